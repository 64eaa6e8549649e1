import Engine
import Journal
import Plan
import Values

/// What a record looks like as one line of progress; nil where it is not worth one.
struct ProgressLine {
    enum Tone {
        case plain, good, bad, warning, person

        var colour: String {
            switch self {
            case .plain: "0"
            case .good: "32"
            case .bad: "31"
            case .warning: "33"
            case .person: "36"
            }
        }
    }

    let symbol: String
    let tone: Tone
    let text: String

    private init(_ symbol: String, _ tone: Tone, _ text: String) {
        self.symbol = symbol
        self.tone = tone
        self.text = text
    }

    init?(_ entry: Entry, _ plan: Plan) {
        guard let line = Self.run(entry.body) ?? Self.people(entry.body) ?? Self.step(entry.body, plan) ?? Self.measure(entry.body) else {
            return nil
        }
        self = line
    }

    private static func run(_ body: RecordBody) -> ProgressLine? {
        switch body {
        case .runOpened(let body):
            .init("●", .plain, "\(body.title) (\(body.mode) on \(body.site)), started by \(body.initiator.name): \(body.reason)")
        case .lockAcquired(let body): .init("▪", .plain, "lock \(body.key) taken")
        case .lockBroken(let body):
            .init("△", .warning, "lock \(body.key) taken over from \(body.owner ?? "somebody")\(body.reason.map { ": \($0)" } ?? "")")
        case .lockRefused(let body): .init("✗", .bad, "lock \(body.key) is held by \(body.owner ?? "somebody")")
        case .runState(let body): body.reaction == nil ? nil : turn(body)
        case .recovered(let body):
            .init(
                "↻", .warning,
                "taken up again; of the earlier runner's processes \(body.killed.count) were killed, \(body.survivors.count) are left")
        case .operatorAction(let body) where body.refused != nil:
            .init(
                "✗", .warning,
                "\(body.actor.name): \(body.action.rawValue)\(body.step.map { " \(name($0, body.item))" } ?? "") is refused: \(body.refused ?? "")"
            )
        case .operatorAction(let body):
            .init("☞", .person, "\(body.actor.name): \(body.action.rawValue)\(body.reason.map { " (\($0))" } ?? "")")
        case .deviation(let body): .init("△", .warning, "deviation: \(body.text)")
        case .pivotCrossed(let body): .init("◆", .warning, "point of no return: \(body.step)")
        case .pivotUncrossed(let body): .init("◇", .warning, "the point of no return was not crossed after all: \(body.step)")
        case .runClosed(let body):
            .init(body.exitCode == 0 ? "●" : "✗", body.exitCode == 0 ? .good : .bad, "\(body.outcome.rawValue): \(body.text)")
        default: nil
        }
    }

    /// The cause is told once, where the run turns; what follows from it is told in short.
    private static func turn(_ body: RunStateChanged) -> ProgressLine? {
        switch body.to {
        case .draining, .held, .paused, .running, .requiring: .init("▲", .warning, "\(body.to.rawValue): \(body.because)")
        case .undoing: .init("▲", .warning, "taking back what was done")
        case .releasing, .closing: nil
        }
    }

    private static func people(_ body: RecordBody) -> ProgressLine? {
        switch body {
        case .gateOpened(let body):
            .init(
                "?", .person,
                "\(name(body.step, body.item)): \(body.quorum) of \(body.voters.map(\.rawValue).joined(separator: ", ")) asked, until \(body.expiresAt)"
            )
        case .gateVote(let body):
            body.accepted
                ? .init(
                    "✓", .person,
                    "\(name(body.step, body.item)): \(body.person) \(body.decision == .approve ? "approves" : "denies") (\(body.actor.strength.rawValue))"
                )
                : .init("✗", .warning, "\(name(body.step, body.item)): a decision of \(body.person) does not count: \(body.why ?? "")")
        case .gateClosed(let body):
            .init(
                body.verdict == .approved ? "✓" : "✗", body.verdict == .approved ? .good : .bad,
                "\(name(body.step, body.item)): \(body.verdict.rawValue)")
        case .inputAsked(let body): .init("?", .person, "\(name(body.step, body.item)): \(body.instructions)")
        case .inputGiven(let body):
            body.accepted
                ? .init("✓", .person, "\(name(body.step, body.item)): answered by \(body.actor.name)")
                : .init("✗", .warning, "an answer does not count: \(body.why ?? "")")
        case .notifyResult(let body): body.sent ? nil : .init("△", .warning, "\(body.channel) could not be told: \(body.detail ?? "")")
        default: nil
        }
    }

