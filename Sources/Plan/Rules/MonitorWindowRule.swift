import Diagnostics
import PlaybookModel

/// The two steps that a monitor runs between: each starts and ends once, and the second does not end before the first starts.
struct MonitorWindowRule {
    let steps: StepCatalogue
    let findings: Findings

    func window(_ names: [Located<String>], of monitor: Monitor) -> PlannedMonitor.Window? {
        guard names.count == 2 else {
            findings.error(
                .monitorWindow, "\"between\" of monitor \"\(monitor.id.value)\" names \(names.count) step\(names.count == 1 ? "" : "s")",
                at: names.first?.range ?? monitor.id.range,
                expected: "two: the step with whose start it begins, and the one with whose end it ends")
            return nil
        }
        guard let from = number(names[0]), let to = number(names[1]) else { return nil }
        if steps.graph.isAncestor(to, of: from) {
            findings.error(
                .monitorWindow, "step \"\(names[1].value)\" ends before \"\(names[0].value)\" starts: the monitor would never run",
                at: names[1].range, fix: "name the step that starts first as the first one")
            return nil
        }
        return PlannedMonitor.Window(from: from, to: to)
    }

    private func number(_ name: Located<String>) -> Int? {
        guard let number = steps.index.numbers[name.value] else {
            findings.unknown(
                .unknownStep, "there is no step \"\(name.value)\"", name: name.value, among: Array(steps.index.numbers.keys), at: name.range
            )
            return nil
        }
        var around = steps.index[number].parent
        while let phase = around {
            if steps.index[phase].step.forEach != nil {
                findings.error(
                    .monitorWindow,
                    "step \"\(name.value)\" stands in the loop \"\(steps.index[phase].id)\" and starts and ends once for each item",
                    at: name.range, fix: "name the loop itself")
                return nil
            }
            around = steps.index[phase].parent
        }
        return number
    }

    /// A step that waits for a monitor does so only while that runs.
    static func checkWaits(_ view: RuleView) {
        for number in view.steps.indices {
            guard case .watch(let watch) = view.plan.steps[number].body,
                let window = view.plan.monitors.first(where: { $0.id == watch.monitor })?.between
            else { continue }
            let graph = view.graph
            let hasBegun = window.from == number || graph.encloses(window.from, number) || graph.isAncestor(window.from, of: number)
            if hasBegun, !graph.isAncestor(window.to, of: number) { continue }
            view.findings.error(
                .monitorWindow,
                "step \"\(view.id(number))\" waits for the monitor \"\(watch.monitor)\", which runs between \"\(view.id(window.from))\" and "
                    + "\"\(view.id(window.to))\" only",
                at: view.place(number, "id"), fix: "put the step between them, or let the monitor run longer")
        }
    }
}
