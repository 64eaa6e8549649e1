import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunState {
    /// Why a step cannot be left out at a person's word, and what to do instead; nil where it can.
    public func skipRefusal(_ step: StepID, _ item: ItemPath?) -> String? {
        if let why = stageRefusal { return why }
        guard let key = key(step, item) else { return "there is no step \"\(step)\"" }
        return placeRefusal(key) ?? kindRefusal(key.step) ?? standingRefusal(key) ?? useRefusal(key.step)
    }

    /// Where the run starts steps no more, none can be left out.
    private var stageRefusal: String? {
        if undoes != nil { return "the run takes an earlier one back and has no steps of its own; `muster cancel` ends it" }
        switch stage {
        case .fresh, .locking, .requiring, .running, .paused: return nil
        case .held where heldAt == nil: return nil
        case .draining(let cause) where cause.reaction.holds && heldAt == nil: return nil
        case .draining, .undoing, .releasing, .held, .closing:
            return "the run is ending and starts no step any more; nothing is left to skip"
        case .closed: return "the run is over; nothing is left to skip"
        }
    }

    /// The step stands where its item says, and that is among those of the loops around.
    private func placeRefusal(_ key: InstanceKey) -> String? {
        let step = plan.steps[key.step]
        let loops = topology.loops[key.step]
        let numbers = key.item.numbers
        let least = topology.loopDepth[key.step]
        guard numbers.count >= least, numbers.count <= loops.count, numbers.count == key.item.depth else {
            if numbers.isEmpty, key.item.depth == 0 {
                return "step \"\(step.id)\" stands in a loop; say for which item: \(step.id)@1"
            }
            return "step \"\(step.id)\" has no item \"\(key.item)\""
        }
        for (depth, (loop, number)) in zip(loops, numbers).enumerated() {
            let head = InstanceKey(step: loop, item: key.item.prefix(depth))
            if plan.steps[loop].loop?.items == nil, self[head].stage == .ready {
                return "the loop \"\(plan.steps[loop].id)\" has not begun, and nobody knows its items"
            }
            let count = items(of: head).count
            if number < 1 || number > count { return "step \"\(step.id)\" has no item \"\(key.item)\"; the loop has \(count)" }
        }
        return nil
    }

    /// An approval is given or denied and the point of no return crossed or not: neither is skipped, nor a phase with one inside.
    private func kindRefusal(_ number: Int) -> String? {
        for inner in plan.steps.indices where inner == number || topology.encloses(number, inner) {
            let step = plan.steps[inner]
            let what = inner == number ? "step \"\(step.id)\" is" : "phase \"\(plan.steps[number].id)\" has inside it"
            if case .gate = step.body, !planted(.gateSkipped) {
                return "\(what) the gate \"\(step.id)\", and an approval is never skipped; use `muster approve` or `muster deny`"
            }
            if step.pivot != nil {
                return "\(what) the point of no return \"\(step.id)\"; `muster cancel` ends the run before it"
            }
        }
        return nil
    }

    /// What has begun and is not settled is not left out, and what has ended cannot be.
    private func standingRefusal(_ key: InstanceKey) -> String? {
        let name = "step \"\(plan.steps[key.step].id)\""
        if let order = skips[key] { return "\(name) is marked already: \(order.actor.name) has it left out" }
        var around = parent(of: key)
        while let outer = around {
            if skips[outer] != nil { return "\(name) is left out with \"\(plan.steps[outer.step].id)\" around it" }
            if let outcome = self[outer].outcome { return "\"\(plan.steps[outer.step].id)\" around \(name) has ended (\(outcome))" }
            around = parent(of: outer)
        }
        guard let instance = instances[key] else { return nil }
        switch instance.stage {
        case .ready: return nil
        case .stuck where !instance.isInDoubt || planted(.unknownSkipped): return nil
        case .stuck:
            return
                "nobody knows whether \(name) took effect; look, and rule: muster resume RUN --rule \(plan.steps[key.step].id)=succeeded|failed|again"
        case .ended, .skipped: return "\(name) has ended (\(instance.outcome ?? "ended"))"
        case .containing: return "\(name) has begun; skip what stands inside it and has not"
        case .asking, .answered: return "\(name) has asked already; answer it with `muster input`"
        case .attempting, .judging, .backingOff, .gateOpen, .gateApproved, .gateRefused, .waiting, .watching, .ruled:
            return "\(name) has begun and is not settled; wait for its end, or end the run with `muster cancel`"
        }
    }

    /// Whether a step is marked as a whole, itself or with a phase around it.
    private func isLeftOut(_ number: Int) -> Bool {
        ([number] + plan.phases(around: number)).contains { skips[InstanceKey(step: $0, item: .none)] != nil }
    }

    /// Whoever needs an output could not go on without it.
    private func useRefusal(_ number: Int) -> String? {
        let uses = plan.usesOutside(of: number).filter { use in !(use.user.map(isLeftOut) ?? false) }
        guard let first = uses.first else { return nil }
        let rest = Set(uses.map(\.place)).count - 1
        let others = rest == 0 ? "" : " (and \(rest) more)"
        return """
            \(first.place)\(others) needs its output \"\(first.step.name).\(first.output)\", which has no default; skip that first, \
            or end the run with `muster cancel`
            """
    }
}
