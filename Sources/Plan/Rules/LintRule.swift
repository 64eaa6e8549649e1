import Diagnostics
import PlaybookModel
import Values

/// Warnings about plans that are valid and still may disappoint.
struct LintRule {
    let view: RuleView
    let playbook: Playbook

    func check() {
        // a person who is asked a second time does no harm: only a command needs its effect recognised
        for write in view.writes where view.steps[write].isOperation && view.steps[write].doneWhen == nil && view.steps[write].pivot == nil
        {
            view.findings.warning(
                .writeWithoutDoneWhen, "step \"\(view.id(write))\" writes and has no \"done_when\"",
                at: view.index[write].step.id.range,
                fix: "add a read that tells whether it took effect: without one a crash in the middle needs a person's ruling")
        }
        checkCriticalPath()
    }

    /// The recovery time objective is compared: others are no times of the run.
    private func checkCriticalPath() {
        guard let objective = view.plan.objectives.first(where: { $0.name == "rto" }), objective.target > .zero,
            let written = playbook.objectives.first(where: { $0.name.value == "rto" }), !view.findings.sink.hasErrors
        else { return }
        let path = CriticalPath(view.plan)
        guard path.total > objective.target else { return }
        view.findings.warning(
            .criticalPathTooLong,
            "the expected times on the critical path add up to \(path.total), the objective \"rto\" allows \(objective.target)",
            at: written.target.range,
            notes: [.init("the critical path: \(path.steps.map { view.id($0) }.joined(separator: ", "))")])
    }
}
