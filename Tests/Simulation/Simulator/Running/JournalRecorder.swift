import CanonicalJSON
import Journal

/// Finds journals of simulated runs for the losses of power: small ones with many kinds of records.
public enum JournalRecorder {
    /// How the run of a journal stands.
    public enum Standing: String, Sendable, CaseIterable {
        case rolledBack = "rolled-back"
        case held

        func fits(_ last: [RecordBody]) -> Bool {
            switch (self, last.last) {
            case (.rolledBack, .runClosed(let body)?): body.outcome == .rolledBack
            case (.held, .sealed?):
                last.contains { if case .runState(let body) = $0 { body.to == .held } else { false } }
            default: false
            }
        }
    }

    /// A journal that was found.
    public struct Found: Sendable {
        public let seed: UInt64
        public let journal: [UInt8]
        public let kinds: Set<String>
        public let lines: Int
    }

    private static let mostLines = 60

    /// Of the journals of so many seeds, for each standing the one with the most kinds of records; of those the shortest.
    public static func find(seeds: Int) -> [Standing: Found] {
        var best: [Standing: Found] = [:]
        for seed in 0..<UInt64(seeds) {
            guard let simulation = try? Simulation(seed: seed) else { continue }  // make simulate tells of one that cannot be drawn
            simulation.afterLife = { journal in
                guard let one = read(journal, seed) else { return }
                for standing in Standing.allCases where standing.fits(one.last) && isBetter(one.found, than: best[standing]) {
                    best[standing] = one.found
                }
            }
            simulation.run()
        }
        return best
    }

    private static func isBetter(_ one: Found, than other: Found?) -> Bool {
        guard let other else { return true }
        return one.kinds.count == other.kinds.count ? one.lines < other.lines : one.kinds.count > other.kinds.count
    }

    /// What stands in a journal, and its last records; nil for one that is too long, or takes an earlier run back.
    private static func read(_ journal: [UInt8], _ seed: UInt64) -> (found: Found, last: [RecordBody])? {
        let lines = journal.split(separator: 10)
        guard journal.last == 10, lines.count <= mostLines else { return nil }
        var kinds: Set<String> = []
        var last: [RecordBody] = []
        for line in lines {
            guard let record = try? CanonicalDecoder().decode(Record.self, from: Array(line)) else { return nil }  // torn by a crash
            if case .runOpened(let body) = record.body, body.undoes != nil { return nil }
            kinds.insert(record.type)
            last = last.suffix(3) + [record.body]
        }
        return (Found(seed: seed, journal: journal, kinds: kinds, lines: lines.count), last)
    }
}
