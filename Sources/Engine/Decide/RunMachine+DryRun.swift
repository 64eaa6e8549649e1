import ActionKit
import CanonicalJSON
import Journal
import Plan
import PlaybookModel
import Values

extension RunMachine {
    /// A write of a dry run: everything is resolved as it would be, and nothing is started.
    mutating func simulate(_ key: InstanceKey, _ operation: PlannedOperation) {
        let step = plan.steps[key.step]
        var confidence = step.doneWhen == nil ? "simulated" : "probed"
        var detail = "not run in a dry run"
        do throws(ValueUnavailable) {
            _ = try scope(key).request(operation, timeLimit: operation.attemptTimeout)
        } catch {
            if !state.isShadowed(key) { return fail(key, .input, error.message) }
            (confidence, detail) = ("unverifiable", "not run in a dry run; \(error.message)")
        }
        flight.places.giveBack(key)
        emit(
            .stepEnded(
                StepEnded(
                    step: step.id, item: key.item.recorded, outcome: .succeeded, detail: detail, confidence: confidence)))
    }

    /// A step of a dry run that could not be looked at, because what comes before it was only simulated.
    mutating func endUnverifiable(_ key: InstanceKey, _ detail: String) {
        flight.polls[key] = nil
        flight.places.giveBack(key)
        emit(
            .stepEnded(
                StepEnded(
                    step: plan.steps[key.step].id, item: key.item.recorded, outcome: .succeeded,
                    detail: "cannot be verified, a step before it was only simulated: \(detail)", confidence: "unverifiable")))
    }

    /// How far a dry run's outcome can be trusted; nil outside of dry runs.
    func confidence(_ key: InstanceKey, _ outcome: StepEnded.Outcome) -> String? {
        guard plan.mode == .dry, outcome == .succeeded, !state.isLoopHead(key) else { return nil }
        switch plan.steps[key.step].body {
        case .operation: return "checked"
        case .manual: return "simulated"
        case .gate, .wait, .watch, .phase: return nil
        }
    }
}
