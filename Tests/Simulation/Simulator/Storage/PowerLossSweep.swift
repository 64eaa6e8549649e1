import CanonicalJSON
import Journal
import Values

/// Every call of a journal to its disk × everything that a crash there may leave × a second crash while the journal is
/// recovered and gone on with.
///
/// A crash is the runner's death, which loses nothing but leaves what was not synced at risk, or a loss of power. Whatever
/// is left, recovery must keep what was durable, keep nothing that was not written, and find nothing to do the second time.
public struct PowerLossSweep {
    /// A state of the disk after which a promise is broken.
    public struct Breach: Error, CustomStringConvertible {
        public let description: String
    }

    private let lines: [[UInt8]]
    private let calls: [RecordingDisk.Call]
    /// States of the disk that were recovered from.
    public private(set) var states = 0

    /// - Parameter journal: A whole run's journal; throws where a line is no record.
    public init(journal: [UInt8]) throws {
        lines = Self.lines(journal)
        calls = try Self.calls(lines)
    }

    /// - Parameter path: The file of a whole run's journal.
    public init(path: String) throws { try self.init(journal: AtomicFile.read(path)) }

    /// Throws the first breach, or what recovery refused.
    public mutating func run() throws {
        var disk = CrashStates([])
        for call in calls {
            disk.take(call)
            try die(disk)
            for contents in disk.all { try losePower(contents, durable: disk.durable) }
        }
    }

    private static func lines(_ journal: [UInt8]) -> [[UInt8]] { journal.split(separator: 10).map { Array($0) + [10] } }

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

    private mutating func die(_ disk: CrashStates) throws {
        let file = RecordingDisk(disk.current)
        let least = count(disk.durable)
        try goOn(file, try recover(file, least, of: lines), from: disk, least)
    }

    /// What is found after a loss of power is durable. A second crash is tried after every fifth such state.
    private mutating func losePower(_ contents: [UInt8], durable: [UInt8]) throws {
        let file = RecordingDisk(contents), least = count(durable)
        let recovery = try recover(file, least, of: lines)
        let again = RecordingDisk(file.contents)
        let twice = try Recovery.recover(again)
        try expect(
            twice.cut == nil && twice.position == recovery.position && again.contents == file.contents, "the second recovery does something"
        )
        if states % 5 == 0 { try goOn(file, recovery, from: CrashStates(contents), least) }
    }

    /// A new runner goes on with what was recovered, and the power is lost after each call of its recovery and writing.
    private mutating func goOn(_ file: RecordingDisk, _ recovery: Recovery, from start: CrashStates, _ least: Int) throws {
        guard recovery.lines.last?.record.type != "run.closed" else { return }
        var promised = [(calls: file.calls.count, seq: Int(recovery.position.seq))]
        let journal = try JournalWriter(
            storage: file, run: recovery.lines.first?.record.run ?? RunID("none"), boot: "later", after: recovery.position, syncing: .inline
        ) { _ in }
        for text in ["recovered", "goes on"] {
            let note = RecordBody.deviation(Deviation(kind: "note", text: text))
            try journal.append(note, at: Timestamp(microsecondsSinceEpoch: 4_000_000_000_000_000), mono: Microseconds(rawValue: 1))
            journal.commit()
            promised.append((file.calls.count, Int(journal.durableSeq)))
        }
        let written = Self.lines(file.contents)
        var disk = start
        for (index, call) in file.calls.enumerated() {
            disk.take(call)
            let least = promised.last { $0.calls <= index + 1 }?.seq ?? least
            for contents in disk.few { _ = try recover(RecordingDisk(contents), least, of: written) }
        }
    }

    /// Recovers; at least so many of the lines written must be there, and nothing else.
    private mutating func recover(_ file: RecordingDisk, _ least: Int, of written: [[UInt8]]) throws -> Recovery {
        states += 1
        let recovery = try Recovery.recover(file)
        try expect(recovery.lines.count >= least, "\(recovery.lines.count) records are left of \(least) durable ones")
        try expect(file.contents == Array(written.prefix(recovery.lines.count).joined()), "what is kept was never written")
        return recovery
    }

    private func count(_ contents: [UInt8]) -> Int { contents.count { $0 == 10 } }

    private func expect(_ holds: Bool, _ otherwise: String) throws {
        if !holds { throw Breach(description: "state \(states) of the disk: \(otherwise)") }
    }
}