    private static func step(_ body: RecordBody, _ plan: Plan) -> ProgressLine? {
        switch body {
        case .requireResult(let body):
            body.verdict == .pass
                ? .init("✓", .plain, "precondition \(body.check) holds")
                : .init("✗", .bad, "precondition \(body.check): \(body.verdict.rawValue)")
        case .stepIntent(let body):
            .init(
                "▶", .plain, "\(name(body.step, body.item))\(body.attempt > 1 ? " (attempt \(body.attempt))" : "")\(title(body.step, plan))"
            )
        case .stepResult(let body):
            body.outcome == .succeeded
                ? nil : .init("✗", .bad, "\(name(body.step, body.item)): \(body.outcome.rawValue)\(body.detail.map { ": \($0)" } ?? "")")
        case .stepEnded(let body): ended(body)
        case .stepSkipped(let body):
            .init(
                "–", body.actor == nil ? .plain : .warning,
                "\(name(body.step, body.item)) skipped\(body.actor.map { ", left out by \($0.name)" } ?? "")")
        case .retryScheduled(let body): .init("↻", .warning, "\(name(body.step, body.item)): attempt \(body.attempt) in \(body.delay)")
        case .timerFired(let body):
            body.kind == .wait
                ? nil : .init("⏱", .warning, "\(body.kind.rawValue.replacing("_", with: " "))\(body.step.map { ": \($0)" } ?? "")")
        case .undoIntent(let body): .init("◁", .warning, "undo \(name(body.step, body.item))")
        case .undoResult(let body):
            .init(
                body.outcome == .succeeded ? "✓" : "✗", body.outcome == .succeeded ? .good : .bad,
                "undo \(name(body.step, body.item)): \(body.outcome.rawValue)\(body.detail.map { ": \($0)" } ?? "")")
        case .releaseIntent(let body): .init("◁", .plain, "release \(name(body.step, body.item))")
        case .releaseResult(let body) where body.outcome == .skipped:
            .init("–", .warning, "release \(name(body.step, body.item)): not done\(body.detail.map { ", \($0)" } ?? "")")
        case .releaseResult(let body):
            body.outcome == .succeeded
                ? nil
                : .init("✗", .bad, "release \(name(body.step, body.item)): \(body.outcome.rawValue)\(body.detail.map { ": \($0)" } ?? "")")
        case .watchBegun(let body): .init("⏱", .plain, "\(name(body.step, body.item)) waits until \(body.awaited)")
        case .waitBegun(let body): .init("⏱", .plain, "\(name(body.step, body.item)) waits until \(body.dueAt)")
        default: nil
        }
    }

    private static func ended(_ body: StepEnded) -> ProgressLine? {
        let detail = body.detail.map { ": \($0)" } ?? ""
        let confidence = body.confidence.map { " [\($0)]" } ?? ""
        switch body.outcome {
        case .succeeded: return .init("✓", .good, "\(name(body.step, body.item))\(detail)\(confidence)")
        case .handled: return .init("△", .warning, "\(name(body.step, body.item)) handled as \(body.verdict ?? "failed")\(detail)")
        case .failed, .unknown: return .init("✗", .bad, "\(name(body.step, body.item)) \(body.outcome.rawValue)\(detail)")
        case .cancelled: return .init("–", .warning, "\(name(body.step, body.item)) cut short")
        }
    }

    private static func measure(_ body: RecordBody) -> ProgressLine? {
        switch body {
        case .monitorBreach(let body):
            .init(
                body.to == .good ? "●" : "○", body.to == .good ? .good : .bad,
                "monitor \(body.monitor): \(body.to.rawValue) since \(body.first)")
        case .monitorReaction(let body): .init("✗", .bad, "monitor \(body.monitor): in breach since \(body.since): \(body.reaction)")
        case .monitorMark(let body): .init("⚑", .warning, "mark \(body.mark) at \(body.latest)")
        case .objectiveVerdict(let body):
            .init(
                body.verdict == .met ? "✓" : "✗", body.verdict == .met ? .good : .bad,
                "\(body.objective): \(body.measured.map(\.secondsText) ?? "missing") (target \(body.target)) \(body.verdict.rawValue)\(body.detail.map { ": \($0)" } ?? "")"
            )
        default: nil
        }
    }

    private static func name(_ step: StepID, _ item: ItemPath?) -> String { step.rawValue + (item.map { "[\($0)]" } ?? "") }

    private static func title(_ step: StepID, _ plan: Plan) -> String {
        let title = plan.steps.first { $0.id == step }?.title ?? ""
        return title.isEmpty || title == step.name ? "" : "  \(title)"
    }
}
