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
