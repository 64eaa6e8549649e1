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

    /// The item of a loop in which the gate stands.
    struct Item: Encodable {
        let name: String
        let value: Value
    }

    /// The items of the loops around the gate, the outermost first; nil outside of loops.
    var items: [Item]?
    /// The earlier run that is taken back, and the hash of its last line.
    var undoes: RunID?
    var head: SHA256Digest?
    let entries: [Entry]

    /// The cover's canonical JSON.
    ///
    /// - Parameter key: the gate's execution; in a loop it lets run what follows in the same item.
    static func bytes(of gate: PlannedGate, at key: InstanceKey, state: RunState, now: Moment) -> [UInt8] {
        let entries = gate.dominates.map { number -> Entry in
            let step = state.plan.steps[number]
            let inner = InstanceKey(step: number, item: key.item.prefix(state.topology.sharedLoops(key.step, number)))
            let scope = Scope(state: state, key: inner, now: now)
            return Entry(
                step: step.id, title: step.title, about: step.description, effect: step.effect.rawValue,
                action: step.actionText(scope), undo: step.undoText(scope), pivot: step.pivot != nil)
        }
        return encoded(GateCover(items: items(around: key, state), entries: entries))
    }

    private static func items(around key: InstanceKey, _ state: RunState) -> [Item]? {
        var items: [Item] = []
        for (depth, (step, number)) in zip(state.topology.loops[key.step], key.item.numbers).enumerated() {
            let all = state.items(of: InstanceKey(step: step, item: key.item.prefix(depth)))
            guard let loop = state.plan.steps[step].loop, all.indices.contains(number - 1) else { continue }
            items += loop.names.compactMap { name in loop.value(name, of: all[number - 1]).map { Item(name: name, value: $0) } }
        }
        return items.isEmpty ? nil : items
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
    fileprivate func actionText(_ scope: Scope) -> String {
        switch body {
        case .operation(let operation): operation.action.text(scope)
        case .gate: "asks for approval"
        case .manual(let manual): "asks a person: \(manual.instructions)"
        case .wait: "waits"
        case .watch(let watch): "waits until \(watch.summary)"
        case .phase(let children):
            loop.map { "\(children.count) steps for each \(scope.known($0))" } ?? "\(children.count) steps"
        }
    }

    /// How the effect is taken back, and with what.
    fileprivate func undoText(_ scope: Scope) -> String {
        let around = scope.state.plan.phases(around: self).map { scope.state.plan.steps[$0] }
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
        case .observe(let parts):
            "observes" + parts.map { "\n\($0.name): \($0.operation.action.text(scope))" }.joined()
        case .notify(let channel, let text): "tells \(channel): \(scope.known(text))"
        }
    }
}

extension Scope {
    /// The template's text where its references have values by now, else as it is written.
    fileprivate func known(_ template: Template) -> String {
        do throws(ValueUnavailable) { return try text(template) } catch { return template.description }
    }

    /// What a loop goes over: its items where they can be had by now.
    fileprivate func known(_ loop: PlannedStep.Loop) -> String {
        do throws(LoopItemsMissing) {
            return "\(loop.names.joined(separator: " and ")) of \(Value.list(try items(of: loop)).display)"
        } catch { return loop.summary }
    }
}
