import ActionKit
import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunMachine {
    /// Whether a step that did not succeed may be tried again.
    private enum Standing {
        case open
        /// The run is paused or on its way into a hold: it is settled when it goes on.
        case waiting
        /// The step's time is over, or what is around it ends.
        case over
    }

    private func standing(_ key: InstanceKey) -> Standing {
        switch state.stage {
        case .running: return state[key].hasTimedOut || isUnderFailure(key) ? .over : .open
        case .draining where isHeadedForHold && state.pivot != .crossed(key): return .waiting
        case .draining(let cause) where cause.reaction.holds: return .waiting
        case .draining: return .over
        case .fresh, .locking, .requiring, .paused, .undoing, .releasing, .held, .closing, .closed: return .waiting
        }
    }

    /// Whether the run drains into a hold: because it was told to, or because past the pivot there is no way back.
    var isHeadedForHold: Bool {
        guard case .draining(let cause) = state.stage else { return false }
        switch cause.reaction {
        case .hold, .release: return true
        case .cancel, .rollback: return state.isPastPivot && state.undoes == nil
        case .stop, .abort, .undo: return false
        }
    }

    /// Acts upon an attempt's result.
    mutating func judge(_ key: InstanceKey, _ outcome: StepResult.Outcome) {
        guard !flight.busy.contains(key) else { return }
        switch outcome {
        case .succeeded: return end(key, .succeeded)
        case .partial: return endPartly(key)
        case .failed, .unknown: break
        }
        let standing = standing(key)
        if standing == .waiting { return }
        if outcome == .unknown { return settle(key, standing) }
        if state.pivot == .crossed(key), let probe = plan.steps[key.step].doneWhen { return settlePivot(key, probe, standing) }
        if state[key].failureKind == .interrupted { return runAgain(key, standing) }
        failed(key, standing)
    }

    private mutating func endPartly(_ key: InstanceKey) {
        let step = plan.steps[key.step].id
        let text = "partly done"
        flight.places.giveBack(key)
        emit(.deviation(Deviation(kind: "handled_failure", text: text, step: step, item: key.item.recorded)))
        emit(
            .stepEnded(
                StepEnded(
                    step: step, item: key.item.recorded, outcome: .handled, detail: text,
                    verdict: FailurePolicy.Verdict.partial.rawValue)))
    }

    /// A pivot that failed counts as uncrossed only where `done_when` says "not done".
    private mutating func settlePivot(_ key: InstanceKey, _ probe: PlannedOperation, _ standing: Standing) {
        switch state[key].settled {
        case nil: startProbe(key, .afterFailure, probe)
        case .done: end(key, .succeeded, detail: "done_when says done")
        case .notDone:
            emit(.pivotUncrossed(PivotRecord(step: plan.steps[key.step].id, item: key.item.recorded)))
            failed(key, standing)
        case .cannotTell where planted(.pivotUncrossedInDoubt):
            emit(.pivotUncrossed(PivotRecord(step: plan.steps[key.step].id, item: key.item.recorded)))
            failed(key, standing)
        case .cannotTell, .captured: holdInDoubt(key)
        }
    }

    private mutating func startProbe(_ key: InstanceKey, _ purpose: Flight.Probe, _ probe: PlannedOperation) {
        if read(.probe(key, purpose), probe, for: key, name: outputName(key, "done_when")) != nil { holdInDoubt(key) }
    }

    /// Nobody knows whether the effect took place: ask `done_when`, run again what is safe to, else hold.
    private mutating func settle(_ key: InstanceKey, _ standing: Standing) {
        let step = plan.steps[key.step]
        let wasInterrupted = state[key].failureKind == .interrupted
        if let probe = step.doneWhen {
            switch state[key].settled {
            case nil: startProbe(key, .afterUnknown, probe)
            case .done: end(key, .succeeded, detail: "done_when says done")
            case .notDone:
                if state.pivot == .crossed(key) {
                    emit(.pivotUncrossed(PivotRecord(step: step.id, item: key.item.recorded)))
                }
                if wasInterrupted { runAgain(key, standing) } else { failed(key, standing) }
            case .cannotTell, .captured: holdInDoubt(key)
            }
        } else if isSafeToRepeat(step), wasInterrupted {
            runAgain(key, standing)
        } else if !step.changesSomething || step.idempotent && standing == .open && retryDelay(key) != nil {
            failed(key, standing)
        } else if planted(.unknownRunAgain) {
            schedule(key, delay: .zero)
        } else {
            holdInDoubt(key)
        }
    }

    private func isSafeToRepeat(_ step: PlannedStep) -> Bool { step.effect == .read || step.idempotent }

    /// What broke off in the middle runs again, without counting as a failure; where nothing starts any more it is given up,
    /// once it is known whether it took effect.
    private mutating func runAgain(_ key: InstanceKey, _ standing: Standing) {
        if standing == .open { return schedule(key, delay: .zero) }
        let step = plan.steps[key.step]
        // given up or not: nothing goes on while it is unknown whether it took effect
        if state[key].isInDoubt, step.changesSomething, state[key].settled != .notDone { return holdInDoubt(key) }
        // what broke off after its own time was over has failed by that
        if case .running = state.stage, state[key].hasTimedOut, !isUnderFailure(key) { return fail(key, .timeout, timeoutText(key)) }
        end(key, .cancelled, kind: .interrupted, detail: state[key].detail)
    }

    private mutating func holdInDoubt(_ key: InstanceKey) {
        if planted(.unknownCalledDone) { return end(key, .succeeded) }
        if case .draining = state.stage, !isHeadedForHold {
            return end(key, .unknown, kind: state[key].failureKind, detail: state[key].detail)
        }
        let step = plan.steps[key.step]
        let text =
            "nobody knows whether step \"\(step.title)\" took effect: \(state[key].detail ?? "its outcome is unknown")\(knownCauses(key))"
        announce(.failed, text)
        turn(.draining, Cause(step: step.id, item: key.item.recorded, kind: state[key].failureKind, text: text, reaction: .hold))
    }

    private mutating func failed(_ key: InstanceKey, _ standing: Standing) {
        if standing == .open, let delay = retryDelay(key) { return schedule(key, delay: delay) }
        fail(key, state[key].failureKind ?? .exit, state[key].detail ?? "failed")
    }

    private mutating func schedule(_ key: InstanceKey, delay: Microseconds) {
        emit(
            .retryScheduled(
                RetryScheduled(
                    step: plan.steps[key.step].id, item: key.item.recorded, attempt: state[key].attempts + 1, delay: delay,
                    dueAt: now.wall + delay)))
    }

    /// The delay before the next attempt; nil where there is none.
    private func retryDelay(_ key: InstanceKey) -> Microseconds? {
        let instance = state[key]
        guard let retry = plan.steps[key.step].retry, instance.attempts < retry.atMost + (planted(.oneRetryTooMany) ? 1 : 0),
            retry.covers(instance), !state.isShadowed(key)
        else { return nil }
        return retry.delay(afterAttempt: instance.attempts, entropy: now.entropy)
    }
}

