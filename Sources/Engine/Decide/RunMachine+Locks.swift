import Journal
import Plan
import PlaybookModel
import Values

extension RunMachine {
    /// A dry run touches nothing, so it keeps nobody out.
    var neededLocks: [PlannedLock] { plan.mode == .dry ? [] : plan.locks }

    /// A run that has not begun has done nothing that could be in others' way, and one that has is delayed no more. Taking an
    /// earlier run back is never delayed.
    var lockWishes: [LockWish] {
        let isNew = state.stage == .locking
        return neededLocks.map {
            LockWish(
                key: $0.key, shared: $0.shared, minDelay: isNew && state.undoes == nil ? $0.minDelay ?? .zero : .zero,
                isHeld: !isNew && state.locks.contains($0.key))
        }
    }

    /// Asks for the locks again: whether they are still the run's, or whether it can have back what it lost.
    ///
    /// Nothing goes on before the answer.
    mutating func takeLocksAgain() {
        if flight.awaitsLocks { return }
        request(.acquireLocks(lockWishes))
        flight.awaitsLocks = state.stage != .locking
    }

    /// Nothing is done without the locks: whoever lets a run go on that lost one, in whichever way, has it ask for it first.
    mutating func askForLostLocks() {
        if state.lostLocks.isEmpty { return }
        switch state.stage {
        case .fresh, .locking, .held, .closing, .closed: return
        case .draining(let cause) where cause.reaction == .hold || cause.reaction == .abort: return
        case .requiring, .running, .paused, .draining, .undoing, .releasing: takeLocksAgain()
        }
    }

    mutating func locked(_ keys: [LockKey], _ broken: [BrokenLock]) {
        flight.awaitsLocks = false
        for lock in broken where !(state.brokenLocks[lock.key]?.contains(lock.owner) ?? false) {
            emit(.lockBroken(record(lock, by: state.opened?.initiator)))
        }
        for lock in neededLocks where keys.contains(lock.key) && !state.locks.contains(lock.key) {
            emit(.lockAcquired(LockRecord(key: lock.key, shared: lock.shared)))
        }
        guard state.stage == .locking else { return }
        // the preconditions speak of the way there, not of the way back
        if plan.requires.isEmpty || state.undoes != nil {
            begin()
        } else {
            turn(.requiring, because: "the run's preconditions are looked at")
        }
    }

    private func record(_ lock: BrokenLock, by other: Actor? = nil) -> LockRecord {
        LockRecord(key: lock.key, owner: lock.owner, by: lock.by ?? other, reason: lock.why, file: lock.file, sha256: lock.sha256)
    }

    /// A lock that somebody else holds refuses a new run; a run that was broken off waits for a person.
    mutating func refused(_ key: LockKey, _ owner: String, _ freeAt: Timestamp?) {
        let isTakingOver = flight.awaitsLocks
        flight.awaitsLocks = false
        emit(.lockRefused(LockRecord(key: key, owner: owner, freeAt: freeAt)))
        let text =
            freeAt.map { "the lock \"\(key)\" was held by \(owner) and may be taken again at \($0)" }
            ?? "the lock \"\(key)\" is held by \(owner)"
        if state.stage == .locking { return turn(.closing, Cause(kind: .unmet, text: text, reaction: .stop)) }
        if isTakingOver { holdWithoutLock(text) }
    }

    /// The run goes no further without its lock: what runs is let finish, and a person says how it goes on.
    mutating func lost(_ lock: BrokenLock) {
        flight.awaitsLocks = false
        guard state.locks.contains(lock.key) else { return }
        let who = lock.by.map { " by \($0.name)" } ?? ""
        let text =
            "the lock \"\(lock.key)\" was broken\(who) and is not this run's any more: \(lock.why); whoever resumes the run takes it again"
        emit(.deviation(Deviation(kind: "lock_lost", text: text, actor: lock.by)))
        emit(.lockLost(record(lock)))
        holdWithoutLock(text)
    }

    private mutating func holdWithoutLock(_ text: String) {
        switch state.stage {
        case .fresh, .locking, .held, .closing, .closed: return
        // what is broken off acts no more, but for letting injected faults go
        case .draining(let cause) where cause.reaction == .abort: return
        case .draining(let cause) where cause.reaction == .hold:
            turn(
                .draining, Cause(step: cause.step, item: cause.item, kind: cause.kind, text: "\(cause.text); and \(text)", reaction: .hold))
        case .requiring, .running, .paused, .draining, .undoing, .releasing:
            turn(.draining, Cause(kind: .unmet, text: text, reaction: .hold))
        }
    }
}
