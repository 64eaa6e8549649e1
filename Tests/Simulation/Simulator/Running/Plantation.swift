import Planted

/// Plants every bug, one at a time, and lets the simulator look for it.
public enum Plantation {
    /// How a bug was found.
    public struct Find: Sendable {
        public let bug: PlantedBug
        /// Which seed broke a law first, counted from 1; nil where none did.
        public let seeds: Int?
        public let breach: Breach?
    }

    /// Whether bugs can be planted in this build.
    public static var isFertile: Bool {
        #if PLANTED
        true
        #else
        false
        #endif
    }

    /// Runs seeds until one breaks a law, `most` at the most.
    public static func look(for bug: PlantedBug, most: Int, workers: Int) -> Find {
        #if PLANTED
        plantedBug = bug
        defer { plantedBug = nil }
        #endif
        var sitting = Sitting(first: 0, count: most, workers: workers)
        sitting.replayed = 0
        sitting.stopsAtFailure = true
        let failure = sitting.run().failures.first
        return Find(bug: bug, seeds: failure.map { Int($0.seed) + 1 }, breach: failure?.breaches.first)
    }
}
