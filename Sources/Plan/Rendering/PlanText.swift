import CanonicalJSON
import PlaybookModel
import Values

/// A plan as text in 100 columns: who will be asked, what happens in which order, what can be taken back and what cannot.
struct PlanText {
    let plan: Plan
    private var canvas = TextCanvas()
    /// The step before each step in its phase.
    private var before: [Int?]

    init(_ plan: Plan) {
        self.plan = plan
        before = [Int?](repeating: nil, count: plan.steps.count)
        for siblings in [plan.roots] + plan.steps.map(\.children) {
            for (step, next) in zip(siblings, siblings.dropFirst()) { before[next] = step }
        }
    }

    mutating func render(digest: SHA256Digest) -> String {
        header(digest)
        people()
        section("Before anything starts", plan.requires.map { PlanWords.check($0) })
        section("Watched all the time", plan.monitors.filter { $0.between == nil }.map { "\($0.id): \(PlanWords.monitor($0))" })
        section(
            "Watched between steps",
            plan.monitors.compactMap { monitor in
                monitor.between.map { window in
                    "\(monitor.id), from the start of \(plan.steps[window.from].id) to the end of \(plan.steps[window.to].id): "
                        + PlanWords.monitor(monitor)
                }
            })
        section("Objectives", plan.objectives.map { "\($0.name): \(PlanWords.objective($0))" })
        steps()
        takingBack()
        duration()
        return canvas.text
    }

    private mutating func header(_ digest: SHA256Digest) {
        canvas.line("\(plan.playbook.id): \(plan.playbook.title)")
        if let about = plan.playbook.description { fact("about", OneLine.plain(about)) }
        fact("site", "\(plan.site.name)\(plan.site.title.map { " (\($0))" } ?? ""), mode \(plan.mode.rawValue)")
        if let scenario = plan.playbook.scenario {
            fact("scenario", scenario.text + (scenario.severity.map { " (\($0))" } ?? ""))
        }
        if let owner = plan.playbook.owner { fact("owner", owner) }
        if !plan.parameters.isEmpty {
            fact("parameters", plan.parameters.map { "\($0.name) = \($0.value.display)\(meaning($0.name))" }.joined(separator: ", "))
        }
        if !plan.locks.isEmpty { fact("locks", plan.locks.map { PlanWords.lock($0) }.joined(separator: ", ")) }
        if let announce = plan.announce { fact("announces", PlanWords.announce(announce)) }
        if !plan.site.secrets.isEmpty { fact("secrets", plan.site.secrets.map { PlanWords.secret($0) }.joined(separator: ", ")) }
        let limit = plan.timeout.map { "at most \($0), " } ?? ""
        let pools = (plan.pools ?? []).map { ", \($0.size) of the pool \($0.name)" }.joined()
        fact("limits", "\(limit)\(plan.maxParallel) steps at once\(pools)")
        if plan.onEarlyEnd == .cancel { fact("early end", "running steps are cancelled") }
        fact("digest", digest.rawValue)
    }

    /// What a parameter means, in brackets.
    private func meaning(_ parameter: String) -> String {
        plan.parameterTexts?.first { $0.name == parameter }.map { " (\(OneLine.plain($0.value.display)))" } ?? ""
    }

    private mutating func fact(_ label: String, _ text: String) { canvas.entry(label, text, indent: 2, labelWidth: 10) }

    private mutating func people() {
        var asked: [String] = []
        for step in plan.steps {
            switch step.body {
            case .gate(let gate):
                let count = gate.dominates.count
                asked.append(
                    "\(step.id): \(PlanWords.gate(gate, plan.site)); \(count == 1 ? "1 step waits" : "\(count) steps wait") for it")
            case .manual(let manual): asked.append("\(step.id): \(PlanWords.manual(manual))")
            case .operation, .wait, .watch, .phase: break
            }
        }
        section("Who will be asked", asked.isEmpty ? ["nobody"] : asked)
    }

    private mutating func section(_ title: String, _ lines: [String]) {
        if lines.isEmpty { return }
        canvas.blank()
        canvas.line(title)
        for line in lines { canvas.line(line, indent: 2, hanging: 4) }
    }

    private mutating func steps() {
        canvas.blank()
        canvas.line("Steps")
        for root in plan.roots { step(root, depth: 0) }
    }

    private mutating func step(_ number: Int, depth: Int) {
        let step = plan.steps[number]
        let indent = 2 + 4 * depth
        canvas.blank()
        if let pivot = step.pivot {
            canvas.rule("PIVOT: from here on only forward" + (pivot.failback.map { ", failback: \($0)" } ?? ""))
        }
        let id = "\(number + 1). \(plan.localID(number))"
        canvas.line(step.title == plan.localID(number) ? id : "\(id): \(step.title)", indent: indent, hanging: 4)
        if let order = order(number) { canvas.entry("after", order, indent: indent + 4, labelWidth: 10) }
        for (label, text) in StepText(plan: plan, step: step).entries {
            canvas.entry(label, text, indent: indent + 4, labelWidth: 10)
        }
        for child in step.children { self.step(child, depth: depth + 1) }
    }

    /// What the step waits for, where that is not simply the step before.
    private func order(_ number: Int) -> String? {
        let needs = plan.steps[number].needs
        if needs == [before[number]].compactMap({ $0 }) { return nil }
        return needs.isEmpty ? "nothing: starts at once" : needs.map { plan.localID($0) }.joined(separator: ", ")
    }

    private mutating func takingBack() {
        let summary = Reversal(plan)
        section("Taking back", summary.lines)
    }

    private mutating func duration() {
        let path = CriticalPath(plan)
        guard path.total > .zero else { return }
        var lines = ["\(path.total) on the critical path: \(path.steps.map { plan.localID($0) }.joined(separator: ", "))"]
        if !path.withoutTime.isEmpty {
            lines.append("without an expected time: \(path.withoutTime.map { plan.localID($0) }.joined(separator: ", "))")
        }
        section("Expected duration", lines)
    }
}

extension Plan {
    /// The id that the playbook gives a step: the last part of its path.
    public func localID(_ number: Int) -> String {
        let path = steps[number].id.rawValue
        return path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
