import Journal
import Plan
import Planted
import Values

/// What became of a loop's items, as later steps see it.
struct LoopResults {
    let state: RunState
    let head: InstanceKey

    func value(_ fact: LoopFact) -> Value {
        if case .results = fact { return .list(ended.map { record($0.item, $0.instance) }) }
        return .list(ended.filter { LoopFact(outcome: word($0.instance)) == fact }.map { value(of: $0.item) })
    }

    /// The items that came to an end, in order; what was cut short before its beginning was not touched.
    private var ended: [(item: Int, instance: Instance)] {
        let admitted = state[head].itemsAdmitted
        return (0..<admitted).compactMap { number in
            guard let instance = state.instances[key(number + 1)], instance.outcome != nil, !instance.neverBegan else { return nil }
            return (number + 1, instance)
        }
    }

    private func word(_ instance: Instance) -> String {
        let outcome = instance.outcome ?? ""
        return planted(.failedItemDone) && outcome == "handled" ? "succeeded" : outcome
    }

    private func key(_ item: Int) -> InstanceKey { InstanceKey(step: head.step, item: head.item.appending(item)) }

    private func value(of item: Int) -> Value {
        let items = state.items(of: head)
        return items.indices.contains(item - 1) ? items[item - 1] : .absent
    }

    private func record(_ item: Int, _ instance: Instance) -> Value {
        var fields = [Value.Field("item", value(of: item)), Value.Field("outcome", .string(word(instance)))]
        let outputs = outputs(key(item))
        if !outputs.isEmpty { fields.append(Value.Field("outputs", .record(outputs))) }
        return .record(fields)
    }

    private func outputs(_ item: InstanceKey) -> [Value.Field] {
        var groups: [(step: Int, fields: [Value.Field])] = []
        for output in state.plan.outputs(ofItem: item.step) {
            let field = Value.Field(output.name, read(output, item.item))
            if groups.last?.step == output.step {
                groups[groups.count - 1].fields.append(field)
            } else {
                groups.append((output.step, [field]))
            }
        }
        if groups.first?.step == item.step { return groups[0].fields }
        return groups.map { Value.Field(state.plan.steps[$0.step].id.name, .record($0.fields)) }
    }

    private func read(_ output: Plan.ItemOutput, _ item: ItemPath) -> Value {
        let instance = state[InstanceKey(step: output.step, item: item)]
        if let value = instance.outputs.first(where: { $0.name == output.name })?.value { return value }
        if instance.stage == .skipped, let value = state.plan.steps[output.step].defaultOutput(output.name) { return value }
        return .absent
    }
}
