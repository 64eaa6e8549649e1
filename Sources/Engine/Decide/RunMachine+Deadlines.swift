import Plan
import PlaybookModel
import Values

extension RunMachine {
    /// The next time at which something follows of its own accord: never one at which nothing would.
    mutating func nextDue() -> RunTime? {
        if flight.awaitsLocks { return nil }
        var times: [RunTime] = []
        switch state.stage {
        case .fresh, .locking, .held, .closing, .closed: return nil
        case .requiring: break
        case .running:
            if let next = flight.agenda.next() { times.append(next) }
            if let timeout = plan.timeout, !state.hasTimedOut, state.undoes == nil { times.append(timeout) }
        case .paused, .draining: if let next = flight.agenda.next() { times.append(next) }
        case .undoing, .releasing: break
        }
        if let due = compensationDue() { times.append(due) }
        if watches {
            for (index, monitor) in flight.monitors.enumerated() where monitor.samplingSince == nil && isOpen(index) {
                times.append(monitor.nextAt)
            }
        }
        if let due = statusDue { times.append(due) }
        return times.min()
    }

    /// When the undo or release whose turn it is, is tried again.
    private func compensationDue() -> RunTime? {
        if flight.runBusy { return nil }
        let position: Int? =
            switch state.stage {
            case .undoing: state.compensations.openUndos.last
            case .releasing: state.compensations.openReleases.last { !isWaiting($0) }
            case .draining(let cause) where flight.busy.isEmpty && (cause.reaction == .hold || cause.reaction == .abort): openFault
            case .draining(let cause) where flight.busy.isEmpty && cause.reaction == .release: nextToLetGo
            default: nil
            }
        guard let position, case .backingOff(let due) = state.compensations[position].stage else { return nil }
        return due
    }

    /// When an instance has to be looked at again though nothing happened to it.
    func due(_ key: InstanceKey) -> RunTime? {
        guard state.active.contains(key), let instance = state.instances[key] else { return nil }
        var due: RunTime?
        func consider(_ time: RunTime) { due = due.map { min($0, time) } ?? time }
        switch instance.stage {
        case .backingOff(let until): if mayStart, !flight.busy.contains(key), !isUnderFailure(key) { consider(until) }
        case .waiting(let until), .gateOpen(let until): consider(until)
        case .attempting:
            if let polling = flight.polls[key], !flight.busy.contains(key), mayTimeOut {
                consider(polling.nextAt)
                if let within = plan.steps[key.step].until?.within { consider(polling.startedAt + within) }
            }
        case .containing:
            if let retry = releaseDue(key) { consider(retry) }
            if mayTimeOut, let until = instance.pausedUntil, state.openPause(key) != nil { consider(until) }
        default: break
        }
        let step = plan.steps[key.step]
        guard mayTimeOut, let startedAt = instance.startedAt else { return due }
        if let timeout = step.timeout, canRunOut(key, instance) { consider(startedAt + timeout) }
        if let late = step.lateAfter, !instance.late { consider(startedAt + late) }
        return due
    }

    /// When a release at the end of this phase is tried again.
    private func releaseDue(_ key: InstanceKey) -> RunTime? {
        guard mayTimeOut, !flight.runBusy, state[key].activeInside == 0,
            let position = state.compensations.openByScope[key]?.last(where: { !isWaiting($0) }),
            case .backingOff(let due) = state.compensations[position].stage
        else { return nil }
        return due
    }

    /// Whether steps may begin.
    private var mayStart: Bool {
        if case .running = state.stage { return true }
        return false
    }

    /// Whether time that is over ends a step: while the run drains, other things end it.
    var mayTimeOut: Bool {
        switch state.stage {
        case .running, .paused: true
        default: false
        }
    }

    /// Whether a step's own time-out ends it now; an attempt under way ends by its own limit.
    func canRunOut(_ key: InstanceKey, _ instance: Instance) -> Bool {
        guard !flight.busy.contains(key) else { return false }
        switch instance.stage {
        case .containing: return !instance.hasTimedOut
        case .ready, .backingOff, .gateOpen, .gateApproved, .asking, .waiting, .watching, .attempting: return true
        case .judging, .gateRefused, .answered, .stuck, .ruled, .ended, .skipped: return false
        }
    }
}
