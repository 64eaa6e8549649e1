import Planted
import Values

/// All that is known of one key: who holds it, when it was last given back, who lost it. A value without I/O.
public struct LockSheet: Sendable, Hashable, Codable {
    public let key: LockKey
    public private(set) var holders: [LockOwner] = []
    /// When the last holder gave it back or lost it; nil where it is held, or never was.
    public private(set) var freeSince: Timestamp?
    /// Who that was.
    public private(set) var lastHolder: LockOwner?
    /// Owners who lost it, the latest last.
    public private(set) var breaks: [LockBreak] = []

    /// How many breaks are remembered that are in somebody's evidence already.
    private static let mostBreaks = 16

    public init(key: LockKey) { self.key = key }

    /// What keeps a run from taking the key.
    public enum Obstacle: Sendable, Hashable {
        /// The run's records say that it holds the key, and it does not any more; nil: nobody knows why.
        case lost(LockBreak?)
        case held(LockOwner)
        /// It was given back too short a while ago.
        case tooEarly(until: Timestamp, last: LockOwner?)
    }

    public func holder(_ run: RunID) -> LockOwner? { holders.first { $0.run == run } }

    /// Why `run` cannot have the key now; nil where it can, or has it.
    ///
    /// Who holds it takes it again at any time. The minimum delay is the asking run's own.
    public func obstacle(to wish: LockWish, of run: RunID, now: Timestamp) -> Obstacle? {
        if holder(run) != nil { return nil }
        if wish.isHeld, !planted(.brokenLockUnnoticed) { return .lost(breaks.last { $0.owner.run == run }) }
        if let other = holders.first(where: { !wish.shared || !$0.shared && !planted(.sharedLockOpen) }) { return .held(other) }
        guard holders.isEmpty, wish.minDelay > .zero, let freeSince, !planted(.minDelayIgnored) else { return nil }
        let until = freeSince + wish.minDelay
        return now < until ? .tooEarly(until: until, last: lastHolder) : nil
    }

    /// Writes a run down as a holder; one that is one already stays so since the same time.
    public mutating func admit(_ owner: LockOwner) {
        let old = holder(owner.run)
        holders.removeAll { $0.run == owner.run }
        holders.append(
            LockOwner(
                key: key, run: owner.run, host: owner.host, pid: owner.pid, since: old?.since ?? owner.since, folder: owner.folder,
                mode: owner.mode, shared: owner.shared))
        freeSince = nil
        for index in breaks.indices where breaks[index].takenBy == nil { breaks[index].takenBy = owner.run }
        let surplus = breaks.count { $0.takenBy != nil } - Self.mostBreaks
        for _ in 0..<max(surplus, 0) { if let oldest = breaks.firstIndex(where: { $0.takenBy != nil }) { breaks.remove(at: oldest) } }
    }

    /// What the run has to record of how the key came to be free.
    public func breaks(takenBy run: RunID) -> [LockBreak] { breaks.filter { $0.takenBy == run } }

    /// A run gives the key back; nothing where it does not hold it.
    public mutating func release(_ run: RunID, at time: Timestamp) {
        guard let owner = holder(run) else { return }
        remove(owner, at: time)
    }

    /// Takes the key from holders whose run is over; the key is free since then, or since it is known.
    public mutating func dropEnded(except run: RunID, now: Timestamp, _ ending: (LockOwner) -> LockEnding?) {
        for owner in holders where owner.run != run {
            guard let ending = ending(owner) else { continue }
            breaks.append(LockBreak(owner: owner, at: now, why: ending.why))
            remove(owner, at: ending.at ?? now)
        }
    }

    /// Takes the key from the holder that a person has signed about.
    ///
    /// False where that holder is not there any more, or not since the same time.
    public mutating func take(_ broken: LockBreak) -> Bool {
        guard let owner = holder(broken.owner.run), owner.since == broken.owner.since else { return false }
        breaks.append(broken)
        remove(owner, at: broken.at)
        return true
    }

    private mutating func remove(_ owner: LockOwner, at time: Timestamp) {
        holders.removeAll { $0.run == owner.run }
        lastHolder = owner
        // the clock may have been set back: the later time counts
        if holders.isEmpty { freeSince = max(time, owner.since) }
    }
}
