import ActionKit
import CanonicalJSON
import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunMachine {
    // MARK: - Before

    mutating func probed(_ key: InstanceKey, _ probe: Flight.Probe, _ call: Flight.Call, _ outcome: ActionOutcome) {
        if call.cancelled { return }
        let judgement = ProbeJudgement(outcome, of: call.operation, limit: call.timeLimit, scope: scope(key))
        let purpose: ProbeResult.Purpose =
            switch probe {
            case .before: .beforeAttempt
            case .afterUnknown: .afterUnknown
            case .afterFailure: .afterFailure
            }
        let attempt = probe == .before ? state[key].attempts + 1 : state[key].attempts
        emit(
            .probeResult(
                ProbeResult(
                    step: plan.steps[key.step].id, item: key.item.recorded, purpose: purpose, attempt: attempt, answer: judgement.answer,
                    call: judgement.evidence)))
        guard probe == .before else { return }
        switch judgement.answer {
        case .done: endAlreadyDone(key)
        case .cannotTell where state[key].mustRun: break
        case .cannotTell: fail(key, .probe, "done_when cannot tell: \(judgement.detail)")
        case .notDone, .captured: break
        }
    }

    private mutating func endAlreadyDone(_ key: InstanceKey) {
        flight.places.giveBack(key)
        emit(
            .stepEnded(
                StepEnded(
                    step: plan.steps[key.step].id, item: key.item.recorded, outcome: .succeeded, detail: "already done; nothing was run",
                    alreadyDone: true, confidence: plan.mode == .dry ? "probed" : nil)))
    }

    mutating func captured(_ key: InstanceKey, _ index: Int, _ call: Flight.Call, _ outcome: ActionOutcome) {
        if call.cancelled || index != state[key].captures.count { return }
        let step = plan.steps[key.step]
        let judgement = Judgement(outcome, of: call.operation, limit: call.timeLimit, mayHaveHappened: false, scope: scope(key))
        if judgement.verdict == .succeeded {
            emit(
                .probeResult(
                    ProbeResult(
                        step: step.id, item: key.item.recorded, purpose: .capture, name: step.before[index].name, answer: .captured,
                        call: judgement.evidence)))
        } else {
            fail(key, .probe, "before \"\(step.before[index].name)\": \(judgement.detail ?? judgement.evidence.end)")
        }
    }

    // MARK: - The attempt

    /// Resolves everything, writes the intent, and lets the action start once that is durable.
    mutating func attempt(_ key: InstanceKey, _ operation: PlannedOperation) {
        let step = plan.steps[key.step]
        if plan.mode == .dry && step.effect == .write && !planted(.writeInDryRun) { return simulate(key, operation) }
        let limit = min(operation.attemptTimeout, budget(key) ?? operation.attemptTimeout)
        do {
            let request = try resolve(operation, key, limit)
            try begin(key, operation, request, limit, compensations(key))
        } catch let error as ValueUnavailable {
            fail(key, .input, error.message)
        } catch {
            fail(key, .input, "it cannot be written down: \(error)")
        }
    }

    private func resolve(
        _ operation: PlannedOperation, _ key: InstanceKey, _ limit: Microseconds
    ) throws(ValueUnavailable) -> ActionRequest {
        try scope(key).request(operation, timeLimit: limit)
    }

    /// Undo and release of a step, their inputs resolved.
    struct Compensations {
        var undo: ActionRequest?
        var release: ActionRequest?
    }

    /// What takes a step's effect back; nothing where the undo of a phase around stands for it.
    func compensations(_ key: InstanceKey) throws(ValueUnavailable) -> Compensations {
        let step = plan.steps[key.step]
        var result = Compensations()
        if let undo = step.undo, !state.topology.isUndoneByPhase[key.step] {
            result.undo = try resolve(undo.operation, key, undo.timeout ?? undo.operation.attemptTimeout)
        }
        if let release = step.release {
            result.release = try resolve(release.operation, key, release.timeout ?? release.operation.attemptTimeout)
        }
        return result
    }

    private mutating func begin(
        _ key: InstanceKey, _ operation: PlannedOperation, _ request: ActionRequest, _ limit: Microseconds, _ compensations: Compensations
    ) throws {
        let step = plan.steps[key.step]
        let attempt = state[key].attempts + 1
        let encoded = try CanonicalEncoder().value(of: request)
        let (idempotencyKey, token) = try writeIntent(key, encoded, compensations, effect: step.effect)
        if step.until != nil { flight.polls[key] = Flight.Polling(startedAt: time, nextAt: time) }
        call(
            step.until == nil ? .attempt(key) : .poll(key), operation, request, limit: limit, token: token,
            idempotencyKey: idempotencyKey, outputName: step.until == nil ? outputName(key, "\(attempt)") : nil)
    }

    /// Writes the record behind which an effect may follow; the pivot's own record stands right before it.
    @discardableResult
    mutating func writeIntent(
        _ key: InstanceKey, _ request: JSONValue, _ compensations: Compensations, effect: Step.Effect
    ) throws(CanonicalCodingError) -> (idempotencyKey: String, token: String) {
        let step = plan.steps[key.step]
        let coder = CanonicalEncoder()
        let undo = try compensations.undo.map { (undo) throws(CanonicalCodingError) in try coder.value(of: undo) }
        let release = try compensations.release.map { (release) throws(CanonicalCodingError) in try coder.value(of: release) }
        try checkRoom(request, undo, release)
        var idempotencyKey = "\(state.run)/\(step.id)\(key.item.recorded.map { "/\($0)" } ?? "")"
        if planted(.otherKeyEachTime) { idempotencyKey += "/\(state.seq)" }
        let isPivot = step.pivot != nil && !state.isPastPivot
        if isPivot {
            emit(.pivotCrossed(PivotRecord(step: step.id, item: key.item.recorded, failback: step.pivot?.failback)))
        }
        let token = "\(state.run)/\(state.seq + 1)."
        emit(
            .stepIntent(
                StepIntent(
                    step: step.id, item: key.item.recorded, attempt: state[key].attempts + 1, effect: effect.rawValue, request: request,
                    key: idempotencyKey, token: token, undo: undo, release: release)))
        if isPivot { self.request(.seal) }
        return (idempotencyKey, token)
    }

    /// What does not fit into a record is not begun: its evidence could not be written.
    private func checkRoom(_ values: JSONValue?...) throws(CanonicalCodingError) {
        var size = 0
        for value in values { size += value?.roughSize ?? 0 }
        if size * 6 < CallEvidence.room { return }
        var exact = 0
        for case let value? in values { exact += try CanonicalEncoder().encode(value).count }
        if exact > CallEvidence.room {
            throw CanonicalCodingError(.invalid, "request, undo and release take \(exact) bytes, more than a record bears", path: "")
        }
    }

    mutating func attempted(_ key: InstanceKey, _ call: Flight.Call, _ outcome: ActionOutcome) {
        var judgement = Judgement(
            outcome, of: call.operation, limit: call.timeLimit, mayHaveHappened: plan.steps[key.step].changesSomething, scope: scope(key))
        if call.cancelled, judgement.verdict == .failed(.cancelled), isHeadedForHold {
            (judgement.verdict, judgement.detail) = (.failed(.interrupted), "cut short because the run holds")
        }
        record(key, judgement)
    }

    /// Says of each condition that was declared as a warning and did not hold: it fails nothing, and is not passed over.
    mutating func noteWarnings(_ call: CallEvidence?, step: StepID?, item: ItemPath?) {
        for text in call?.warnings ?? [] { emit(.deviation(Deviation(kind: "warning", text: text, step: step, item: item))) }
    }

    /// Writes how an attempt ended.
    mutating func record(_ key: InstanceKey, _ judgement: Judgement) {
        var kind: FailureKind?
        let outcome: StepResult.Outcome
        switch judgement.verdict {
        case .succeeded: outcome = .succeeded
        case .partial: outcome = .partial
        case .failed(let failure): (outcome, kind) = (.failed, failure)
        case .unknown(let failure): (outcome, kind) = (.unknown, failure)
        }
        noteWarnings(judgement.evidence, step: plan.steps[key.step].id, item: key.item.recorded)
        emit(
            .stepResult(
                StepResult(
                    step: plan.steps[key.step].id, item: key.item.recorded, attempt: state[key].attempts, outcome: outcome,
                    kind: kind?.rawValue, detail: judgement.detail, call: judgement.evidence)))
    }
}

extension JSONValue {
    /// The bytes of all texts inside, escapes not counted, and some for everything else.
    fileprivate var roughSize: Int {
        switch self {
        case .null, .bool, .integer: 8
        case .string(let text): text.utf8.count + 2
        case .array(let values): values.reduce(2) { $0 + $1.roughSize + 1 }
        case .object(let members): members.reduce(2) { $0 + $1.name.utf8.count + $1.value.roughSize + 4 }
        }
    }
}
