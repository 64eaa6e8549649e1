/// A plan as a Graphviz graph: phases are clusters, gates octagons, writes filled boxes, the pivot doubled.
struct DotDrawing {
    let plan: Plan

    var text: String {
        var lines = [
            "digraph \(Self.quoted(plan.playbook.id)) {", "  compound=true; rankdir=TB;",
            "  node [shape=box, style=rounded, fontname=\"sans-serif\"];"
        ]
        for root in plan.roots { lines += node(root, indent: "  ") }
        for number in plan.steps.indices { lines += edges(into: number) }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private func node(_ number: Int, indent: String) -> [String] {
        let step = plan.steps[number]
        let label = Self.quoted(step.title == plan.localID(number) ? step.title : "\(plan.localID(number))\n\(step.title)")
        guard !step.children.isEmpty else { return ["\(indent)s\(number) [label=\(label)\(look(step))];"] }
        let head = ["\(indent)subgraph cluster_\(number) {", "\(indent)  label=\(label);"]
        return head + step.children.flatMap { node($0, indent: indent + "  ") } + ["\(indent)}"]
    }

    private func look(_ step: PlannedStep) -> String {
        switch step.body {
        case .gate, .manual: return ", shape=octagon" + (fill(step) ?? ", style=\"\"")
        case .wait, .watch: return ", shape=ellipse, style=dashed"
        case .phase: return ""
        case .operation: return fill(step) ?? ""
        }
    }

    private func fill(_ step: PlannedStep) -> String? {
        if step.pivot != nil { return ", peripheries=2, style=filled, fillcolor=\"#f4b6b6\"" }
        return step.changesSomething ? ", style=filled, fillcolor=\"#f7e3b0\"" : nil
    }

    private func edges(into number: Int) -> [String] {
        plan.steps[number].needs.map { need in
            let (tail, head) = (plan.lastInner(of: need), plan.firstInner(of: number))
            var ends: [String] = []
            if tail != need { ends.append("ltail=cluster_\(need)") }
            if head != number { ends.append("lhead=cluster_\(number)") }
            return "  s\(tail) -> s\(head)" + (ends.isEmpty ? ";" : " [\(ends.joined(separator: ", "))];")
        }
    }

    private static func quoted(_ text: String) -> String {
        let parts = text.split(separator: "\n", omittingEmptySubsequences: false).map { part in
            OneLine.plain(String(part)).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        }
        return "\"" + parts.joined(separator: "\\n") + "\""
    }
}

extension Plan {
    /// The first step inside a phase that is none itself; the step where it is no phase.
    fileprivate func firstInner(of number: Int) -> Int { steps[number].children.first.map { firstInner(of: $0) } ?? number }

    fileprivate func lastInner(of number: Int) -> Int { steps[number].children.last.map { lastInner(of: $0) } ?? number }
}
