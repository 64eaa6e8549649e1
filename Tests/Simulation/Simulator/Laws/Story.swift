import Engine
import Journal
import Values

/// Records in one short line each.
enum Story {
    static func line(_ entry: Entry) -> String { "\(entry.seq) \(entry.body.type)\(words(entry.body))" }

    private static func words(_ body: RecordBody) -> String {
        func text(_ parts: String?...) -> String { parts.compactMap { $0 }.map { " " + $0 }.joined() }
        func name(_ step: StepID?, _ item: ItemPath?) -> String? { step.map { $0.rawValue + (item.map { "@\($0)" } ?? "") } }
        switch body {
        case .runState(let body): return text(body.to.rawValue, body.reaction, name(body.step, body.item), "(\(body.because))")
        case .requireResult(let body): return text(name(body.step, body.item), body.check, body.verdict.rawValue)
        case .stepIntent(let body):
            return text(name(body.step, body.item), "#\(body.attempt)", body.undo.map { _ in "undo" }, body.release.map { _ in "release" })
        case .stepStarted(let body): return text(name(body.step, body.item), "#\(body.attempt)")
        case .stepResult(let body):
            return text(name(body.step, body.item), "#\(body.attempt)", body.outcome.rawValue, body.kind, body.call?.end)
        case .stepEnded(let body):
            return text(name(body.step, body.item), body.outcome.rawValue, body.kind, body.alreadyDone == true ? "already" : nil)
        case .stepSkipped(let body): return text(name(body.step, body.item), body.actor?.name)
        case .stepExpanded(let body): return text(name(body.step, body.item))
        case .probeResult(let body): return text(name(body.step, body.item), body.purpose.rawValue, body.answer.rawValue)
        case .conditionEvaluated(let body): return text(name(body.step, body.item), body.verdict.rawValue)
        case .waitBegun(let body): return text(name(body.step, body.item))
        case .watchBegun(let body): return text(name(body.step, body.item), body.monitor.rawValue, body.state.rawValue)
        case .retryScheduled(let body): return text(name(body.step, body.item), "#\(body.attempt)", body.delay.description)
        case .timerFired(let body): return text(body.kind.rawValue, name(body.step, body.item))
        case .gateOpened(let body): return text(name(body.step, body.item), "quorum \(body.quorum)")
        case .gateVote(let body):
            return text(name(body.step, body.item), body.person.rawValue, body.decision.rawValue, body.accepted ? "counts" : body.why)
        case .gateClosed(let body): return text(name(body.step, body.item), body.verdict.rawValue)
        case .inputAsked(let body): return text(name(body.step, body.item))
        case .inputGiven(let body): return text(name(body.step, body.item), body.actor.name, body.accepted ? "counts" : body.why)
        case .undoInherited(let body):
            return text(name(body.step, body.item), body.kind.rawValue, body.why, body.inDoubt ? "in doubt" : nil)
        case .undoIntent(let body), .releaseIntent(let body): return text(name(body.step, body.item), "#\(body.attempt)")
        case .undoResult(let body), .releaseResult(let body):
            return text(
                name(body.step, body.item), "#\(body.attempt)", body.outcome.rawValue, body.kind, body.retryAt.map { _ in "again" },
                body.detail)
        case .pivotCrossed(let body), .pivotUncrossed(let body): return text(name(body.step, body.item))
        case .operatorAction(let body):
            return text(body.action.rawValue, name(body.step, body.item), body.ruling?.rawValue, body.refused.map { "refused: \($0)" })
        case .deviation(let body): return text(body.kind, name(body.step, body.item))
        case .lockAcquired(let body), .lockReleased(let body), .lockRefused(let body), .lockBroken(let body), .lockLost(let body):
            return text(body.key.rawValue)
        case .monitorBreach(let body): return text(body.monitor.rawValue, body.to.rawValue)
        case .monitorReaction(let body): return text(body.monitor.rawValue, body.reaction)
        case .monitorMark(let body): return text(body.mark.rawValue)
        case .notifyResult(let body): return text(body.event, body.sent ? nil : "failed")
        case .runClosed(let body): return text(body.outcome.rawValue, "left \(body.left)", "(\(body.text))")
        case .runOpened, .signalSent, .monitorSummary, .samplesKept, .objectiveVerdict, .clockStep, .recovered, .sealed: return ""
        }
    }
}
