import CanonicalJSON
import Foundation
import Testing
import Values

@testable import Journal

/// Every call of a run's journal to its disk × everything that a loss of power there may leave × a second loss of power
/// while the journal is recovered and gone on with.
@Suite struct StorageFaultTests {
    @Test("what was durable is kept, what is recovered is a prefix of what was written, twice is once: a short run, everywhere")
    func shortRun() throws {
        let journal = MemoryStorage()
        let writer = try JournalWriter(storage: journal, run: Sample.run, boot: Sample.boot, syncing: .inline) { _ in }
        for number in 1...24 {
            try writer.append(number % 7 == 0 ? Sample.intent("s\(number)") : Sample.note("n\(number)"), at: Sample.at(number), mono: Sample.mono(number))
            if number % 3 != 1 { writer.commit() }
        }
        writer.commit()
        #expect(try sweep(journal.contents, every: 1) > 3_000)
    }

    /// All of it by hand: MUSTER_EVERY=1 swift test --filter realRun.
    @Test("the same for a run of the region-outage playbook on real servers, at every hundredth call")
    func realRun() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/region-outage.jsonl")
        let every = ProcessInfo.processInfo.environment["MUSTER_EVERY"].flatMap(Int.init) ?? 100
        #expect(try sweep(Array(try Data(contentsOf: file)), every: every) * every > 10_000)
    }

    private func sweep(_ journal: [UInt8], every: Int) throws -> Int {
        var sweep = try Sweep(journal.split(separator: 10).map { Array($0) + [10] }, every: every)
        try sweep.run()
        print("\(sweep.states) states of the disk")
        return sweep.states
    }

    /// The calls that wrote a journal, found again from what each record says was durable then.
    private static func calls(_ lines: [[UInt8]]) throws -> [RecordingDisk.Call] {
        var calls: [RecordingDisk.Call] = [], synced = 0
        func group(upTo end: Int) {
            guard end > synced else { return }
            calls += [.append(Array(lines[synced..<end].joined())), .sync]
            synced = end
        }
        for line in lines {
            let envelope = try CanonicalDecoder().decode(RecordEnvelope.self, from: Array(line.dropLast()))
            group(upTo: Int(envelope.synced))
        }
        group(upTo: lines.count)
        return calls
    }

    private struct Sweep {
        private let lines: [[UInt8]]
        private let calls: [RecordingDisk.Call]
        /// Only after every so many calls is a crash played.
        private let every: Int
        private(set) var states = 0

        init(_ lines: [[UInt8]], every: Int) throws {
            self.lines = lines
            self.every = every
            calls = try StorageFaultTests.calls(lines)
        }

        mutating func run() throws {
            var states = CrashStates([])
            for (index, call) in calls.enumerated() {
                states.take(call)
                guard index % every == 0 else { continue }
                try die(states)
                for contents in states.all { try losePower(contents, durable: states.durable) }
            }
        }

        /// The runner is killed: nothing is lost, but what was not synced is not durable yet either.
        private mutating func die(_ states: CrashStates) throws {
            let disk = RecordingDisk(states.current)
            let least = states.durable.count { $0 == 10 }
            try goOn(disk, try recover(disk, least, of: lines), from: states, least)
        }

        /// The machine loses power: what is found then is durable. A second crash is tried after every fifth such state.
        private mutating func losePower(_ contents: [UInt8], durable: [UInt8]) throws {
            let disk = RecordingDisk(contents)
            let least = durable.count { $0 == 10 }
            let recovery = try recover(disk, least, of: lines)
            let again = RecordingDisk(disk.contents)
            let twice = try Recovery.recover(again)
            #expect(twice.cut == nil && twice.position == recovery.position && again.contents == disk.contents, "twice is once")
            if states % 5 == 0 { try goOn(disk, recovery, from: CrashStates(contents), least) }
        }

        /// A new runner goes on with what was recovered, and the power is lost after each call of its recovery and writing.
        private mutating func goOn(_ disk: RecordingDisk, _ recovery: Recovery, from start: CrashStates, _ least: Int) throws {
            guard recovery.lines.last?.record.type != "run.closed" else { return }
            var promised = [(calls: disk.calls.count, seq: Int(recovery.position.seq))]
            let journal = try JournalWriter(
                storage: disk, run: recovery.lines.first?.record.run ?? Sample.run, boot: Sample.boot, after: recovery.position, syncing: .inline) { _ in }
            for note in ["recovered", "goes on"] {
                try journal.append(Sample.note(note), at: Sample.at(1_000_000), mono: Sample.mono(1_000_000_000))
                journal.commit()
                promised.append((disk.calls.count, Int(journal.durableSeq)))
            }
            let written = disk.contents.split(separator: 10).map { Array($0) + [10] }
            var states = start
            for (index, call) in disk.calls.enumerated() {
                states.take(call)
                let least = promised.last { $0.calls <= index + 1 }?.seq ?? least
                for contents in states.few { _ = try recover(RecordingDisk(contents), least, of: written) }
            }
        }

        /// Recovers; at least so many of the lines written must be there, and nothing else.
        private mutating func recover(_ disk: RecordingDisk, _ least: Int, of written: [[UInt8]]) throws -> Recovery {
            states += 1
            let recovery = try Recovery.recover(disk)
            #expect(recovery.lines.count >= least, "what was durable is kept")
            #expect(disk.contents == Array(written.prefix(recovery.lines.count).joined()), "what is kept is a prefix of what was written")
            return recovery
        }
    }
}
