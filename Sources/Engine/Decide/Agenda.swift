import Planted
import Values

/// A binary heap, the least element first.
struct Heap<Element: Comparable & Sendable>: Sendable {
    private var elements: [Element] = []

    var first: Element? { elements.first }

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0, elements[child] < elements[(child - 1) / 2] {
            elements.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popFirst() -> Element? {
        guard let first = elements.first, let last = elements.popLast() else { return nil }
        if elements.isEmpty { return first }
        elements[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < elements.count && elements[child] < elements[least] {
                least = child
            }
            if least == parent { return first }
            elements.swapAt(parent, least)
            parent = least
        }
    }
}

/// Which instances have to be looked at, and when: so that the work of an event does not grow with the size of the run.
struct Agenda: Sendable {
    private struct Wake: Comparable, Sendable {
        let time: RunTime
        let key: InstanceKey

        static func < (a: Wake, b: Wake) -> Bool { a.time == b.time ? a.key < b.key : a.time < b.time }
    }

    private var open: Set<InstanceKey> = []
    private var wakes = Heap<Wake>()
    private var due: [InstanceKey: RunTime] = [:]

    var isEmpty: Bool { open.isEmpty }

    mutating func add(_ key: InstanceKey) { open.insert(key) }

    mutating func add(_ keys: some Sequence<InstanceKey>) { for key in keys { open.insert(key) } }

    /// Everything that has to be looked at, in document order.
    mutating func take() -> [InstanceKey] {
        defer { open.removeAll(keepingCapacity: true) }
        return open.count == 1 ? Array(open) : open.sorted()
    }

    mutating func clear() { open.removeAll(keepingCapacity: true) }

    /// Asks for a look at `time`; nil takes the wish back.
    mutating func schedule(_ key: InstanceKey, at time: RunTime?) {
        if due[key] == time { return }
        due[key] = time
        if let time { wakes.insert(Wake(time: time, key: key)) }
    }

    /// Adds what is due.
    mutating func wake(at time: RunTime) {
        while let next = wakes.first, next.time <= time {
            _ = wakes.popFirst()
            guard due[next.key] == next.time else { continue }
            due[next.key] = nil
            open.insert(next.key)
        }
    }

    /// The next time at which something is due.
    mutating func next() -> RunTime? {
        while let next = wakes.first {
            if due[next.key] == next.time { return next.time }
            _ = wakes.popFirst()
        }
        return nil
    }
}

/// The places of `max_parallel`: who holds one, and who waits for one, in document order.
struct Places: Sendable {
    let limit: Int
    private var held: Set<InstanceKey> = []
    private var queue = Heap<InstanceKey>()
    private var queued: Set<InstanceKey> = []

    init(limit: Int) { self.limit = max(limit, 1) }

    var hasQueue: Bool { queue.first != nil }

    func has(_ key: InstanceKey) -> Bool { held.contains(key) }

    /// Takes a place, or stands in line.
    mutating func take(_ key: InstanceKey) -> Bool {
        if held.contains(key) { return true }
        if held.count < limit + (planted(.onePlaceTooMany) ? 1 : 0), queue.first.map({ key < $0 }) ?? true {
            held.insert(key)
            return true
        }
        if queued.insert(key).inserted { queue.insert(key) }
        return false
    }

    mutating func giveBack(_ key: InstanceKey) { held.remove(key) }

    /// The next in line for whom there is a place, which it has then; those that `isReady` refuses fall out of the line.
    mutating func next(where isReady: (InstanceKey) -> Bool) -> InstanceKey? {
        while held.count < limit + (planted(.onePlaceTooMany) ? 1 : 0), let key = queue.popFirst() {
            queued.remove(key)
            guard isReady(key) else { continue }
            held.insert(key)
            return key
        }
        return nil
    }
}
