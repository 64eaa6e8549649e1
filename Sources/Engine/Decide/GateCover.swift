import CanonicalJSON
import Journal
import PlaybookModel
import Plan
import Values

/// What a gate lets run, as its approvers are shown it: each step with the values known so far.
struct GateCover: Encodable {
    struct Entry: Encodable {
        let step: StepID
        let title: String
        let effect: String
        /// What it does, references to what is not known yet standing as they are written.
        let action: String
        let undo: String
        let pivot: Bool
    }

    let entries: [Entry]

    /// The cover's canonical JSON.
    static func bytes(of gate: PlannedGate, state: RunState, now: Moment) -> [UInt8] {
        let entries = gate.dominates.map { number -> Entry in
            let step = state.plan.steps[number]
            return Entry(
                step: step.id, title: step.title, effect: step.effect.rawValue, action: step.actionText(state, now),
                undo: step.undoText, pivot: step.pivot != nil)
        }
        do {
            return try CanonicalEncoder().encode(GateCover(entries: entries))
        } catch {
            preconditionFailure("texts and truths always have a canonical form: \(error)")
        }
    }
}

extension PlannedStep {
    fileprivate func actionText(_ state: RunState, _ now: Moment) -> String {
        switch body {
        case .operation(let operation): operation.action.text(Scope(state: state, key: nil, now: now))
        case .gate: "asks for approval"
        case .manual(let manual): "asks a person: \(manual.instructions)"
        case .wait: "waits"
        case .phase(let children): loop.map { "\(children.count) steps for each \($0.name) of \($0.items.map(\.display))" } ?? "\(children.count) steps"
        }
    }

    fileprivate var undoText: String {
        if undo != nil { return "undo" }
        if release != nil { return "release" }
        return noUndo.map { "none: \($0)" } ?? (effect == .write ? "none" : "not needed")
    }
}

extension PlannedAction {
    /// One line that says what is done.
    fileprivate func text(_ scope: Scope) -> String {
        switch self {
        case .command(let command):
            switch command.program {
            case .arguments(let arguments): arguments.map { scope.known($0) }.joined(separator: " ")
            case .shell(let script):
                ([script] + command.environment.map { "\($0.name)=\(scope.known($0.template))" }).joined(separator: "\n")
            }
        case .http(let http): "\(http.method) \(scope.known(http.url))\(http.body.map { "\n\(scope.known($0))" } ?? "")"
        case .notify(let channel, let text): "tells \(channel): \(scope.known(text))"
        }
    }
}

extension Scope {
    /// The template's text where its references have values by now, else as it is written.
    fileprivate func known(_ template: Template) -> String {
        do throws(ValueUnavailable) { return try text(template) } catch { return template.description }
    }
}
