import Journal
import Values

/// What an operator can do about a run as it stands, the most useful first.
struct AdviceBook {
    let report: RunReport
    let runner: RunSummary.Runner
    let waiting: [RunSummary.Waiting]
    let unknown: [String]
    /// Steps at which a held run stands until a person rules.
    let stuck: [Stuck]
    let pivotCrossed: Bool
    let naming: RunSummary.Naming

    struct Stuck {
        /// As commands name the step.
        let name: String
        /// Whether its `done_when` could not tell: it is asked again when the run goes on.
        let isAskedAgain: Bool
    }

    var advice: [RunSummary.Advice] {
        if let closed = report.closed?.record { return afterEnd(closed) }
        switch report.stage {
        case .held: return onHold
        case .paused: return [advise("Somebody paused it. To go on:", command("resume"))]
        case .requiring, .running, .draining, .undoing, .releasing, .closing, .closed: break
        }
        if runner == .gone { return abandoned }
        let asked = waiting.flatMap(forWaiting)
        if !asked.isEmpty { return asked }
        switch report.stage {
        case .undoing, .releasing, .draining, .closing:
            return [advise("Wait: it is cleaning up after itself. Do not stop it.", command("status"))]
        case .requiring, .running, .held, .paused, .closed: return [advise("Nothing to do: it is running.", command("status"))]
        }
    }

    /// A command that can be copied as it stands.
    private func command(_ verb: String, _ rest: String? = nil) -> String {
        (["muster", verb, naming.run] + [rest, naming.options].compactMap { $0 }).joined(separator: " ")
    }

    /// What takes back what a run left; of a run that did so itself, that is the earlier one's.
    private var undo: String {
        let name = report.opened.record.undoes?.run.rawValue ?? naming.run
        return (["muster undo", name, "--reason WHY"] + [naming.options].compactMap { $0 }).joined(separator: " ")
    }

    private func advise(_ text: String, _ command: String? = nil) -> RunSummary.Advice { .init(text: text, command: command) }

    private func afterEnd(_ closed: RunClosed) -> [RunSummary.Advice] {
        var advice: [RunSummary.Advice] = []
        if !closed.left.isEmpty {
            advice.append(
                advise(
                    "These effects are still in place and should not be: \(closed.left.joined(separator: ", ")). Take them back, or by hand:",
                    undo))
        }
        if !closed.obligations.isEmpty {
            advice.append(
                advise(
                    "This run handed on on purpose: \(closed.obligations.joined(separator: ", ")). Somebody must take care of it; to let go of it:",
                    undo))
        }
        advice.append(advise("Nothing is waiting. Read the report, or check the evidence.", command("report")))
        advice.append(advise("Check the evidence.", command("verify")))
        return advice
    }

    private var abandoned: [RunSummary.Advice] {
        let text = "No runner drives this run any more. Going on first settles what was in the air; nothing is done twice."
        return [advise(text, command("resume"))]
            + unknown.map { advise("Nobody knows yet whether \($0) took effect. Resuming finds out, or asks you.") }
    }

    private func forWaiting(_ waiting: RunSummary.Waiting) -> [RunSummary.Advice] {
        let place = EventWords.argument(waiting.step, waiting.item)
        switch waiting.kind {
        case .approval:
            let names =
                waiting.people.isEmpty
                ? "Nobody is left who could approve" : "Ask \(waiting.people.map(\.rawValue).joined(separator: ", "))"
            let missing = "\(waiting.missing) more \(waiting.missing == 1 ? "approval is" : "approvals are") needed for \(place)"
            return [advise("\(names): \(missing).", command("approve", place)), advise("To refuse:", command("deny", place))]
        case .input:
            let answers = waiting.inputs.map { " \($0.name)=VALUE" }.joined()
            return [advise("Somebody must answer \(place).", command("input", "\(place)\(answers)"))]
        case .time, .monitor, .retry: return []
        }
    }

    private var onHold: [RunSummary.Advice] {
        let asked = stuck.filter(\.isAskedAgain).map(\.name)
        var advice =
            asked.isEmpty
            ? []
            : [
                advise(
                    "Where the system answers again, done_when of \(asked.joined(separator: ", ")) finds out how it stands.",
                    command("resume"))
            ]
        advice += stuck.map { forStuck($0.name) }
        if stuck.isEmpty { advice.append(advise("Repair what is in the way, then go on.", command("resume"))) }
        if pivotCrossed {
            advice.append(advise("The point of no return is crossed: nothing will be undone, the way is forward."))
            if let failback = report.pivots.last?.pivot.record.failback {
                advice.append(advise("The way back is a run of its own: \(failback)."))
            }
        }
        return advice
    }

    private func forStuck(_ step: String) -> RunSummary.Advice {
        let failed = pivotCrossed ? "failed ends the run there" : "failed takes back what was done"
        return advise(
            "Look at the system itself, then say how \(step) stands: succeeded goes on behind it, again runs it once more, \(failed).",
            command("resume", "--rule \(step)=succeeded --reason WHY"))
    }
}
