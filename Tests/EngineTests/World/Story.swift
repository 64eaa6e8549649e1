import Journal
import Values

@testable import Engine

/// Records in one short line each, for tests that state whole runs.
enum Story {
    static func line(_ entry: Entry) -> String {
        func name(_ step: StepID, _ item: ItemPath?) -> String { step.rawValue + (item.map { "[\($0)]" } ?? "") }
        func join(_ parts: String?...) -> String { parts.compactMap { $0 }.joined(separator: " ") }
        switch entry.body {
        case .runState(let body): return join("state", body.to.rawValue, body.reaction)
        case .requireResult(let body): return join("check", body.check, body.verdict.rawValue)
        case .stepIntent(let body): return join("intent", name(body.step, body.item), "#\(body.attempt)")
        case .stepResult(let body): return join("result", name(body.step, body.item), body.outcome.rawValue, body.kind)
        case .stepEnded(let body):
            return join(
                "ended", name(body.step, body.item), body.alreadyDone == true ? "already" : nil, body.outcome.rawValue, body.kind,
                body.verdict, body.confidence)
        case .stepSkipped(let body): return join("skipped", name(body.step, body.item), body.actor?.name)
        case .stepExpanded(let body): return join("enter", name(body.step, body.item))
        case .probeResult(let body): return join("probe", name(body.step, body.item), body.purpose.rawValue, body.answer.rawValue)
        case .retryScheduled(let body): return join("retry", name(body.step, body.item), body.delay.description)
        case .waitBegun(let body): return join("wait", name(body.step, body.item))
        case .timerFired(let body): return join("timer", body.kind.rawValue, body.step.map { name($0, body.item) })
        case .gateOpened(let body): return join("gate", name(body.step, body.item))
        case .gateVote(let body): return join("vote", name(body.step, body.item), body.person.rawValue, body.decision.rawValue, body.why)
        case .gateClosed(let body): return join("gate", name(body.step, body.item), body.verdict.rawValue)
        case .inputAsked(let body): return join("ask", name(body.step, body.item))
        case .inputGiven(let body):
            return join("input", name(body.step, body.item), body.why ?? "accepted", body.late == true ? "late" : nil)
        case .undoIntent(let body): return join("undo", name(body.step, body.item), "#\(body.attempt)")
        case .undoResult(let body):
            return join("undone", name(body.step, body.item), body.outcome.rawValue, body.retryAt.map { _ in "again" })
        case .releaseIntent(let body): return join("release", name(body.step, body.item), "#\(body.attempt)")
        case .releaseResult(let body):
            return join("released", name(body.step, body.item), body.outcome.rawValue, body.retryAt.map { _ in "again" })
        case .pivotCrossed(let body): return join("crossed", body.step.rawValue)
        case .pivotUncrossed(let body): return join("uncrossed", body.step.rawValue)
        case .monitorBreach(let body): return join("monitor", body.monitor.rawValue, body.to.rawValue)
        case .monitorReaction(let body): return join("reaction", body.monitor.rawValue, body.reaction)
        case .monitorMark(let body): return join("mark", body.mark.rawValue)
        case .objectiveVerdict(let body): return join("objective", body.objective, body.verdict.rawValue)
        case .notifyResult(let body): return join("told", body.event, body.sent ? nil : "failed")
        case .operatorAction(let body):
            return join("operator", body.action.rawValue, body.step?.rawValue, body.ruling?.rawValue, body.refused.map { _ in "refused" })
        case .deviation(let body): return join("deviation", body.kind)
        case .runClosed(let body): return join("closed", body.outcome.rawValue, String(body.exitCode))
        case .watchBegun(let body): return join("watch", body.step.rawValue, body.monitor.rawValue, body.state.rawValue)
        case .conditionEvaluated(let body): return join("condition", body.step?.rawValue, body.verdict.rawValue)
        default: return entry.body.type
        }
    }

    /// Records that every run has, and that say nothing about its course.
    static let common: Set<String> = [
        "run.opened", "lock.acquired", "lock.released", "sealed", "samples.kept", "recovered", "signal.sent", "state closing",
        "monitor.summary", "step.started"
    ]
}

extension World {
    /// The run's course, a line a record, without what every run has.
    var story: [String] { entries.map(Story.line).filter { !Story.common.contains($0) } }

    /// Only the lines that begin with one of these words.
    func story(_ words: String...) -> [String] {
        story.filter { line in words.contains { line == $0 || line.hasPrefix($0 + " ") } }
    }

    var closed: RunClosed? {
        if case .runClosed(let body)? = entries.last?.body { return body }
        return nil
    }

    /// The last line's words: `closed succeeded 0`.
    var ending: String? { entries.last.map(Story.line) }

    var holdText: String? {
        if case .held(let cause)? = departure { return cause.text }
        return nil
    }
}
