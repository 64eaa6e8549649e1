import Diagnostics
import PlaybookModel

/// A release whose scope holds a pivot says what happens after it: `after_pivot`.
struct ReleaseRule {
    let view: RuleView

    func check() {
        let pivots = view.pivots
        if pivots.isEmpty { return }
        for (number, step) in view.steps.enumerated() {
            guard let release = step.release, release.keep == nil, !saysAfterPivot(number) else { continue }
            let inside = pivots.first { pivot in
                switch release.scope {
                case .run: true
                case .phase(let phase): view.graph.encloses(phase, pivot)
                }
            }
            guard let pivot = inside else { continue }
            view.findings.error(
                .afterPivotMissing, "the release of step \"\(view.id(number))\" does not say what it does after the pivot",
                at: view.place(number, "release"), expected: "\"after_pivot: run\", \"skip\" or \"hold\"",
                notes: [.init("the pivot is here", at: view.place(pivot, "pivot"))],
                fix: view.index[number].step.release == nil ? "say \"after_pivot\" beside \"uses\", or in the module" : nil)
        }
    }

    private func saysAfterPivot(_ number: Int) -> Bool {
        view.release(of: number)?.afterPivot != nil
    }
}
