import Diagnostics
import PlaybookModel

/// The point of no return: on a step that changes something, with `done_when`, at most one on a path, and with every other
/// write clearly before or after it.
struct PivotRule {
    let view: RuleView

    func check() {
        let pivots = view.pivots
        for pivot in pivots {
            checkStep(pivot)
            checkLoops(pivot)
        }
        for (position, pivot) in pivots.enumerated() {
            for other in pivots[..<position] where view.graph.areOrdered(pivot, other) {
                view.findings.error(
                    .secondPivot, "step \"\(view.id(pivot))\" is a second pivot on a path", at: view.place(pivot, "pivot"),
                    notes: [.init("the first pivot is here", at: view.place(other, "pivot"))],
                    fix: "keep the one from which the run can only go forward")
            }
        }
        for pivot in pivots { checkOrder(pivot) }
    }

    private func checkStep(_ pivot: Int) {
        let (step, id) = (view.steps[pivot], view.id(pivot))
        let changes: Bool
        switch step.body {
        case .operation, .manual: changes = step.changesSomething
        case .gate, .wait, .watch, .phase: changes = false
        }
        guard changes else {
            view.findings.error(
                .pivotOnRead, "\"pivot\" stands on step \"\(id)\", which changes nothing itself", at: view.place(pivot, "pivot"),
                fix: step.children.isEmpty
                    ? "put it on the step that cannot be taken back" : "put it on the inner step that cannot be taken back")
            return
        }
        if step.doneWhen == nil {
            view.findings.error(
                .pivotWithoutDoneWhen, "the pivot \"\(id)\" has no \"done_when\"", at: view.place(pivot, "pivot"),
                fix: "add a read that tells whether the step took effect: after a failure it decides between rollback and hold")
        }
    }

    /// In the second item of a loop everything comes after the first item's pivot.
    private func checkLoops(_ pivot: Int) {
        for number in [pivot] + view.phases(around: pivot) where view.steps[number].loop?.mostAtOnce ?? 1 > 1 {
            view.findings.error(
                .pivotInLoop, "the pivot \"\(view.id(pivot))\" stands in a loop whose items run side by side",
                at: view.place(pivot, "pivot"), notes: [.init("the loop is here", at: view.place(number, "foreach"))],
                fix: "go over the items one after the other, or move the pivot out of the loop")
        }
        for number in [pivot] + view.phases(around: pivot) where view.steps[number].loop?.goesOn ?? false {
            view.findings.error(
                .pivotInLoop, "the pivot \"\(view.id(pivot))\" stands in a loop that goes on after a failed item",
                at: view.place(pivot, "pivot"), notes: [.init("the loop is here", at: view.place(number, "foreach"))],
                fix: "leave \"on_item_failure\" out, or move the pivot out of the loop")
        }
        for phase in view.phases(around: pivot) where view.steps[phase].loop != nil {
            for write in view.writes where write != pivot && view.graph.encloses(phase, write) {
                view.findings.error(
                    .pivotInLoop,
                    "step \"\(view.id(write))\" writes in the same loop as the pivot \"\(view.id(pivot))\", so it stands before and after it",
                    at: view.index[write].step.id.range, notes: [.init("the pivot is here", at: view.place(pivot, "pivot"))],
                    fix: "move it out of the loop, or the pivot")
            }
        }
    }

    private func checkOrder(_ pivot: Int) {
        var ordered = [Bool](repeating: false, count: view.steps.count)
        for step in view.graph.ancestors(of: pivot) + view.graph.descendants(of: pivot) + [pivot] { ordered[step] = true }
        for write in view.writes where !ordered[write] && view.steps[write].pivot == nil {
            reportBeside(write, pivot)
        }
        for other in view.pivots where other < pivot && !ordered[other] { reportBeside(pivot, other) }
    }

    private func reportBeside(_ write: Int, _ pivot: Int) {
        view.findings.error(
            .writeBesidePivot,
            "step \"\(view.id(write))\" writes and may run before or after the pivot \"\(view.id(pivot))\"",
            at: view.index[write].step.id.range, notes: [.init("the pivot is here", at: view.place(pivot, "pivot"))],
            fix: "let one of them need the other")
    }
}
