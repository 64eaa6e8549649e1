import Diagnostics
import PlaybookModel

/// A write is tried again only where a second time does no harm: with `done_when`, or `idempotent: true`.
struct RetryRule {
    let view: RuleView

    func check() {
        for write in view.writes where view.plan.steps[write].isOperation {
            guard view.plan.steps[write].retry != nil, view.plan.steps[write].doneWhen == nil, !view.plan.steps[write].idempotent
            else { continue }
            view.findings.error(
                .retryOnWrite, "step \"\(view.id(write))\" writes and would be run again without knowing whether it is done",
                at: view.place(write, "retry"),
                fix: "add \"done_when\", or say \"idempotent: true\" if a second time does no harm")
        }
    }
}
