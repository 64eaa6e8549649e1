import Diagnostics
import PlaybookModel

/// Keys that mean nothing on a kind of step are refused instead of ignored; a gate lets nothing run that people refused.
struct KeyPlaceRule {
    let view: RuleView

    func check() {
        for number in view.steps.indices {
            let step = view.index[number].step
            if step.isPlain { continue }
            let body = view.plan.steps[number].body
            if case .operation = body {
                checkReleaseTerms(number, step)
                if view.steps[number].effect == .read { refuse(number, "a read", present(step, ["done_when", "idempotent"])) }
            } else {
                check(number, body, step)
            }
        }
    }

    private func checkReleaseTerms(_ number: Int, _ step: Step) {
        guard step.releaseTerms != nil, view.steps[number].release == nil else { return }
        view.findings.error(
            .releaseTerms, "step \"\(view.id(number))\" says how it is released, but its module has no release",
            at: view.place(number, "id"),
            fix: "leave \"release_at\", \"after_pivot\", \"fault\" and \"keep\" out, or give the step a \"release\"")
    }

    private func check(_ number: Int, _ body: PlannedStep.Body, _ step: Step) {
        switch body {
        case .operation: break
        case .gate:
            refuse(number, "a gate", present(step, Self.attemptKeys + Self.changeKeys))
            if step.onFailure?.reaction == .continue {
                view.findings.error(
                    .gateContinues, "the gate \"\(view.id(number))\" continues when it is refused, so it keeps nothing back",
                    at: view.place(number, "on_failure"), fix: "leave \"on_failure\" out, or say \"hold\" or \"stop\"")
            }
            if step.forEach?.onItemFailure == .next {
                view.findings.error(
                    .gateContinues, "the gate \"\(view.id(number))\" goes on to the next item when it is refused, so it keeps nothing back",
                    at: view.place(number, "foreach"),
                    fix: "leave \"on_item_failure\" out, or put the gate into a phase with what it guards")
            }
        case .manual(let manual):
            refuse(number, "a question to a person", present(step, Self.attemptKeys))
            if !manual.inputs.isEmpty, step.doneWhen != nil { refuseSilence(number) }
        case .wait: refuse(number, "a wait", present(step, Self.attemptKeys + Self.changeKeys))
        case .watch: refuse(number, "a wait for a monitor", present(step, Self.attemptKeys + Self.changeKeys))
        case .phase: refuse(number, "a phase", present(step, Self.attemptKeys))
        }
    }

    /// Where `done_when` says done nobody is asked, and the answers that later steps read would be missing.
    private func refuseSilence(_ number: Int) {
        view.findings.error(
            .keyOutOfPlace,
            "\"done_when\" means nothing on step \"\(view.id(number))\", which asks for answers: where it says done nobody would be asked",
            at: view.place(number, "done_when"), fix: "ask for the answers in a manual step of its own")
    }

    /// What belongs to attempts, which only operations have.
    private static let attemptKeys = ["retry", "until", "idempotent", "pool"]
    /// What belongs to a change: of an action, of a person, or of everything inside a phase.
    private static let changeKeys = ["undo", "release", "done_when", "before"]

    /// Those of the keys that the step has.
    private func present(_ step: Step, _ keys: [String]) -> [String] {
        keys.filter { key in
            switch key {
            case "retry": step.retry != nil
            case "until": step.until != nil
            case "pool": step.pool != nil
            case "undo": step.undo != nil || step.noUndo != nil
            case "release": step.release != nil || step.releaseTerms != nil
            case "done_when": step.doneWhen != nil
            case "before": !step.before.isEmpty
            default: step.idempotent
            }
        }
    }

    private func refuse(_ number: Int, _ kind: String, _ keys: [String]) {
        for key in keys {
            view.findings.error(
                .keyOutOfPlace, "\"\(key)\" means nothing on step \"\(view.id(number))\", which is \(kind)",
                at: view.place(number, key), fix: "leave it out")
        }
    }
}
