import Engine
import Values

/// The clocks of the simulated machine: true time goes on by itself, the wall clock jumps, a boot begins another count.
///
/// `@unchecked Sendable`: a simulation runs on one thread.
final class Clockwork: MomentSource, @unchecked Sendable {
    /// Microseconds since the simulation began.
    private(set) var time: Int64 = 0
    private var boots = 1
    private var bootedAt: Int64 = -5_000_000
    /// How far the wall clock is off.
    private var shift: Int64 = 0
    private var entropy: Dice

    /// 2026-03-01T02:00:00Z.
    static let start: Int64 = 1_772_330_400_000_000

    init(_ entropy: Dice) { self.entropy = entropy }

    var boot: String { "boot-\(boots)" }
    var wall: Timestamp { Timestamp(microsecondsSinceEpoch: Self.start + time + shift) }
    var mono: Microseconds { Microseconds(rawValue: time - bootedAt) }

    func now() -> Moment { Moment(mono: mono, wall: wall, boot: boot, entropy: entropy.next()) }

    func advance(to time: Int64) { self.time = max(self.time, time) }

    /// The wall clock is set, to a second before it was started at the earliest.
    func jump(_ microseconds: Int64) { shift += microseconds }

    func reboot() {
        boots += 1
        bootedAt = time - 1_000_000
    }
}

/// What happens when: in order of time, and of asking where the times are the same.
struct Calendar<Act> {
    private struct Entry: Comparable {
        let time: Int64
        let order: Int
        let act: Act

        static func == (a: Entry, b: Entry) -> Bool { a.order == b.order }
        static func < (a: Entry, b: Entry) -> Bool { a.time == b.time ? a.order < b.order : a.time < b.time }
    }

    private var entries: [Entry] = []
    private var order = 0

    var nextTime: Int64? { entries.first?.time }
    var count: Int { entries.count }

    mutating func add(at time: Int64, _ act: Act) {
        order += 1
        entries.append(Entry(time: time, order: order, act: act))
        var child = entries.count - 1
        while child > 0, entries[child] < entries[(child - 1) / 2] {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func takeFirst() -> Act? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        if entries.isEmpty { return first.act }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count && entries[child] < entries[least] { least = child }
            if least == parent { return first.act }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
