import Diagnostics
import PlaybookModel

/// Every write before a pivot, and without a pivot every write, has `undo`, `release` or `no_undo`.
///
/// The pivot itself and what comes after it is never rolled back. What a phase says holds for everything inside: its `undo`
/// replaces those of its steps, its `release` and `no_undo` speak for the steps that say nothing themselves.
struct UndoRule {
    let view: RuleView

    func check() {
        var exempt = [Bool](repeating: false, count: view.steps.count)
        for pivot in view.pivots {
            exempt[pivot] = true
            for step in view.graph.descendants(of: pivot) { exempt[step] = true }
        }
        for write in view.writes where !exempt[write] && !isCovered(write) {
            let before = view.pivots.isEmpty ? "" : " before the pivot"
            view.findings.error(
                .writeWithoutUndo, "step \"\(view.id(write))\" writes\(before) and says nothing about taking it back",
                at: view.index[write].step.id.range, expected: "\"undo\", \"release\" or \"no_undo\"",
                fix: "add \"undo:\" with the action that takes it back, or \"no_undo:\" with the reason why none is needed")
        }
    }

    private func isCovered(_ write: Int) -> Bool {
        ([write] + view.phases(around: write)).contains { number in
            let step = view.steps[number]
            return step.undo != nil || step.noUndo != nil || step.release != nil
        }
    }
}
