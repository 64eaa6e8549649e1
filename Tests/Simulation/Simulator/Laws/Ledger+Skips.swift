import CanonicalJSON
import Engine
import Journal
import Plan
import PlaybookModel
import Values

/// What people have left out: by their word alone, never a gate or the pivot, never in doubt, never what others need.
extension Ledger {
    func orderSkip(_ body: OperatorAction) {
        guard let step = body.step, let name = shape.name(step, body.item) else { return }
        if body.refused != nil { return }
        require("4", page(name).outcome == nil, "it is left out after it ended \(page(name).outcome ?? "")")
        require("3", page(name).openAttempt == nil, "it is left out with an attempt open")
        require("9", page(name).lastOutcome != .unknown, "it is left out though nobody knows whether it took effect")
        require("4", !page(name).isExpanded, "it is left out though it was entered")
        for inner in inside(name.step) {
            require("10", drawing.gates[plan.steps[inner].id.name] == nil, "the gate \(plan.steps[inner].id) is left out")
            require("8", plan.steps[inner].pivot == nil, "the pivot \(plan.steps[inner].id) is left out")
        }
        requireUnneeded(name)
        skips[name] = body
    }

    /// A step that a person had left out is skipped when its turn comes, by that person's word.
    func leaveOut(_ name: Name, _ body: StepSkipped) {
        require("4", page(name).openAttempt == nil, "it is skipped with an attempt open")
        begin(name)
        require("1", stage == .running, "it is skipped while the run is \(stage.map { "\($0)" } ?? "not open")")
        guard let order = skips[name] else { return breach("10", "nobody had it left out") }
        require("10", order.actor == body.actor && order.reason ?? "" == body.reason ?? "", "it is skipped by another's word")
    }

    /// The step and what stands inside it.
    private func inside(_ number: Int) -> [Int] {
        plan.steps.indices.filter { inner in
            var next: Int? = inner
            while let current = next {
                if current == number { return true }
                next = plan.steps[current].parent
            }
            return false
        }
    }

    /// By the texts of the plan: nothing outside names an output of it, unless that is left out itself or the output has a default.
    private func requireUnneeded(_ name: Name) {
        let own = Set(inside(name.step))
        let leftOut = Set(skips.keys.filter { $0.items.isEmpty }.flatMap { inside($0.step) })
        var users = plan.steps.indices.filter { !own.contains($0) && !leftOut.contains($0) }.compactMap { number in
            (try? CanonicalEncoder().value(of: plan.steps[number])).map { (plan.steps[number].id.rawValue, $0.texts) }
        }
        users += plan.objectives.compactMap { objective in
            (try? CanonicalEncoder().value(of: objective)).map { (objective.name, $0.texts) }
        }
        for number in own {
            guard let given = outputNames(number) else { continue }
            for (user, texts) in users {
                for output in given where texts.contains(where: { $0.contains("steps.\(plan.steps[number].id.name).\(output)") }) {
                    breach("17", "it is left out though \(user) needs its \(output)")
                }
            }
        }
    }

    /// The outputs that a reference may name and that have no default.
    private func outputNames(_ number: Int) -> [String]? {
        guard case .operation(let operation) = plan.steps[number].body else { return nil }
        return operation.outputs.filter { $0.defaultValue == nil }.map(\.name)
    }
}
