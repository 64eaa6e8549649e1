import ActionKit
import CanonicalJSON
import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunMachine {
    // MARK: - Order

    /// Takes back what was done, the last first; what something still standing rests on is left alone.
    mutating func advanceUndoing(_ cause: Cause) {
        flight.agenda.clear()
        guard !flight.runBusy else { return }
        let undos = state.compensations.openUndos
        if let last = planted(.undoInOrder) ? undos.first : undos.last {
            return isWaiting(last) ? turn(.draining, rulingHold(last)) : advance(compensation: last)
        }
        turn(planted(.releaseSkipped) ? .closing : .releasing, cause)
    }

    /// The releases of the run's end; one that must not run without a person's word makes the run hold.
    mutating func advanceReleasing(_ cause: Cause?) {
        flight.agenda.clear()
        guard !flight.runBusy else { return }
        let open = state.compensations.openReleases
        if let last = open.last(where: { !isWaiting($0) }) { return advance(compensation: last) }
        if let waiting = open.last { return turn(.held, rulingHold(waiting)) }
        if let cause { return turn(.closing, cause) }
        turn(.closing, because: "everything is released")
    }

    /// Runs the releases that belong to a phase's end; true when none is left.
    mutating func advanceReleases(ofScope container: InstanceKey) -> Bool {
        guard let open = state.compensations.openByScope[container], !open.isEmpty else { return true }
        if flight.runBusy { return false }
        if let last = open.last(where: { !isWaiting($0) }) {
            advance(compensation: last)
        } else if let waiting = open.last {
            turn(.draining, rulingHold(waiting))
        }
        return false
    }

    /// Releases injected faults before the run holds or is broken off; true when none is left.
    mutating func advanceFaults() -> Bool {
        guard let fault = openFault else { return true }
        if !flight.runBusy { advance(compensation: fault) }
        return false
    }

    /// Releases whatever may be released without a ruling, because a person said so; true when none is left.
    mutating func advanceOpenReleases() -> Bool {
        guard let next = nextToLetGo else { return true }
        if !flight.runBusy { advance(compensation: next) }
        return false
    }

    /// What a person's `release` lets go of next: nothing goes before what rests on it; among the rest injected faults go first.
    var nextToLetGo: Int? {
        let open = state.openToRelease
        let free = open.filter { position in
            let key = state.compensations[position].key
            return !open.contains { state.isAncestor(key, of: state.compensations[$0].key) }
        }
        return free.last(where: isFault) ?? free.last
    }

    /// The last injected fault that is not released.
    var openFault: Int? { state.mayTakeBack ? state.compensations.openReleases.last(where: isFault) : nil }

    func isFault(_ position: Int) -> Bool {
        let entry = state.compensations[position]
        return entry.kind == .release && plan.steps[entry.key.step].release?.fault ?? false
    }

    func isWaiting(_ position: Int) -> Bool {
        let entry = state.compensations[position]
        return entry.stage == .awaiting || state.isWaiting(entry)
    }

    // MARK: - One entry

    private mutating func advance(compensation position: Int) {
        let entry = state.compensations[position]
        let step = plan.steps[entry.key.step]
        if case .backingOff(let due) = entry.stage, time < due { return }
        if case .ruled(let ruling) = entry.stage, ruling != .again {
            return settle(position, ruling == .succeeded ? .succeeded : .failed, detail: "by ruling")
        }
        if planted(.undoOfFailedForgotten), entry.kind == .undo, !state[entry.key].opensDependents { return settle(position, .succeeded) }
        if entry.kind == .undo, !planted(.blockedUndoRun), let blocker = blocker(of: entry) {
            return settle(position, .blocked, detail: "step \"\(blocker)\" stands on it and could not be undone")
        }
        if entry.kind == .release, let reason = state.skipReason(entry) { return settle(position, .skipped, detail: reason) }
        if entry.isInDoubt {
            if let probe = step.doneWhen { return look(position, probe, after: nil) }
            if entry.kind == .undo, !step.idempotent {
                return settle(position, .unknown, .interrupted, detail: "nobody knows whether it took effect")
            }
        }
        run(position)
    }

    /// A step that rests on this one and whose undo has failed.
    private func blocker(of entry: Compensation) -> StepID? {
        state.compensations.failedUndos.lazy.map { state.compensations[$0].key }
            .first { state.isAncestor(entry.key, of: $0) }
            .map { plan.steps[$0.step].id }
    }

    private mutating func run(_ position: Int) {
        let entry = state.compensations[position]
        let step = plan.steps[entry.key.step]
        guard let operation = entry.kind == .undo ? step.undo?.operation : step.release?.operation else {
            return settle(position, .failed, detail: "the plan has no such operation")
        }
        var request: ActionRequest
        do {
            request = try CanonicalDecoder().decode(ActionRequest.self, from: entry.request)
        } catch {
            return settle(position, .failed, detail: "its recorded request cannot be read: \(error)")
        }
        if planted(.otherUndoThanRecorded) { request.grace = .zero }
        let attempt = entry.attempts + 1
        let token = "\(state.run)/\(state.seq + 1)."
        let intent = CompensationIntent(
            step: step.id, item: entry.key.item.recorded, attempt: attempt, token: token, request: entry.request)
        emit(entry.kind == .undo ? .undoIntent(intent) : .releaseIntent(intent))
        flight.runBusy = true
        let word = entry.kind == .undo ? "undo" : "release"
        let item = entry.key.item.recorded.map { "/\($0)" } ?? ""
        call(
            .compensation(position), operation, request, limit: request.timeLimit, token: token,
            idempotencyKey: "\(state.undoes?.run ?? state.run)/\(step.id)\(item)/\(word)",
            outputName: outputName(entry.key, word, "\(attempt)"))
    }

    mutating func compensated(_ position: Int, _ call: Flight.Call, _ outcome: ActionOutcome) {
        flight.runBusy = false
        lookAtScopes()
        let entry = state.compensations[position]
        let judgement = Judgement(outcome, of: call.operation, limit: call.timeLimit, mayHaveHappened: true, scope: scope(entry.key))
        switch judgement.verdict {
        case .succeeded:
            if entry.kind == .undo, let probe = plan.steps[entry.key.step].doneWhen {
                return look(position, probe, after: judgement.evidence)
            }
            settle(position, .succeeded, call: judgement.evidence)
        case .partial: tryAgain(position, .failed, .exit, "only partly done", judgement.evidence)
        case .failed(let kind): tryAgain(position, .failed, kind, judgement.detail, judgement.evidence)
        case .unknown(let kind): tryAgain(position, .unknown, kind, judgement.detail, judgement.evidence)
        }
    }

    /// Phases that wait for their turn to release something look again.
    private mutating func lookAtScopes() { flight.agenda.add(state.compensations.openByScope.keys) }

    /// Looks whether the effect is gone, after an undo or before one in doubt is run again; `done_when` has to say "not done".
    private mutating func look(_ position: Int, _ operation: PlannedOperation, after evidence: CallEvidence?) {
        let entry = state.compensations[position]
        let name = outputName(entry.key, "done_when", evidence == nil ? "before-undo" : "after-undo")
        guard let problem = read(.undoProbe(position, evidence), operation, for: entry.key, name: name) else {
            flight.runBusy = true
            return
        }
        if let evidence { return tryAgain(position, .unknown, .probe, problem, evidence) }
        settle(position, .unknown, .probe, detail: problem)
    }

    mutating func undoProbed(_ position: Int, _ evidence: CallEvidence?, _ call: Flight.Call, _ outcome: ActionOutcome) {
        flight.runBusy = false
        lookAtScopes()
        let entry = state.compensations[position]
        let judgement = ProbeJudgement(outcome, of: call.operation, limit: call.timeLimit, scope: scope(entry.key))
        emit(
            .probeResult(
                ProbeResult(
                    step: plan.steps[entry.key.step].id, item: entry.key.item.recorded, purpose: .afterUndo, attempt: entry.attempts,
                    answer: judgement.answer, call: judgement.evidence)))
        if judgement.answer == .notDone { return settle(position, .succeeded, call: evidence) }
        let isThere = judgement.answer == .done
        let text = isThere ? "the effect is still in place" : "done_when cannot tell whether the effect is gone"
        if let evidence { return tryAgain(position, isThere ? .failed : .unknown, .probe, text, evidence) }
        if isThere, isFault(position) { return run(position) }
        // after a second interrupt nothing more is taken back; where the run lets go and holds, it is when the run goes on
        if isThere, !state.wantsAbort { return mayTakeBack(entry) ? run(position) : () }
        settle(position, isThere ? .failed : .unknown, .probe, detail: text)
    }

    /// Whether the run has come so far, and is not on its way elsewhere: without its locks it holds, and takes nothing back then.
    private func mayTakeBack(_ entry: Compensation) -> Bool {
        switch state.stage {
        case .undoing: entry.kind == .undo
        case .running, .paused, .releasing: entry.kind == .release
        case .draining(let cause): entry.kind == .release && cause.reaction == .release
        case .fresh, .locking, .requiring, .held, .closing, .closed: false
        }
    }

    // MARK: - Ends

    private mutating func tryAgain(
        _ position: Int, _ outcome: CompensationResult.Outcome, _ kind: FailureKind, _ detail: String?, _ call: CallEvidence
    ) {
        let entry = state.compensations[position]
        let step = plan.steps[entry.key.step]
        let retry = (entry.kind == .undo ? step.undo?.retry : step.release?.retry) ?? .forCompensations
        let isCutShort = state.wantsAbort && !isFault(position)
        let attempts = entry.attempts - entry.attemptsBefore
        var after = entry
        (after.stage, after.isInDoubt) = (.registered, outcome == .unknown)
        let waits = entry.kind == .undo && state.isWaiting(after)
        guard attempts < retry.atMost || waits, !isCutShort else { return settle(position, outcome, kind, detail: detail, call: call) }
        // a person's word is not waited for by the clock
        let delay = waits ? .zero : retry.delay(afterAttempt: attempts, entropy: now.entropy)
        record(
            entry,
            CompensationResult(
                step: step.id, item: entry.key.item.recorded, attempt: entry.attempts, outcome: outcome, kind: kind.rawValue,
                detail: detail, call: call, retryAt: now.wall + delay))
    }

    /// Writes how an undo or a release ended for good; one that says nothing of a call says nothing of an attempt either.
    private mutating func settle(
        _ position: Int, _ outcome: CompensationResult.Outcome, _ kind: FailureKind? = nil, detail: String? = nil,
        call: CallEvidence? = nil
    ) {
        let entry = state.compensations[position]
        record(
            entry,
            CompensationResult(
                step: plan.steps[entry.key.step].id, item: entry.key.item.recorded, attempt: call == nil ? 0 : entry.attempts,
                outcome: outcome, kind: kind?.rawValue, detail: detail, call: call))
    }

    mutating func record(_ entry: Compensation, _ result: CompensationResult) {
        emit(entry.kind == .undo ? .undoResult(result) : .releaseResult(result))
    }
}

extension PlannedRetry {
    /// What an undo or a release without a `retry` of its own gets: three attempts, so that a passing fault leaves nothing behind.
    static let forCompensations = PlannedRetry(
        atMost: 3, initial: .milliseconds(500), factor: DecimalNumber(2), max: .seconds(5), jitter: .none, on: [])
}
