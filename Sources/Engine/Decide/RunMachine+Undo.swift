import ActionKit
import Journal
import Plan
import Planted
import PlaybookModel
import Values

/// A run that takes an earlier one back: the gates first, then everything inherited, by the ordinary rules of rollback.
extension RunMachine {
    /// Asks the gates once more; with their approval the way back begins.
    mutating func advanceToUndo(_ undoes: UndoneRun) {
        advanceInstances(mayStart: true)
        guard case .running = state.stage, state.active.isEmpty || planted(.undoneWithoutApproval) else { return }
        turn(.undoing, Cause(text: "run \(undoes.run) is taken back", reaction: .undo))
    }

    /// A run whose list of what is to be taken back did not reach the disk whole has done nothing, and does nothing.
    mutating func lacksInheritance() -> Bool {
        guard let undoes = state.undoes, state.stage == .locking, state.stack.count < undoes.entries else { return false }
        let text = "the runner died before all was written down that is to be taken back; begin anew with muster undo \(undoes.run)"
        turn(.closing, Cause(kind: .unmet, text: text, reaction: .stop))
        return true
    }

    /// What the people who are asked see: the steps that the gate lets run, or what is taken back of the earlier run.
    func covers(_ key: InstanceKey, _ gate: PlannedGate) -> [UInt8] {
        if let undoes = state.undoes { return GateCover.bytes(undoing: undoes, state: state) }
        return GateCover.bytes(of: gate, at: key, state: state, now: now)
    }

    /// The gate's own text speaks of the way there; what cannot be said any more is left out.
    func gateText(_ key: InstanceKey, _ gate: PlannedGate) throws(ValueUnavailable) -> String? {
        guard let undoes = state.undoes else {
            return try gate.text.map { (template: Template) throws(ValueUnavailable) -> String in try scope(key).text(template) }
        }
        return "Take back run \(undoes.run)? (\(state.opened?.reason ?? ""))"
    }
}

extension GateCover {
    /// What a run takes back of an earlier one, in the order in which it was registered; the last goes first.
    static func bytes(undoing undoes: UndoneRun, state: RunState) -> [UInt8] {
        let entries = state.stack.map { entry -> Entry in
            let step = state.plan.steps[entry.key.step]
            let word = entry.kind == .undo ? "undo" : "release"
            return Entry(
                step: step.id, item: entry.key.item.recorded, title: step.title, about: nil, effect: word,
                action: "\(word): \(ActionRequest.text(of: entry.request))", undo: "none", pivot: false)
        }
        return encoded(GateCover(undoes: undoes.run, head: undoes.head, entries: entries))
    }
}
