import Diagnostics
import PlaybookModel

/// The rules over a whole plan, each in a file of its own, and what they look at.
struct PlanRules {
    let plan: Plan
    let index: StepIndex
    let graph: StepGraph
    let findings: Findings
    let request: PlanRequest

    func check() {
        let view = RuleView(plan: plan, index: index, graph: graph, findings: findings, modules: request.modules)
        PivotRule(view: view).check()
        UndoRule(view: view).check()
        ReturnRule(view: view).check()
        ReleaseRule(view: view).check()
        RetryRule(view: view).check()
        KeyPlaceRule(view: view).check()
        PoolRule(view: view, site: request.site).check()
        MonitorWindowRule.checkWaits(view)
        LintRule(view: view, playbook: request.playbook).check()
    }
}
