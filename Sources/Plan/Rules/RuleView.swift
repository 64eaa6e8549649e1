import Diagnostics
import PlaybookModel

/// The plan as rules see it: planned steps beside the places where they are written.
struct RuleView {
    let plan: Plan
    let index: StepIndex
    let graph: StepGraph
    let findings: Findings
    let modules: [String: ActionModule]

    /// The steps that change something.
    let writes: [Int]
    let pivots: [Int]

    init(plan: Plan, index: StepIndex, graph: StepGraph, findings: Findings, modules: [String: ActionModule]) {
        self.plan = plan
        self.index = index
        self.graph = graph
        self.findings = findings
        self.modules = modules
        writes = plan.steps.indices.filter { plan.steps[$0].changesSomething }
        pivots = plan.steps.indices.filter { plan.steps[$0].pivot != nil }
    }

    var steps: [PlannedStep] { plan.steps }

    func place(_ number: Int, _ key: String) -> SourceRange { index[number].step.place(of: key) }

    func id(_ number: Int) -> String { index[number].id }

    /// The release as it is written: the step's own, else its module's.
    func release(of number: Int) -> Release? {
        let step = index[number].step
        if let own = step.release { return own }
        guard case .operation(let operation) = step.body, case .uses(let call) = operation.action else { return nil }
        return modules[call.module.value]?.release?.applying(step.releaseTerms)
    }

    /// The phases around a step, the innermost first.
    func phases(around number: Int) -> [Int] { plan.phases(around: number) }
}
