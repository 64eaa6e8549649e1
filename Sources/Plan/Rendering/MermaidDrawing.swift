/// A plan as a Mermaid flowchart: phases are subgraphs, gates hexagons, writes and the pivot have classes of their own.
struct MermaidDrawing {
    let plan: Plan

    var text: String {
        var lines = ["flowchart TD"]
        for root in plan.roots { lines += node(root, indent: "  ") }
        for (number, step) in plan.steps.enumerated() { lines += step.needs.map { "  s\($0) --> s\(number)" } }
        lines.append("  classDef write fill:#f7e3b0")
        lines.append("  classDef pivot fill:#f4b6b6,stroke-width:4px")
        return lines.joined(separator: "\n") + "\n"
    }

    private func node(_ number: Int, indent: String) -> [String] {
        let step = plan.steps[number]
        let id = plan.localID(number)
        let label = Self.quoted(step.title == id ? [id] : [id, step.title])
        switch step.body {
        case .phase(let children):
            let head = "\(indent)subgraph s\(number) [\(label)]"
            return [head] + children.flatMap { node($0, indent: indent + "  ") } + ["\(indent)end"]
        case .gate, .manual: return ["\(indent)s\(number){{\(label)}}" + look(step)]
        case .wait, .watch: return ["\(indent)s\(number)([\(label)])"]
        case .operation: return ["\(indent)s\(number)[\(label)]" + look(step)]
        }
    }

    private func look(_ step: PlannedStep) -> String { step.pivot != nil ? ":::pivot" : step.changesSomething ? ":::write" : "" }

    /// Text as Mermaid reads it: entities for what has a meaning of its own.
    private static func quoted(_ lines: [String]) -> String {
        let safe = lines.map { line in
            OneLine.plain(line).replacing("#", with: "#35;").replacing("&", with: "#amp;").replacing("\"", with: "#quot;")
                .replacing("<", with: "#lt;").replacing(">", with: "#gt;")
        }
        return "\"" + safe.joined(separator: "<br>") + "\""
    }
}
