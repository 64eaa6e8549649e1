import Journal
import Values

/// Says each record in one sentence.
struct EventWords {
    /// Steps whose end says nothing that their gate's end does not.
    private let gates: Set<StepID>

    init(plan: PlanOutline) { gates = Set(plan.steps.filter { $0.kind == .gate }.map(\.id)) }

    /// What a record says, before its moment and type are put to it.
    struct Saying {
        var who = "runner"
        var place = ""
        let what: String
        var tone = Tone.neutral
        var key = false
    }

    func event(_ record: Record) -> ReportEvent {
        let said =
            ofRun(record.body) ?? ofPeople(record.body) ?? ofAttempt(record.body) ?? ofStep(record.body) ?? ofMeasure(record.body)
            ?? Saying(what: record.body.type)
        return ReportEvent(
            moment: Moment(record), type: record.body.type, who: said.who, where: said.place, what: said.what, tone: said.tone,
            key: said.key)
    }

    /// `shift-traffic/set@2`, as commands take it.
    static func argument(_ step: StepID, _ item: ItemPath) -> String { item == .none ? step.rawValue : "\(step)@\(item)" }

    /// `shift-traffic/set [2]`.
    static func place(_ step: StepID?, _ item: ItemPath?) -> String {
        guard let step else { return "" }
        guard let item, item != .none else { return step.rawValue }
        return "\(step) [\(item)]"
    }

    private func why(_ kind: String?, _ detail: String?) -> String {
        let parts = [kind, detail].compactMap { $0 }.filter { !$0.isEmpty }
        return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    }

    private func ofRun(_ body: RecordBody) -> Saying? {
        switch body {
        case .runOpened(let r):
            Saying(
                who: r.initiator.name,
                what:
                    "started \(r.undoes.map { "to take run \($0.run) back: " } ?? "")\(r.playbook) on \(r.site) in mode \(r.mode): \(r.reason)",
                tone: .info, key: true)
        case .runState(let r):
            Saying(
                place: Self.place(r.step, r.item),
                what: "the run is \(r.to.words)\(r.because.isEmpty ? "" : ": \(r.because)")\(r.reaction.map { " (\($0))" } ?? "")",
                tone: r.to.tone, key: true)
        case .runClosed(let r):
            Saying(what: "the run ended: \(r.outcome.words). \(r.text)", tone: r.outcome.tone, key: true)
        case .lockAcquired(let r): Saying(what: "took the lock \(r.key)")
        case .lockRefused(let r):
            Saying(what: "the lock \(r.key) was refused\(Self.refusal(r))", tone: .bad, key: true)
        case .lockReleased(let r): Saying(what: "gave the lock \(r.key) back")
        case .lockBroken(let r):
            Saying(
                who: r.by?.name ?? "unknown",
                what: "took over the lock \(r.key)\(r.owner.map { " of \($0)" } ?? "")\(r.reason.map { ": \($0)" } ?? "")", tone: .warning,
                key: true)
        case .lockLost(let r):
            Saying(
                who: r.by?.name ?? "unknown", what: "broke the lock \(r.key) of this run\(r.reason.map { ": \($0)" } ?? "")", tone: .bad,
                key: true)
        case .clockStep(let r): Saying(what: "the wall clock jumped by \(r.jump.words)", tone: .warning, key: true)
        case .recovered(let r):
            Saying(
                what: "another runner took over on \(r.host)\(r.down.map { ", \($0.words) after the last record" } ?? "")"
                    + (r.killed.isEmpty ? "" : "; \(r.killed.count) left-over processes killed")
                    + (r.survivors.isEmpty ? "" : "; \(r.survivors.count) could not be killed"),
                tone: .warning, key: true)
        case .sealed(let r): Saying(what: "seal \(r.seal) covers all records before this one")
        default: nil
        }
    }

    /// Who is in the way, or until when the key has to stay free.
    private static func refusal(_ record: LockRecord) -> String {
        if let free = record.freeAt { return ": \(record.owner ?? "another run") held it, free at \(free)" }
        return record.owner.map { ": \($0) holds it" } ?? ""
    }

