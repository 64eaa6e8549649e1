import ActionKit
import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunMachine {
    /// Looks at one instance and does what its stage asks for next.
    mutating func advance(_ key: InstanceKey, mayStart: Bool) {
        guard !hasRunOut(key) else { return }
        guard let instance = state.instances[key] else {
            if mayStart { prepare(key) }
            return
        }
        switch instance.stage {
        case .ready: if mayStart { prepare(key) }
        case .backingOff(let due): if mayStart, time >= due || planted(.retryWithoutDelay) { prepare(key) }
        case .attempting: advancePolling(key)
        case .judging(let outcome): judge(key, outcome)
        case .containing: advanceContainer(key)
        case .gateOpen(let deadline): advanceGate(key, deadline)
        case .gateApproved: if mayStart { recheck(key) }
        case .gateRefused(let verdict): if mayStart { refused(key, verdict) }
        case .answered: endAnswered(key)
        case .waiting(let until): if time >= until { endWait(key) }
        case .watching: if mayTimeOut { watch(key) }
        case .ruled(let ruling): if mayStart { apply(ruling, key) }
        case .asking, .stuck, .ended, .skipped: break
        }
    }

    // MARK: - A step's own time

    /// Notes that a step is late, and ends one whose own time is over; an attempt under way ends by its own limit.
    private mutating func hasRunOut(_ key: InstanceKey) -> Bool {
        guard mayTimeOut, let instance = state.instances[key], let startedAt = instance.startedAt else { return false }
        let step = plan.steps[key.step]
        if let late = step.lateAfter, !instance.late, time >= startedAt + late {
            emit(.timerFired(TimerFired(kind: .late, step: step.id, item: key.item.recorded)))
            announce(.failed, "step \"\(step.title)\" is late: more than \(late)")
        }
        guard let timeout = step.timeout, time >= startedAt + timeout, canRunOut(key, instance), !planted(.stepDeadlineIgnored) else {
            return false
        }
        // in a dry run what is inside says for itself whether it could be looked at
        if instance.stage == .containing, state.isShadowed(key) { return false }
        // after a crash in between the timer has fired already
        if !instance.hasTimedOut { emit(.timerFired(TimerFired(kind: .stepTimeout, step: step.id, item: key.item.recorded))) }
        runOut(key, instance.stage, "the step's time of \(timeout) is over")
        return true
    }

    private mutating func runOut(_ key: InstanceKey, _ stage: Instance.Stage, _ text: String) {
        switch stage {
        case .attempting: return endPolling(key, .timeout, text)
        case .containing: return advanceContainer(key)
        // what a person did or did not do nobody knows
        case .asking where state[key].isIntended: return closeAttempt(key, .unknown, .timeout, text)
        case .gateOpen: closeGate(key, .cancelled)
        case .watching: return fail(key, .timeout, "\(text), and \(standing(of: flight.watches[key]))")
        default: break
        }
        fail(key, .timeout, text)
    }

    // MARK: - What comes before an attempt

    /// `when`, `done_when`, `before`, `require`, and then the action itself: one thing at a time.
    private mutating func prepare(_ key: InstanceKey) {
        guard !flight.busy.contains(key), !isUnderFailure(key) else { return }
        if let order = state.skips[key] { return leaveOut(key, order) }
        if state.undoes != nil, case .gate(let gate) = plan.steps[key.step].body { return openGate(key, gate) }
        if state.isLoopHead(key) { return expand(key) }
        if plan.steps[key.step].isOperation, !flight.places.take(key, plan.steps[key.step].pool) { return }
        let step = plan.steps[key.step]
        let instance = state[key]
        if let when = step.when, !instance.whenHolds, !decideWhen(key, when) { return }
        if let probe = step.doneWhen, looksBefore(step), instance.doneBefore == nil {
            return start(.probe(key, .before), probe, key, name: outputName(key, "done_when"))
        }
        if instance.captures.count < step.before.count {
            let capture = step.before[instance.captures.count]
            return start(.capture(key, instance.captures.count), capture.operation, key, name: outputName(key, "before", capture.name))
        }
        if instance.checksPassed < step.requires.count { return startCheck(key, instance.checksPassed) }
        go(key)
    }

    /// Skips a step because a person said so: nothing of it is looked at.
    mutating func leaveOut(_ key: InstanceKey, _ order: SkipOrder) {
        flight.places.giveBack(key)
        emit(
            .stepSkipped(
                StepSkipped(step: plan.steps[key.step].id, item: key.item.recorded, actor: order.actor, reason: order.reason)))
    }

    /// Whether `done_when` is asked before anything is done: not for what only reads.
    private func looksBefore(_ step: PlannedStep) -> Bool {
        if case .operation = step.body { return step.effect == .write }
        return true
    }

    /// A step inside a phase that has failed does not begin any more.
    func isUnderFailure(_ key: InstanceKey) -> Bool {
        var around = state.parent(of: key)
        while let current = around {
            if state.instances[current]?.isFailing ?? false { return true }
            around = state.parent(of: current)
        }
        return false
    }

    private mutating func decideWhen(_ key: InstanceKey, _ when: Condition) -> Bool {
        let result = scope(key).judge(when, nil)
        let step = plan.steps[key.step].id
        let conditions = result.comparisons.map(ConditionEvidence.init)
        if result.verdict == .fail, !planted(.whenIgnored) {
            emit(.stepSkipped(StepSkipped(step: step, item: key.item.recorded, conditions: conditions)))
            return false
        }
        let verdict: ConditionEvidence.Verdict = result.verdict == .pass || planted(.whenIgnored) ? .pass : .error
        emit(
            .conditionEvaluated(
                ConditionEvaluated(step: step, item: key.item.recorded, purpose: "when", verdict: verdict, conditions: conditions)))
        if state[key].whenHolds { return true }
        fail(key, .input, "when: \(Judgement.text(result))")
        return false
    }

    /// Starts a step's own precondition, or one that is looked at again after an approval.
    mutating func startCheck(_ key: InstanceKey, _ index: Int) {
        let check = checks(key)[index]
        if let problem = read(.check(key, index), check.operation, for: key, name: outputName(key, "require", check.id)) {
            recordCheck(key, check, .error, call: nil)
            unmet(key, check, problem)
        }
    }

    /// Starts a read for an instance, or fails the step where it cannot be resolved.
    mutating func start(_ purpose: Flight.Purpose, _ operation: PlannedOperation, _ key: InstanceKey, name: String) {
        if let problem = read(purpose, operation, for: key, name: name) { fail(key, .input, problem) }
    }

    private mutating func go(_ key: InstanceKey) {
        switch plan.steps[key.step].body {
        case .operation(let operation): attempt(key, operation)
        case .gate(let gate): openGate(key, gate)
        case .manual(let manual): ask(key, manual)
        case .wait(let wait): beginWait(key, wait)
        case .watch(let watch): beginWatch(key, watch)
        case .phase: enter(key)
        }
    }

    // MARK: - Ends

    mutating func end(_ key: InstanceKey, _ outcome: StepEnded.Outcome, kind: FailureKind? = nil, detail: String? = nil) {
        flight.polls[key] = nil
        flight.places.giveBack(key)
        let watching = flight.watches.removeValue(forKey: key)
        emit(
            .stepEnded(
                StepEnded(
                    step: plan.steps[key.step].id, item: key.item.recorded, outcome: outcome, kind: kind?.rawValue, detail: detail,
                    confidence: confidence(key, outcome), reading: watching?.last)))
    }

    /// Ends a failed step whose dependants run all the same.
    mutating func handle(_ key: InstanceKey, _ kind: FailureKind, _ detail: String, _ verdict: FailurePolicy.Verdict) {
        flight.polls[key] = nil
        flight.places.giveBack(key)
        let watching = flight.watches.removeValue(forKey: key)
        let step = plan.steps[key.step].id
        emit(.deviation(Deviation(kind: "handled_failure", text: detail, step: step, item: key.item.recorded)))
        emit(
            .stepEnded(
                StepEnded(
                    step: step, item: key.item.recorded, outcome: .handled, kind: kind.rawValue, detail: detail, verdict: verdict.rawValue,
                    reading: watching?.last))
        )
    }

    /// What the run does about a failed step, and the instance that says so: the step's own word, else that of the nearest phase or loop
    /// around, else it rolls back.
    func policy(_ key: InstanceKey) -> (reaction: FailurePolicy.Reaction, verdict: FailurePolicy.Verdict, owner: InstanceKey) {
        var next: InstanceKey? = key
        while let owner = next {
            let step = plan.steps[owner.step]
            if let loop = step.loop, loop.goesOn, !state.isLoopHead(owner) { return (.continue, PlannedStep.Loop.failedItem, owner) }
            if let policy = step.onFailure { return (policy.reaction, policy.verdict, owner) }
            next = state.parent(of: owner)
        }
        return (.rollback, .warning, key)
    }

    /// The hints about a step as the end of a sentence.
    func knownCauses(_ key: InstanceKey) -> String {
        let hints = plan.hints(for: key.step)
        return hints.isEmpty ? "" : "; known causes: \(hints.joined(separator: "; "))"
    }

    /// A step has failed for good.
    mutating func fail(_ key: InstanceKey, _ kind: FailureKind, _ detail: String) {
        if state.isShadowed(key) { return endUnverifiable(key, detail) }
        let step = plan.steps[key.step]
        if case .draining = state.stage {
            if !isHeadedForHold { end(key, kind == .cancelled ? .cancelled : .failed, kind: kind, detail: detail) }
            return
        }
        let (planned, verdict, owner) = policy(key)
        // without its approval nothing of an earlier run is taken back, whatever the playbook says of the way there
        let reaction = state.undoes == nil ? planned : .stop
        if reaction == .continue {
            if owner == key { return handle(key, kind, detail, verdict) }
            return end(key, kind == .cancelled ? .cancelled : .failed, kind: kind, detail: detail)
        }
        let text = "step \"\(step.title)\" failed: \(detail)\(knownCauses(key))"
        let cause = Cause(step: step.id, item: key.item.recorded, kind: kind, text: text, reaction: .hold)
        announce(.failed, text)
        if reaction == .hold || state.isPastPivot && state.undoes == nil { return turn(.draining, cause) }
        // first what follows, then the end: a crash in between must not lose the reaction
        turn(.draining, cause.reacting(reaction == .stop ? .stop : .rollback))
        // a container ends after what is inside: while the run drains
        if state[key].stage != .containing { end(key, .failed, kind: kind, detail: detail) }
    }

    // MARK: - Waits

    private mutating func beginWait(_ key: InstanceKey, _ wait: PlannedWait) {
        let due =
            switch wait {
            case .duration(let duration): now.wall + duration
            case .untilTime(let time): max(time, now.wall)
            }
        if plan.mode == .dry { return end(key, .succeeded, detail: "not waited for") }
        emit(.waitBegun(WaitBegun(step: plan.steps[key.step].id, item: key.item.recorded, dueAt: due)))
    }

    private mutating func endWait(_ key: InstanceKey) {
        emit(.timerFired(TimerFired(kind: .wait, step: plan.steps[key.step].id, item: key.item.recorded)))
        end(key, .succeeded)
    }
}
