import Diagnostics
import PlaybookModel

/// Which steps change something: commands and requests other than GET and HEAD do, unless they say `effect: read`; modules
/// say it themselves. A step with `until` is polled, so a command there is a read. A manual step changes something where it
/// says how that is recognised or taken back.
struct EffectRule {
    let findings: Findings

    func effect(of step: Step, module: ActionModule?) -> Step.Effect {
        guard case .operation(let operation) = step.body else {
            refuse(step, "only actions have an effect")
            if case .manual = step.body, step.describesChange { return .write }
            return .read
        }
        let effect = effect(of: operation, step, module)
        if step.until != nil, effect == .write {
            findings.error(
                .probeWrites, "step \"\(step.id.value)\" is polled with \"until\" and would write each time",
                at: step.place(of: "until"), fix: "poll in a step of its own after this one, or say \"effect: read\" if it changes nothing")
        }
        return effect
    }

    private func effect(of operation: Operation, _ step: Step, _ module: ActionModule?) -> Step.Effect {
        let declared = step.effect?.value
        switch operation.action {
        case .run, .shell: return declared ?? (step.until == nil ? .write : .read)
        case .http(let request): return declared ?? (request.isRead ? .read : .write)
        case .compute:
            refuse(step, "computing changes nothing")
            return .read
        case .observe:
            refuse(step, "an observation only reads")
            return .read
        case .notify:
            refuse(step, "a notification always goes out")
            return .write
        case .uses:
            guard let module else { return declared ?? .read }
            if declared == .read, module.effect == .write {
                findings.error(
                    .understatedEffect, "\"\(module.name.value)\" has the effect write, this step says read",
                    at: step.effect?.range ?? step.id.range, notes: [.init("the module is declared here", at: module.name.range)])
            }
            return declared == .write ? .write : module.effect
        }
    }

    private func refuse(_ step: Step, _ reason: String) {
        guard let effect = step.effect else { return }
        findings.error(
            .keyOutOfPlace, "\"effect\" means nothing on step \"\(step.id.value)\": \(reason)", at: effect.range, fix: "leave it out")
    }
}

extension Step {
    /// Whether a key says how an effect of the step is recognised, taken back, or not.
    fileprivate var describesChange: Bool {
        undo != nil || noUndo != nil || release != nil || doneWhen != nil || pivot != nil
    }
}
