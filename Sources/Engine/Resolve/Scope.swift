import ActionKit
import Journal
import Plan
import PlaybookModel
import Values

/// What references mean for one instance: outputs of earlier steps, captures, the loop's item, the run.
struct Scope {
    let state: RunState
    let key: InstanceKey?
    let now: Moment

    /// The value of a whole reference. Secrets have none: their place is in the environment, on standard input or in a header.
    func value(_ reference: Reference) throws(ValueUnavailable) -> Value {
        let lookup: ReferenceLookup = { (inner: Reference) throws(ValueUnavailable) -> Value in try value(inner) }
        switch reference.root {
        case .steps:
            let (step, output) = try twoNames(reference)
            return try stepValue(step, output, reference).following(reference.path.dropFirst(consumed(output)), lookup)
        case .before:
            let (capture, output) = try twoNames(reference)
            return try captured(capture, output, reference).following(reference.path.dropFirst(2), lookup)
        case .each: return try item(reference).following(reference.path.dropFirst(1), lookup)
        case .run: return try runValue(reference)
        case .elapsed: return .duration(state.clock.read(mono: now.mono, wall: now.wall, boot: now.boot))
        case .secrets: throw ValueUnavailable(.type, "the secret in \"\(reference)\" may not stand here")
        case .params, .site, .constants: return try state.plan.indexed(reference, lookup)
        case .inputs, .outputs:
            throw ValueUnavailable(.notRead, "\"\(reference)\" has no value while a run is under way")
        }
    }

    private func consumed(_ output: String) -> Int { output == "failure" ? 3 : 2 }

    private func twoNames(_ reference: Reference) throws(ValueUnavailable) -> (String, String) {
        guard reference.path.count >= 2, case .name(let first) = reference.path[0], case .name(let second) = reference.path[1] else {
            throw ValueUnavailable(.notRead, "\"\(reference)\" names no output")
        }
        return (first, second)
    }

    /// The instance of `step` that this scope sees: in the same items of the loops that both stand in.
    private func stepValue(_ name: String, _ output: String, _ reference: Reference) throws(ValueUnavailable) -> Value {
        guard let step = state.topology.number(named: name) else {
            throw ValueUnavailable(.notRead, "there is no step \"\(name)\"")
        }
        let depth = state.topology.loopDepth[step]
        let instanceKey = InstanceKey(step: step, item: (key?.item ?? .none).prefix(depth))
        let instance = state[instanceKey]
        switch output {
        case "outcome": return .string(instance.outcome ?? "running")
        case "failure": return instance.failureKind.map { .string($0.rawValue) } ?? .absent
        case "started_at": return instance.startedWall.map(Value.timestamp) ?? .absent
        case "ended_at": return instance.endedWall.map(Value.timestamp) ?? .absent
        case "elapsed":
            guard let from = instance.startedWall, let to = instance.endedWall else { return .absent }
            return .duration(to - from)
        default: break
        }
        if state.topology.hasLoop[step], let fact = LoopFact(rawValue: output) {
            return LoopResults(state: state, head: instanceKey).value(fact)
        }
        if let value = instance.outputs.first(where: { $0.name == output })?.value { return value }
        if instance.stage == .skipped, let value = state.plan.steps[step].defaultOutput(output) { return value }
        throw ValueUnavailable(.notRead, "step \"\(name)\" (\(instance.outcome ?? "not ended")) has no output \"\(output)\"")
    }

    private func captured(_ name: String, _ output: String, _ reference: Reference) throws(ValueUnavailable) -> Value {
        let captures = key.map { state[$0].captures } ?? []
        guard let capture = captures.first(where: { $0.name == name }),
            let value = capture.outputs.first(where: { $0.name == output })?.value
        else { throw ValueUnavailable(.notRead, "\"\(reference)\" was not captured") }
        return value
    }

    /// What a loop goes over when the run comes to it.
    func items(of loop: PlannedStep.Loop) throws(LoopItemsMissing) -> [Value] {
        try loop.items { (reference: Reference) throws(ValueUnavailable) -> Value in try value(reference) }
    }

    /// `each.<name>`, `each.index` (from 1) and `each.count` of the loops around, the innermost first.
    private func item(_ reference: Reference) throws(ValueUnavailable) -> Value {
        guard let key, case .name(let name)? = reference.path.first else {
            throw ValueUnavailable(.notRead, "\"\(reference)\" stands outside of a loop")
        }
        var numbers = key.item.numbers
        var step: Int? = key.step
        while let current = step {
            let planned = state.plan.steps[current]
            if let loop = planned.loop, numbers.count > state.topology.loopDepth[current], let number = numbers.popLast() {
                let items = state.items(of: InstanceKey(step: current, item: key.item.prefix(state.topology.loopDepth[current])))
                switch name {
                case "index": return .integer(Int64(number))
                case "count": return .integer(Int64(items.count))
                default: if items.indices.contains(number - 1), let value = loop.value(name, of: items[number - 1]) { return value }
                }
            }
            step = planned.parent
        }
        throw ValueUnavailable(.notRead, "no loop around names an item \"\(name)\"")
    }

    private func runValue(_ reference: Reference) throws(ValueUnavailable) -> Value {
        guard case .name(let name)? = reference.path.first else { throw ValueUnavailable(.notRead, "\"\(reference)\" names nothing") }
        switch name {
        case "id": return .string(state.run.rawValue)
        case "mode": return .string(state.plan.mode.rawValue)
        case "started_at": return state.openedAt.map(Value.timestamp) ?? .absent
        case "initiator": return .string(state.opened?.initiator.name ?? "")
        case "reason": return .string(state.opened?.reason ?? "")
        case "folder":
            guard let folder = state.opened?.folder else { throw ValueUnavailable(.notRead, "the run's folder was not recorded") }
            return .string(folder)
        default: throw ValueUnavailable(.notRead, "\"\(reference)\" is not known to a run")
        }
    }
}
