import PlaybookModel
import Values

/// What a loop has besides, once it has ended: what became of its items. `steps.<loop>.done`
public enum LoopFact: String, Sendable, CaseIterable {
    /// A record for each item that was begun or skipped: `item`, `outcome` and, where steps of it declare any, `outputs`.
    case results
    /// The items that succeeded.
    case done
    /// Those that were begun and did not come to a good end: failed, handled as failed, or cut short.
    case failed
    case skipped
    /// Those of which nobody knows whether they took effect.
    case unknown

    /// The list that an item belongs in which ended so; nil for a word that is no step's outcome.
    public init?(outcome: String) {
        switch outcome {
        case "succeeded": self = .done
        case "failed", "handled", "cancelled": self = .failed
        case "skipped": self = .skipped
        case "unknown": self = .unknown
        default: return nil
        }
    }
}

extension Resolver {
    /// The type of what a loop has; nil where nothing is known of its items.
    func type(of fact: LoopFact, loop: Int) -> ValueType? {
        guard let item = loopItems[loop] else { return nil }
        guard case .results = fact else { return .list(of: item) }
        let outputs = outputs(ofItem: loop)
        return .list(
            of: .record(
                [.init("item", item), .init("outcome", StepFacts.outcomeType)]
                    + (outputs.isEmpty ? [] : [.init("outputs", .record(outputs))])))
    }

    /// What an item has read: of one step its outputs, of a phase those of the steps inside, by their names. Any of it may be absent.
    private func outputs(ofItem step: Int) -> [ValueType.Field] {
        guard case .phase = steps.index[step].step.body else {
            return steps.outputs.table(of: step).declared.map { .init($0.name, .optional($0.type.required)) }
        }
        return steps.index[step].children.flatMap { child -> [ValueType.Field] in
            if steps.index[child].step.forEach != nil { return [] }
            let outputs = outputs(ofItem: child)
            if case .phase = steps.index[child].step.body { return outputs }
            return outputs.isEmpty ? [] : [.init(steps.index[child].id, .record(outputs))]
        }
    }
}

extension Plan {
    /// An output of a loop's item: of which step inside, or of the item's only step.
    public struct ItemOutput: Sendable, Hashable {
        public let step: Int
        public let name: String
    }

    /// What an item of a loop has read, as ``LoopFact/results`` shows it.
    public func outputs(ofItem step: Int) -> [ItemOutput] {
        switch steps[step].body {
        case .operation(let operation): operation.outputs.map { ItemOutput(step: step, name: $0.name) }
        case .manual(let manual): manual.inputs.map { ItemOutput(step: step, name: $0.name) }
        case .phase(let children): children.filter { steps[$0].loop == nil }.flatMap { outputs(ofItem: $0) }
        case .gate, .wait, .watch: []
        }
    }
}
