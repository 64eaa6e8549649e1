import Foundation
import Simulator
import Testing

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

    @Test("a loss of power at any call of a short journal to its disk is recovered from; longer journals: make disks")
    func disks() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../../docs/example-run/journal.jsonl")
        var sweep = try PowerLossSweep(path: file.standardizedFileURL.path)
        try sweep.run()
        #expect(sweep.states > 500)
    }
}
