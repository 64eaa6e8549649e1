import ActionKit
import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunMachine {
    // MARK: - The run's own preconditions

    /// Looks at the run's own preconditions, one after the other.
    mutating func advanceRequires() {
        flight.agenda.clear()
        guard !flight.runBusy else { return }
        guard state.requiresPassed < plan.requires.count else { return begin() }
        let index = state.requiresPassed
        let check = plan.requires[index]
        let name = "require.\(FileName.flat("\(check.id)")).\(state.requireRound)"
        if let problem = read(.runCheck(index), check.operation, for: nil, name: name) {
            recordCheck(nil, check, .error, call: nil)
            unmet(nil, check, problem)
        } else {
            flight.runBusy = true
        }
    }

    mutating func checked(_ key: InstanceKey?, _ index: Int, _ call: Flight.Call, _ outcome: ActionOutcome) {
        if key == nil { flight.runBusy = false }
        if call.cancelled { return }
        // begun before a break after which everything is looked at again: it says nothing about the check whose turn it is
        if let key, index != passed(key) { return }
        let check = checks(key)[index]
        var judgement = CheckJudgement(outcome, of: call.operation, limit: call.timeLimit, scope: scope(key))
        if planted(.requireIgnored) { judgement.verdict = .pass }
        recordCheck(key, check, judgement.verdict, call: judgement.evidence)
        if judgement.verdict != .pass { unmet(key, check, judgement.detail ?? "it could not be read") }
    }

    /// How many preconditions of an instance have passed: those behind its approval, where it has one.
    private func passed(_ key: InstanceKey) -> Int {
        if case .gateApproved = state[key].stage { return state[key].rechecksPassed }
        return state[key].checksPassed
    }

    /// The preconditions of an instance: its own, and after an approval the run's once more.
    func checks(_ key: InstanceKey?) -> [PlannedCheck] {
        guard let key else { return plan.requires }
        if state.undoes != nil { return [] }
        let step = plan.steps[key.step]
        if case .gateApproved = state[key].stage { return step.requires + plan.requires }
        return step.requires
    }

    mutating func recordCheck(_ key: InstanceKey?, _ check: PlannedCheck, _ verdict: ConditionEvidence.Verdict, call: CallEvidence?) {
        noteWarnings(call, step: key.map { plan.steps[$0.step].id }, item: key?.item.recorded)
        emit(
            .requireResult(
                RequireResult(
                    check: check.id, step: key.map { plan.steps[$0.step].id }, item: key?.item.recorded,
                    attempt: key.map { state[$0].attempts + 1 }, round: state.requireRound, verdict: verdict,
                    onUnmet: check.onUnmet.rawValue, call: call)))
    }

    /// A precondition that does not hold, or could not be read, stops the run or makes it hold. It never skips.
    mutating func unmet(_ key: InstanceKey?, _ check: PlannedCheck, _ text: String) {
        if let key, state.isShadowed(key) { return }
        let cause = Cause(
            step: key.map { plan.steps[$0.step].id }, item: key?.item.recorded, kind: .unmet,
            text: "precondition \"\(check.title)\": \(text)", reaction: check.onUnmet == .hold ? .hold : .stop)
        if let key, check.onUnmet == .stop { return fail(key, .unmet, cause.text) }
        if case .draining = state.stage { return }
        announce(.failed, cause.text)
        turn(.draining, cause)
    }

    // MARK: - Running

    mutating func advanceRunning() {
        if let undoes = state.undoes { return advanceToUndo(undoes) }
        if let timeout = plan.timeout, time >= timeout, !state.hasTimedOut, !planted(.runDeadlineIgnored) {
            let text = "the run's time of \(timeout) is over"
            announce(.failed, text)
            turn(.draining, Cause(kind: .timeout, text: text, reaction: state.isPastPivot ? .hold : .rollback))
            return emit(.timerFired(TimerFired(kind: .runTimeout)))
        }
        advanceInstances(mayStart: true)
        guard case .running = state.stage, state.active.isEmpty else { return }
        turn(.releasing, because: "every step has ended")
    }

    /// Looks at the instances on the agenda, in document order, until one changes the run's stage or nothing is left.
    mutating func advanceInstances(mayStart: Bool) {
        let stage = state.stageSeq
        while true {
            for key in flight.agenda.take() where state.active.contains(key) {
                advance(key, mayStart: mayStart)
                tidy(key)
                if state.stageSeq != stage { return }
            }
            if mayStart { admitQueued() }
            if flight.agenda.isEmpty { return }
        }
    }

    /// Gives free places to those who wait for one.
    private mutating func admitQueued() {
        guard flight.places.hasQueue else { return }
        let state = state
        while let key = flight.places.next(where: { state.isStartable($0) }) { flight.agenda.add(key) }
    }

    /// After a look: the place of a step that does nothing is free, and its next time is known.
    private mutating func tidy(_ key: InstanceKey) {
        if flight.places.has(key), !isWorking(key) { flight.places.giveBack(key) }
        let due = due(key)
        flight.agenda.schedule(key, at: due.flatMap { $0 > time ? $0 : nil })
    }

    private func isWorking(_ key: InstanceKey) -> Bool {
        if flight.busy.contains(key) { return true }
        switch state.instances[key]?.stage {
        case .attempting, .judging: return true
        default: return false
        }
    }

    // MARK: - Draining

    /// Lets what changes something finish, cuts short what only looks or waits, and goes on when all is quiet.
    ///
    /// Where the playbook says so what changes something is cut short too, unless the run is to hold: then it goes on with it.
    mutating func advanceDraining(_ cause: Cause) {
        cancelReads()
        let plan = plan
        if !isHeadedForHold, !planted(.cancelDrains) { cancelAttempts { plan.isCancelledEarly($0.step) } }
        if planted(.drainCancels) { cancelAttempts { _ in true } }
        let stage = state.stageSeq
        advanceInstances(mayStart: false)
        guard state.stageSeq == stage, flight.busy.isEmpty, !flight.runBusy else { return }
        switch cause.reaction {
        case .hold: if planted(.faultKeptOnHold) || advanceFaults() { turn(.held, cause) }
        case .rollback where state.undoes != nil, .cancel where state.undoes != nil, .stop where state.undoes != nil, .undo:
            cancelRest(cause)
            turn(.closing, cause)
        case .release: if advanceOpenReleases() { turn(planted(.releaseContinuesSteps) ? .running : .held, cause) }
        case .abort:
            cancelRest(cause)
            if !state.mayTakeBack || advanceFaults() { turn(.closing, cause) }
        case .rollback where state.isPastPivot, .cancel where state.isPastPivot:
            turn(.draining, cause.reacting(.hold))
        case .rollback, .cancel:
            cancelRest(cause)
            let something = !state.compensations.openUndos.isEmpty
            turn(.undoing, cause)
            if something { announce(.rollback, cause.text) }
        case .stop:
            cancelRest(cause)
            turn(.releasing, cause)
        }
    }

    /// Ends what was waiting, the innermost first, so that every step that began has an outcome.
    private mutating func cancelRest(_ cause: Cause) {
        for key in state.frontier.reversed() where state.instances[key] != nil {
            let instance = state[key]
            if case .gateOpen = instance.stage { closeGate(key, .cancelled) }
            let isCause = cause.step == plan.steps[key.step].id && cause.item == key.item.recorded
            closeAttempt(key, .failed, .cancelled)
            if instance.stage == .stuck {
                end(key, instance.isInDoubt ? .unknown : .failed, kind: instance.failureKind, detail: instance.detail)
            } else if isCause || instance.hasTimedOut {
                end(key, .failed, kind: instance.hasTimedOut ? .timeout : cause.kind, detail: isCause ? cause.text : nil)
            } else if state[key].hasFailedInside {
                end(key, .failed, kind: .inner)
            } else {
                end(key, .cancelled, kind: .cancelled)
            }
        }
    }

    /// Writes the result of an attempt that is given up with its intent still open.
    mutating func closeAttempt(_ key: InstanceKey, _ outcome: StepResult.Outcome, _ kind: FailureKind?, _ detail: String? = nil) {
        guard state[key].isIntended else { return }
        emit(
            .stepResult(
                StepResult(
                    step: plan.steps[key.step].id, item: key.item.recorded, attempt: state[key].attempts, outcome: outcome,
                    kind: kind?.rawValue, detail: detail)))
    }

    // MARK: - Holding

    mutating func advanceHeld(_ cause: Cause) {
        flight.agenda.clear()
        guard flight.calls.isEmpty, !flight.hasLeft else { return }
        if !flight.hasAnnouncedEnd {
            flight.hasAnnouncedEnd = true
            announce(.hold, "on hold: \(cause.text)")
        }
        guard flight.calls.isEmpty, keepSamples() else { return }
        if !flight.hasSealedHold {
            flight.hasSealedHold = true
            summariseMonitors()
            request(.seal)
        }
        guard flight.sealsOpen == 0 else { return }
        flight.hasLeft = true
        if planted(.locksFreedOnHold) { request(.releaseLocks(neededLocks.map(\.key))) }
        request(.leave(.held(cause)))
    }

    /// Asks for the samples' file to be closed; true once that is done.
    mutating func keepSamples() -> Bool {
        if !flight.samplesAsked {
            flight.samplesAsked = true
            request(.closeSamples)
        }
        return flight.samplesDone
    }
}

extension RunState {
    /// Whether an instance that stood in line can still make use of a place.
    fileprivate func isStartable(_ key: InstanceKey) -> Bool {
        guard active.contains(key) else { return false }
        switch instances[key]?.stage {
        case nil, .ready, .backingOff: return true
        default: return false
        }
    }
}
