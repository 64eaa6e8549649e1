import Plan
import Planted

/// The places of `max_parallel` and of pools: who holds some, and who waits, in document order.
///
/// Who waits for a pool that is full keeps nobody back who does not want it, and within a pool nobody overtakes.
struct Places: Sendable {
    private let limit: Int
    private let pools: [String: Int]
    private var held: [InstanceKey: PlannedStep.Pool?] = [:]
    private var used: [String: Int] = [:]
    /// Those who wait, by the name of the pool that they want; empty for none.
    private var queues: [String: Heap<Waiting>] = [:]
    private var queued: Set<InstanceKey> = []

    private struct Waiting: Comparable, Sendable {
        let key: InstanceKey
        let pool: PlannedStep.Pool?

        static func < (a: Waiting, b: Waiting) -> Bool { a.key < b.key }
        static func == (a: Waiting, b: Waiting) -> Bool { a.key == b.key }
    }

    init(limit: Int, pools: [PlannedPool]) {
        self.limit = max(limit, 1) + (planted(.onePlaceTooMany) ? 1 : 0)
        self.pools = Dictionary(pools.map { ($0.name, $0.size) }, uniquingKeysWith: { first, _ in first })
    }

    var hasQueue: Bool { !queued.isEmpty }

    func has(_ key: InstanceKey) -> Bool { held[key] != nil }

    /// Takes a place and what it wants of its pool, or stands in line.
    mutating func take(_ key: InstanceKey, _ pool: PlannedStep.Pool?) -> Bool {
        if has(key) { return true }
        if held.count < limit, fits(pool), first().map({ key < $0.key }) ?? true,
            queues[pool?.name ?? ""]?.first.map({ key < $0.key }) ?? true
        {
            hold(key, pool)
            return true
        }
        if queued.insert(key).inserted { queues[pool?.name ?? "", default: Heap()].insert(Waiting(key: key, pool: pool)) }
        return false
    }

    mutating func giveBack(_ key: InstanceKey) {
        guard let pool = held.removeValue(forKey: key) else { return }
        if let pool { used[pool.name, default: 0] -= pool.places }
    }

    /// The next in line for whom there is room, which it has then; those that `isReady` refuses fall out of the line.
    mutating func next(where isReady: (InstanceKey) -> Bool) -> InstanceKey? {
        while held.count < limit, let waiting = first() {
            _ = queues[waiting.pool?.name ?? ""]?.popFirst()
            queued.remove(waiting.key)
            guard isReady(waiting.key) else { continue }
            hold(waiting.key, waiting.pool)
            return waiting.key
        }
        return nil
    }

    /// The first of those at the heads of their lines for whom their pool has room.
    private func first() -> Waiting? { queues.values.compactMap(\.first).filter { fits($0.pool) }.min() }

    private func fits(_ pool: PlannedStep.Pool?) -> Bool {
        guard let pool, !planted(.poolOverrun) else { return true }
        return used[pool.name, default: 0] + pool.places <= pools[pool.name] ?? 0
    }

    private mutating func hold(_ key: InstanceKey, _ pool: PlannedStep.Pool?) {
        held[key] = .some(pool)
        if let pool { used[pool.name, default: 0] += pool.places }
    }
}
