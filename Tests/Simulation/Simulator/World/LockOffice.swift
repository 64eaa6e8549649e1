import Engine
import Journal
import Values

/// The lock folder of the simulated host: the engine's own sheets, and beside them the simulator's own book of who was given what.
struct LockOffice {
    /// A key that somebody was given and has not given back or lost.
    struct Grant: Hashable {
        let run: RunID
        let isShared: Bool
    }

    private(set) var sheets: [LockKey: LockSheet] = [:]
    private(set) var grants: [LockKey: [Grant]] = [:]
    /// When the last of those who had a key had it no more.
    private(set) var freeSince: [LockKey: Timestamp] = [:]

    func sheet(_ key: LockKey) -> LockSheet { sheets[key] ?? LockSheet(key: key) }

    func has(_ key: LockKey, _ run: RunID) -> Bool { grants[key]?.contains { $0.run == run } ?? false }

    func isFree(_ key: LockKey) -> Bool { grants[key]?.isEmpty ?? true }

    /// How an attempt to take keys went, with the laws that it broke.
    struct Answer {
        var refusal: (key: LockKey, obstacle: LockSheet.Obstacle)?
        var breaks: [LockBreak] = []
        var breaches: [String] = []
    }

    /// All or none, as the real folder does it.
    mutating func acquire(_ wishes: [LockWish], _ run: RunID, mode: String, now: Timestamp) -> Answer {
        var answer = Answer()
        var taken: [LockSheet] = []
        for wish in wishes.sorted(by: { $0.key < $1.key }) {
            var sheet = sheet(wish.key)
            if let obstacle = sheet.obstacle(to: wish, of: run, now: now) {
                answer.refusal = (wish.key, obstacle)
                return answer
            }
            sheet.admit(owner(wish.key, run, mode, now, shared: wish.shared))
            taken.append(sheet)
        }
        for (sheet, wish) in zip(taken, wishes.sorted(by: { $0.key < $1.key })) {
            answer.breaches += grant(wish, run, now)
            sheets[sheet.key] = sheet
            answer.breaks += sheet.breaks(takenBy: run)
        }
        return answer
    }

    /// Writes down who has the key, and what is wrong with that.
    private mutating func grant(_ wish: LockWish, _ run: RunID, _ now: Timestamp) -> [String] {
        if has(wish.key, run) { return [] }
        let others = grants[wish.key] ?? []
        var breaches: [String] = []
        if others.contains(where: { !$0.isShared || !wish.shared }) {
            breaches.append("\(run) is given the lock \(wish.key) beside \(others.map(\.run.rawValue))")
        }
        if others.isEmpty, wish.minDelay > .zero, let since = freeSince[wish.key], now < since + wish.minDelay {
            breaches.append("\(run) is given the lock \(wish.key) \(now - since) after it was given back, \(wish.minDelay) have to pass")
        }
        if wish.isHeld { breaches.append("\(run) is given the lock \(wish.key) anew without seeing that it was lost") }
        grants[wish.key, default: []].append(Grant(run: run, isShared: wish.shared))
        return breaches
    }

    mutating func release(_ keys: [LockKey], _ run: RunID, now: Timestamp) {
        for key in keys where has(key, run) {
            sheets[key]?.release(run, at: now)
            end(key, run, now)
        }
    }

    /// Somebody breaks the lock of a run.
    mutating func take(_ broken: LockBreak, now: Timestamp) {
        guard sheets[broken.owner.key]?.take(broken) ?? false else { return }
        end(broken.owner.key, broken.owner.run, now)
    }

    private mutating func end(_ key: LockKey, _ run: RunID, _ now: Timestamp) {
        grants[key]?.removeAll { $0.run == run }
        if isFree(key) { freeSince[key] = now }
    }

    private func owner(_ key: LockKey, _ run: RunID, _ mode: String, _ now: Timestamp, shared: Bool) -> LockOwner {
        LockOwner(key: key, run: run, host: "sim", pid: 1, since: now, folder: "/sim/runs/\(run)", mode: mode, shared: shared)
    }
}
