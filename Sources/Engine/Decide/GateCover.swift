import CanonicalJSON
import Journal
import Plan
import PlaybookModel
import Values

/// What a gate lets run, as its approvers are shown it: each step with the values known so far.
struct GateCover: Encodable {
    struct Entry: Encodable {
        let step: StepID
        /// Where one execution in a loop is meant.
        var item: ItemPath?
        let title: String
        let about: String?
        let effect: String
        /// What it does, references to what is not known yet standing as they are written.
        let action: String
        let undo: String
        let pivot: Bool
    }

    /// The earlier run that is taken back, and the hash of its last line.
    var undoes: RunID?
    var head: SHA256Digest?
    let entries: [Entry]

    /// The cover's canonical JSON.
    static func bytes(of gate: PlannedGate, state: RunState, now: Moment) -> [UInt8] {
        let entries = gate.dominates.map { number -> Entry in
            let step = state.plan.steps[number]
            return Entry(
                step: step.id, title: step.title, about: step.description, effect: step.effect.rawValue,
                action: step.actionText(state, now), undo: step.undoText(state, now), pivot: step.pivot != nil)
        }
        return encoded(GateCover(entries: entries))
    }

    static func encoded(_ cover: GateCover) -> [UInt8] {
        do {
            return try CanonicalEncoder().encode(cover)
        } catch {
            // only numbers beyond 2^53 and deep nesting have none, and a cover has neither
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
        case .phase(let children):
            loop.map { "\(children.count) steps for each \($0.name) of \($0.items.map(\.display))" } ?? "\(children.count) steps"
        }
    }

    /// How the effect is taken back, and with what.
    fileprivate func undoText(_ state: RunState, _ now: Moment) -> String {
        let scope = Scope(state: state, key: nil, now: now)
        let around = state.plan.phases(around: self).map { state.plan.steps[$0] }
        if pivot == nil, let phase = around.last(where: { $0.undo != nil }), let undo = phase.undo {
            return "undo with the phase \(phase.id): \(undo.operation.action.text(scope))"
        }
        if let undo { return "undo: \(undo.operation.action.text(scope))" }
        if let release { return "release: \(release.operation.action.text(scope))" }
        if let noUndo { return "none: \(noUndo)" }
        if let phase = around.first(where: { $0.release != nil }), let release = phase.release {
            return "release with the phase \(phase.id): \(release.operation.action.text(scope))"
        }
        return effect == .write ? "none" : "not needed"
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
        case .compute(let computations):
            "computes "
                + computations.map { computation in
                    ([computation.expression] + computation.variables.map { "$\($0.name)=\(scope.known($0.template))" }).joined(
                        separator: "\n")
                }.joined(separator: "\n")
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
