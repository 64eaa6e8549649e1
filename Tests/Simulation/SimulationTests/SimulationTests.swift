import CanonicalJSON
import Foundation
import Journal
import Simulator
import Testing
import Values

@Suite("Simulated runs")
struct SimulationTests {
    @Test("the same seed gives the same bytes and the same story", arguments: [3, 17, 120, 911] as [UInt64])
    func replay(seed: UInt64) throws {
        var stories: [[String]] = [[], []]
        let once = try Simulation(seed: seed) { stories[0].append($0) }
        once.run()
        let twice = try Simulation(seed: seed) { stories[1].append($0) }
        twice.run()
        #expect(!once.journal.isEmpty)
        #expect(once.journal == twice.journal)
        #expect(stories[0] == stories[1])
    }

    @Test("no law is broken; many more seeds: make simulate SEEDS=100000")
    func seeds() {
        let result = Sitting(first: 0, count: 10, workers: 1).run()
        #expect(result.failures.map { "seed \($0.seed): \($0.breaches[0].text)" } == [])
    }

    @Test("every key of the format and every word that it knows is drawn")
    func format() {
        #expect(DrawnFormat.missing(seeds: 2_000) == [])
    }

    /// The journals that `make disks` plays, by their names.
    private static func journals() throws -> [String: [UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../Journals").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try Dictionary(
            uniqueKeysWithValues: files.filter { $0.pathExtension == "jsonl" }.map {
                ($0.lastPathComponent, Array(try Data(contentsOf: $0)))
            })
    }

    @Test("the journals of make disks are what today's code writes, and stand as their names say")
    func journalsAreToday() throws {
        let journals = try Self.journals()
        #expect(
            journals.keys.sorted() == [
                "held.jsonl", "recreate-cluster.jsonl", "redis-failover.jsonl", "redis-replication-flapping.jsonl", "region-outage.jsonl",
                "rolled-back.jsonl"
            ])
        for (name, bytes) in journals {
            var types: [String] = [], last: RecordBody?, prev = SHA256Digest.zero
            for (number, line) in bytes.split(separator: 10).enumerated() {
                let record = try CanonicalDecoder().decode(Record.self, from: Array(line))
                #expect(record.seq == UInt64(number + 1) && record.envelope.prev == prev, "\(name), line \(number + 1)")
                #expect(try CanonicalEncoder().encode(record) == Array(line), "\(name), line \(number + 1): make journals")
                prev = .of(Array(line))
                types.append(record.type)
                if case .runState(let body) = record.body, body.to == .held { last = record.body }
                if case .runClosed = record.body { last = record.body }
            }
            #expect(bytes.last == 10)
            if case .runClosed(let body)? = last { #expect(["rolled-back.jsonl": .rolledBack][name, default: .succeeded] == body.outcome) }
            if name == "held.jsonl" { #expect(last != nil && types.last == "sealed") } else { #expect(types.last == "run.closed") }
            if name == "rolled-back.jsonl" { #expect(Set(["undo.intent", "undo.result", "release.result"]).isSubset(of: types)) }
            #expect(Set(types).count >= 15, "\(name) has \(Set(types).count) kinds of records")
        }
    }

    @Test("a loss of power at any call of a short journal to its disk is recovered from; longer journals: make disks")
    func disks() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../../docs/example-run/journal.jsonl")
        var sweep = try PowerLossSweep(path: file.standardizedFileURL.path)
        try sweep.run()
        #expect(sweep.states > 500)
    }
}
