import Dispatch
import Synchronization

/// Many seeds, on every processor.
public struct Sitting: Sendable {
    /// A seed that broke a law.
    public struct Failure: Sendable {
        public let seed: UInt64
        public let breaches: [Breach]
    }

    public struct Result: Sendable {
        public var seeds = 0
        /// The failures, by seed.
        public var failures: [Failure] = []
        public var coverage = Coverage()
        public var records = 0

        public init() {}
    }

    public let first: UInt64
    public let count: Int
    public let workers: Int
    /// One seed in so many is run twice, to see that it gives the same bytes; 0 for none.
    public var replayed = 50
    /// Whether the first failure ends the sitting.
    public var stopsAtFailure = false

    public init(first: UInt64, count: Int, workers: Int) {
        self.first = first
        self.count = count
        self.workers = max(workers, 1)
    }

    /// Whether somebody wants every sitting of this process to end with what it has: set by a signal.
    public static let isInterrupted = Atomic<Bool>(false)

    /// - Parameter progress: is told now and then how many seeds are done, from any thread.
    public func run(progress: @escaping @Sendable (Int) -> Void = { _ in }) -> Result {
        let next = Atomic<Int>(0)
        let stopped = Atomic<Bool>(false)
        let total = Mutex(Result())
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            var own = Result()
            while true {
                let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                if number >= count || stopped.load(ordering: .relaxed) || Self.isInterrupted.load(ordering: .relaxed) { break }
                if number > 0, number.isMultiple(of: 1_000) { progress(number) }
                if let failure = one(first + UInt64(number), &own) {
                    own.failures.append(failure)
                    if stopsAtFailure { stopped.store(true, ordering: .relaxed) }
                }
            }
            total.withLock { $0.add(own) }
        }
        var result = total.withLock { $0 }
        result.failures.sort { $0.seed < $1.seed }
        return result
    }

    private func one(_ seed: UInt64, _ result: inout Result) -> Failure? {
        result.seeds += 1
        do {
            let simulation = try Simulation(seed: seed)
            simulation.run()
            result.coverage.add(simulation.coverage)
            result.records += simulation.records
            var breaches = simulation.breaches
            if replayed > 0, breaches.isEmpty, seed.isMultiple(of: UInt64(replayed)) {
                let again = try Simulation(seed: seed)
                again.run()
                if again.journal != simulation.journal {
                    breaches = [Breach(law: "19", text: "run again, the seed gives other bytes", at: 0)]
                }
            }
            return breaches.isEmpty ? nil : Failure(seed: seed, breaches: breaches)
        } catch {
            return Failure(seed: seed, breaches: [Breach(law: "simulator", text: "\(error)", at: 0)])
        }
    }
}

extension Sitting.Result {
    /// Sums the results of two sittings.
    public mutating func add(_ other: Self) {
        seeds += other.seeds
        records += other.records
        failures += other.failures
        coverage.add(other.coverage)
    }
}