    private func ofPeople(_ body: RecordBody) -> Saying? {
        switch body {
        case .gateOpened(let r):
            return Saying(
                place: Self.place(r.step, r.item),
                what: "asked for \(r.quorum) \(r.quorum == 1 ? "approval" : "approvals") until \(r.expiresAt.shortClock)",
                tone: .info, key: true)
        case .gateVote(let r):
            let verb = r.decision == .approve ? "approved" : "denied"
            let reason = r.reason.map { ": \($0)" } ?? ""
            return Saying(
                who: r.person.rawValue, place: Self.place(r.step, r.item),
                what: r.accepted ? verb + reason : "\(verb), which does not count\(r.why.map { ": \($0)" } ?? "")",
                tone: r.accepted ? (r.decision == .approve ? .good : .bad) : .warning, key: true)
        case .gateClosed(let r):
            return Saying(
                place: Self.place(r.step, r.item), what: "the gate closed: \(r.verdict.rawValue)",
                tone: r.verdict == .approved ? .good : .bad, key: true)
        case .inputAsked(let r):
            return Saying(place: Self.place(r.step, r.item), what: "asked a person: \(r.instructions)", tone: .info, key: true)
        case .inputGiven(let r):
            let values = r.values.map { "\($0.name) = \($0.value.display)" }.joined(separator: ", ")
            return Saying(
                who: r.actor.name, place: Self.place(r.step, r.item),
                what: r.accepted ? "answered \(values)" : "answered, which does not count\(r.why.map { ": \($0)" } ?? "")",
                tone: r.accepted ? .neutral : .warning, key: true)
        case .operatorAction(let r) where r.refused != nil:
            return Saying(
                who: r.actor.name, place: Self.place(r.step, r.item),
                what: "\(r.action.words), which was refused: \(r.refused ?? "")", tone: .warning, key: true)
        case .operatorAction(let r):
            let ruling = r.ruling.map { " that it \($0 == .again ? "is run again" : $0.rawValue)" } ?? ""
            return Saying(
                who: r.actor.name, place: Self.place(r.step, r.item),
                what: "\(r.action.words)\(ruling)\(r.reason.map { ": \($0)" } ?? "")", tone: .warning, key: true)
        case .deviation(let r):
            return Saying(
                who: r.actor?.name ?? "runner", place: Self.place(r.step, r.item), what: "deviation (\(r.kind)): \(r.text)",
                tone: .warning, key: true)
        case .notifyResult(let r):
            return Saying(
                what: "\(r.sent ? "told" : "could not tell") \(r.channel) (\(r.event)): \(r.text)\(r.detail.map { " – \($0)" } ?? "")",
                tone: r.sent ? .neutral : .warning)
        default: return nil
        }
    }

    private func ofAttempt(_ body: RecordBody) -> Saying? {
        switch body {
        case .stepIntent(let r): Saying(place: Self.place(r.step, r.item), what: "attempt \(r.attempt) is about to start (\(r.effect))")
        case .stepStarted(let r):
            Saying(place: Self.place(r.step, r.item), what: "attempt \(r.attempt) runs \(r.program) as process \(r.pid)")
        case .stepResult(let r):
            Saying(
                place: Self.place(r.step, r.item),
                what: "attempt \(r.attempt) \(r.outcome.rawValue)\(why(r.kind ?? r.call?.end, r.detail ?? r.call?.detail))",
                tone: r.outcome == .succeeded ? .good : r.outcome == .failed ? .bad : .warning)
        case .waitBegun(let r): Saying(place: Self.place(r.step, r.item), what: "waits until \(r.dueAt.shortClock)")
        case .watchBegun(let r): Saying(place: Self.place(r.step, r.item), what: "waits until \(r.awaited)")
        case .retryScheduled(let r):
            Saying(place: Self.place(r.step, r.item), what: "attempt \(r.attempt) follows in \(r.delay.words)", tone: .warning)
        case .signalSent(let r):
            Saying(
                place: Self.place(r.step, r.item),
                what: "processes were told to end (\(r.why)); \(r.killed) more killed, \(r.survivors) survived",
                tone: r.survivors == 0 ? .warning : .bad)
        case .undoIntent(let r): Saying(place: Self.place(r.step, r.item), what: "undo, attempt \(r.attempt), is about to start")
        case .undoResult(let r): compensation("undo", r)
        case .releaseIntent(let r): Saying(place: Self.place(r.step, r.item), what: "release, attempt \(r.attempt), is about to start")
        case .releaseResult(let r): compensation("release", r)
        default: nil
        }
    }