extension PlannedRetry {
    /// Delays grow by `factor` from `initial` up to `max`; with full jitter the delay is drawn evenly from zero to that.
    func delay(afterAttempt attempt: Int, entropy: UInt64) -> Microseconds {
        var delay = Swift.min(initial.rawValue, self.max.rawValue)
        var divisor: Int64 = 1
        for _ in 0..<factor.scale { divisor *= 10 }
        for _ in 1..<Swift.max(attempt, 1) where delay < self.max.rawValue {
            let (product, overflow) = delay.multipliedReportingOverflow(by: factor.significand)
            delay = overflow ? self.max.rawValue : Swift.min(product / divisor, self.max.rawValue)
        }
        if jitter == .full { delay = Int64(entropy % UInt64(delay + 1)) }
        return Microseconds(rawValue: delay)
    }

    /// Whether the last failure is one of those that are tried again.
    fileprivate func covers(_ instance: Instance) -> Bool {
        if on.isEmpty { return instance.failureKind != .cancelled }
        return on.contains { match in
            switch match {
            case .kind(let kind): kind == instance.failureKind
            case .exit, .http: match.text == instance.lastEnd
            case .httpClass(let hundreds): instance.lastEnd?.hasPrefix("http:\(hundreds)") ?? false
            }
        }
    }
}
