import Journal
import Plan
import PlaybookModel
import Values

/// How a run ended, from its state alone.
struct Conclusion {
    private let state: RunState
    private let cause: Cause?

    /// - Parameter cause: why the run does not simply end; nil where every step has ended.
    init(_ state: RunState, _ cause: Cause?) {
        self.state = state
        self.cause = cause
    }

    var closed: RunClosed {
        let releasesLeft = names(.release) { $0 != .succeeded && $0 != .skipped }
        let left = cause == nil && state.undoes == nil ? releasesLeft : names(.undo) { $0 != .succeeded } + releasesLeft
        let (outcome, text) = verdict(left)
        return RunClosed(
            outcome: outcome, exitCode: outcome.exitCode, text: text, deviations: state.deviations,
            undone: names(.undo) { $0 == .succeeded }, left: left, obligations: names(.release) { $0 == .skipped })
    }

    /// The steps whose undo or release ended in some way; one that never ran counts as blocked.
    private func names(_ kind: Compensation.Kind, _ matches: (CompensationResult.Outcome) -> Bool) -> [String] {
        state.stack.filter { entry in
            guard entry.kind == kind else { return false }
            if case .settled(let outcome) = entry.stage { return matches(outcome) }
            return matches(.blocked)
        }.map { name($0.key) }
    }

    private func name(_ key: InstanceKey) -> String {
        state.plan.steps[key.step].id.rawValue + (key.item.recorded.map { "[\($0)]" } ?? "")
    }

    private func verdict(_ left: [String]) -> (RunClosed.Outcome, String) {
        guard let cause else { return success(left) }
        if let undoes = state.undoes, cause.reaction != .abort { return ofUndo(undoes, cause, left) }
        let refused = !state.touched && (cause.kind.map(isRefusal) ?? false)
        switch cause.reaction {
        case .abort: return (.aborted, cause.text)
        case .rollback, .cancel:
            if !left.isEmpty { return (.rollbackIncomplete, "\(cause.text); still in place: \(left.joined(separator: ", "))") }
            if !state.touched { return (refused ? .refused : .failed, "\(cause.text); nothing was changed") }
            return (.rolledBack, "\(cause.text); \(undoneText)")
        case .stop, .hold, .release, .undo:
            if !state.touched { return (refused ? .refused : .failed, "\(cause.text); nothing was changed") }
            return (.failed, cause.text)
        }
    }

    /// A run that takes an earlier one back has succeeded when nothing of that is left.
    private func ofUndo(_ undoes: UndoneRun, _ cause: Cause, _ left: [String]) -> (RunClosed.Outcome, String) {
        let stays = undoes.stays.isEmpty ? "" : "; not taken back: \(undoes.stays.joined(separator: ", "))"
        guard cause.reaction == .undo else {
            let isRefusal = cause.kind.map(isRefusal) ?? false
            if state.touched { return (.rollbackIncomplete, "\(cause.text); still in place: \(left.joined(separator: ", "))\(stays)") }
            return (isRefusal ? .refused : .failed, "\(cause.text); nothing was changed")
        }
        if left.isEmpty { return (.succeeded, "everything that could be was taken back of run \(undoes.run)\(stays)") }
        return (.rollbackIncomplete, "run \(undoes.run) is taken back in part; still in place: \(left.joined(separator: ", "))\(stays)")
    }

    private func success(_ left: [String]) -> (RunClosed.Outcome, String) {
        let open = state.plan.roots.filter { !state[InstanceKey(step: $0, item: .none)].opensDependents }
        if !open.isEmpty {
            let names = open.map { state.plan.steps[$0].id.rawValue }
            return (.failed, "these steps did not come to their end: \(names.joined(separator: ", "))")
        }
        let unreleased = left.isEmpty ? "" : "these were not released: \(left.joined(separator: ", "))"
        if state.handled == .failed { return (.failed, "a step failed and the run went on\(left.isEmpty ? "" : "; \(unreleased)")") }
        if !left.isEmpty {
            let words = state.handled == nil ? "every step succeeded" : "every step ended, some failed and the run went on"
            return (.partial, "\(words), but \(unreleased)")
        }
        switch state.handled {
        case .failed: return (.failed, "a step failed and the run went on")
        case .partial: return (.partial, "every step ended, some work was handled as failed")
        case .warning, nil:
            if state.plan.mode == .dry { return (.succeeded, "dry run, nothing was changed (\(coverage))") }
            let words = state.deviations == 0 ? "" : " with \(state.deviations) deviation\(state.deviations == 1 ? "" : "s")"
            return (.succeeded, "every step succeeded\(words)\(leftOutText)")
        }
    }

    /// The steps that a person had left out: what they do was not done.
    private var leftOutText: String {
        let names = state.skips.keys.sorted().filter { state[$0].stage == .skipped }.map(name)
        return names.isEmpty ? "" : "; left out by a person: \(names.joined(separator: ", "))"
    }

    /// How much of the playbook a dry run could look at.
    private var coverage: String {
        let words = ["checked", "probed", "simulated", "unverifiable"].compactMap { confidence in
            state.confidences[confidence].map { "\($0) \(confidence)" }
        }
        return words.isEmpty ? "no step was looked at" : "steps: " + words.joined(separator: ", ")
    }

    /// What was begun and has nothing that takes it back is said, not passed over.
    private var undoneText: String {
        let kept = state.instances.keys.sorted().filter { key in
            let step = state.plan.steps[key.step]
            return state[key].attempts > 0 && step.effect == .write && step.noUndo != nil && step.release == nil
                && !state.topology.isUndoneByPhase[key.step]
        }
        if kept.isEmpty { return "everything was undone" }
        return "everything that can be undone was undone (without an undo: \(kept.map(name).joined(separator: ", ")))"
    }

    private func isRefusal(_ kind: FailureKind) -> Bool { kind == .unmet || kind == .denied || kind == .expired }
}