    private func compensation(_ word: String, _ r: CompensationResult) -> Saying {
        Saying(
            place: Self.place(r.step, r.item),
            what: "\(word) \(r.outcome.rawValue)\(why(r.kind, r.detail))\(r.retryAt == nil ? "" : "; it will be tried again")",
            tone: r.outcome == .succeeded ? .good : r.outcome == .skipped ? .neutral : .bad, key: r.retryAt == nil)
    }

    private func ofStep(_ body: RecordBody) -> Saying? {
        switch body {
        case .requireResult(let r):
            Saying(
                place: Self.place(r.step, r.item),
                what: "precondition \(r.check): \(r.verdict.rawValue)\(r.verdict == .pass ? "" : " (\(r.onUnmet))")",
                tone: r.verdict == .pass ? .good : .bad, key: r.verdict != .pass)
        case .conditionEvaluated(let r):
            Saying(
                place: Self.place(r.step, r.item), what: "\(r.purpose): \(r.verdict.rawValue)",
                tone: r.verdict == .pass ? .good : .warning)
        case .stepEnded(let r):
            Saying(
                place: Self.place(r.step, r.item),
                what: r.alreadyDone == true ? "was in place before: nothing was run" : "\(r.outcome.rawValue)\(why(r.kind, r.detail))",
                tone: r.outcome.tone, key: r.outcome != .succeeded || !gates.contains(r.step))
        case .stepSkipped(let r):
            if let actor = r.actor {
                Saying(
                    who: actor.name, place: Self.place(r.step, r.item), what: "skipped by a person: \(r.reason ?? "no reason given")",
                    tone: .warning, key: true)
            } else {
                Saying(place: Self.place(r.step, r.item), what: "skipped: its `when` did not hold", key: true)
            }
        case .stepExpanded(let r):
            Saying(place: Self.place(r.step, r.item), what: "\(r.items.count) items: " + r.items.map(\.display).joined(separator: ", "))
        case .probeResult(let r):
            Saying(
                place: Self.place(r.step, r.item),
                what: "looked (\(r.purpose.words)\(r.name.map { " \($0)" } ?? "")): \(r.answer.words)",
                tone: r.answer == .cannotTell ? .warning : .neutral)
        case .timerFired(let r): Saying(place: Self.place(r.step, r.item), what: r.kind.words, tone: r.kind == .wait ? .neutral : .warning)
        case .undoInherited(let r):
            Saying(
                place: Self.place(r.step, r.item),
                what: "its \(r.kind.rawValue) stands from the earlier run (\(r.why)), registered in its record \(r.intent)")
        case .pivotCrossed(let r):
            Saying(
                place: Self.place(r.step, r.item), what: "point of no return crossed: from here on forward only", tone: .warning,
                key: true)
        case .pivotUncrossed(let r):
            Saying(place: Self.place(r.step, r.item), what: "point of no return proven not crossed", tone: .info, key: true)
        default: nil
        }
    }

    private func ofMeasure(_ body: RecordBody) -> Saying? {
        switch body {
        case .monitorBreach(let r):
            Saying(who: "monitor \(r.monitor)", what: "turned \(r.to.rawValue)", tone: r.to == .good ? .good : .bad, key: true)
        case .monitorReaction(let r):
            Saying(who: "monitor \(r.monitor)", what: "in breach since \(r.since.clock): \(r.reaction)", tone: .bad, key: true)
        case .monitorMark(let r):
            Saying(who: "monitor \(r.monitor)", what: "mark \(r.mark) at \(r.latest.clock)", tone: .info, key: true)
        case .monitorSummary(let r):
            Saying(who: "monitor \(r.monitor)", what: "\(r.samples) samples, \(r.bad) bad, \(r.errors) without a reading")
        case .samplesKept(let r): Saying(what: "kept \(r.samples) samples in \(r.file.file)")
        case .objectiveVerdict(let r):
            Saying(
                what: "objective \(r.objective) \(r.verdict.rawValue): \(r.measured.map(\.words) ?? "not measured"), target \(r.target)",
                tone: r.verdict == .met ? .good : .bad, key: true)
        default: nil
        }
    }
}
