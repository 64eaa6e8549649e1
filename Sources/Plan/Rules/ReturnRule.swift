import Diagnostics
import PlaybookModel

/// What takes an effect back, or lets go of it, acts: a computed value or a reading changes nothing.
struct ReturnRule {
    let view: RuleView

    func check() {
        for (number, step) in view.steps.enumerated() {
            if let undo = step.undo { check(number, "undo", undo.operation) }
            if let release = step.release { check(number, "release", release.operation) }
        }
    }

    private func check(_ number: Int, _ key: String, _ operation: PlannedOperation) {
        let what: String
        switch operation.action {
        case .compute: what = "computes"
        case .observe: what = "observes"
        case .command, .http, .notify: return
        }
        let module = operation.module.map { " (module \"\($0)\")" } ?? ""
        view.findings.error(
            .computedReturn, "the \(key) of step \"\(view.id(number))\" \(what)\(module) and takes nothing back",
            at: view.place(number, key), expected: "an action that changes something: \"run\", \"shell\", \"http\", \"uses\" or \"notify\"",
            fix: key == "undo" ? "run what takes it back, or say \"no_undo:\" with the reason" : "run what lets go of it, or leave it out")
    }
}
