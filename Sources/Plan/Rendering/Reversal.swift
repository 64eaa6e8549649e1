import PlaybookModel

/// What of a plan can be taken back, and how.
struct Reversal {
    enum Way: String, Codable {
        case undo, release
        case none
        case pivot
        case afterPivot = "after_pivot"
    }

    struct Entry: Codable {
        let step: Int
        let way: Way
        /// The phase around whose undo or release stands for the step's own.
        var phase: Int?
        /// Why it cannot be, in the playbook's words.
        var reason: String?
    }

    let plan: Plan
    /// Every write, in document order.
    let entries: [Entry]

    init(_ plan: Plan) {
        self.plan = plan
        let graph = StepGraph(plan)
        var forward = [Bool](repeating: false, count: plan.steps.count)
        for pivot in plan.steps.indices where plan.steps[pivot].pivot != nil {
            for step in graph.descendants(of: pivot) { forward[step] = true }
        }
        entries = plan.steps.indices.compactMap { number in
            let step = plan.steps[number]
            guard step.changesSomething else { return nil }
            if step.pivot != nil { return Entry(step: number, way: .pivot) }
            let around = plan.phases(around: number)
            if forward[number] { return Entry(step: number, way: step.release == nil ? .afterPivot : .release) }
            if let phase = around.last(where: { plan.steps[$0].undo != nil }) { return Entry(step: number, way: .undo, phase: phase) }
            if step.undo != nil { return Entry(step: number, way: .undo) }
            if step.release != nil { return Entry(step: number, way: .release) }
            if step.noUndo == nil, let phase = around.first(where: { plan.steps[$0].release != nil }) {
                return Entry(step: number, way: .release, phase: phase)
            }
            return Entry(step: number, way: .none, reason: step.noUndo)
        }
    }

    /// For people.
    var lines: [String] {
        if entries.isEmpty { return ["nothing is changed"] }
        var lines: [String] = []
        add(&lines, "undone when the run rolls back, last first", [.undo])
        add(&lines, "released when their scope ends", [.release])
        for entry in entries where entry.way == .none {
            lines.append("not undone: \(plan.localID(entry.step))" + (entry.reason.map { " (\($0))" } ?? ""))
        }
        add(&lines, "the pivot", [.pivot])
        add(&lines, "after the pivot, never rolled back", [.afterPivot])
        return lines
    }

    private func add(_ lines: inout [String], _ title: String, _ ways: [Way]) {
        let steps = entries.filter { ways.contains($0.way) }.map { entry in
            plan.localID(entry.step) + (entry.phase.map { " (with the phase \(plan.localID($0)))" } ?? "")
        }
        if !steps.isEmpty { lines.append("\(title): \(steps.joined(separator: ", "))") }
    }
}
