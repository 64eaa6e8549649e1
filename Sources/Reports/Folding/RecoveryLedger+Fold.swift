import Journal
import Values

/// How the five parts are told apart. All instants are wall-clock times of the runner's host.
///
/// * *began*, *restored*: the two marks of the objective `rto` (else of the first objective between two marks, else
///   `outage.began` and `service.restored`), each taken where the objective's measure took it.
/// * **detect**: from *began* to the end of the first step of effect `read` that succeeded after *began* and before
///   the first gate opened: the outage was confirmed.
/// * **declare**: from there until the first gate opened; without a gate until the first write's intent.
/// * **decide**: the time within the outage during which at least one gate was open. Without a gate there was no decision to
///   wait for, and the part is missing.
/// * **execute**: the rest until *restored*.
/// * **verify**: from *restored* to the end of the last step of effect `read` that ended after it.
///
/// A part whose end is not on record is missing, never zero; what it would have accounted for is *unattributed*.
extension RecoveryLedger {
    init(
        plan: PlanOutline, steps: [StepReport], gates: [GateReport], marks: [Recorded<MonitorMark>],
        verdicts: [Recorded<ObjectiveVerdict>]
    ) {
        let bounded = plan.objectives.filter { $0.from != nil && $0.to != nil }
        let objective = bounded.first { $0.name == "rto" } ?? bounded.first
        let verdict = verdicts.last { $0.record.objective == objective?.name ?? "rto" }?.record
        let fromName = objective?.from ?? verdict?.from ?? "outage.began"
        let toName = objective?.to ?? verdict?.to ?? "service.restored"
        let from = marks.first { $0.record.mark.rawValue == fromName }
        let to = marks.first { $0.record.mark.rawValue == toName }
        var points = LedgerPoints(fromName: fromName, toName: toName)
        points.began = from.map { Self.began($0, restored: to?.record.latest, measured: verdict?.measured) }
        points.restored = to.map { LedgerPoint(at: $0.record.latest, basis: "mark \(toName), record \($0.moment.seq)") }
        points.findGates(gates)
        points.findSteps(steps)
        self.init(objective: objective?.name, points: points)
    }

    /// The mark's late end, unless the objective was measured from its early one.
    private static func began(_ mark: Recorded<MonitorMark>, restored: Timestamp?, measured: Microseconds?) -> LedgerPoint {
        let basis = "mark \(mark.record.mark), record \(mark.moment.seq)"
        if let early = mark.record.earliest, let restored, let measured, restored - early == measured {
            return LedgerPoint(at: early, basis: basis)
        }
        return LedgerPoint(at: mark.record.latest, basis: basis)
    }

    private init(objective: String?, points: LedgerPoints) {
        let parts = [points.detect, points.declare, points.decide, points.execute, points.verify]
        var total: Microseconds?
        if let began = points.began, let restored = points.restored { total = restored.at - began.at }
        let known = parts.prefix(4).compactMap(\.span).reduce(Microseconds.zero, +)
        let rest = total.map { $0 - known }
        self.init(
            objective: objective, began: points.began?.at, restored: points.restored?.at, total: total,
            unattributed: rest.flatMap { $0 == .zero ? nil : $0 }, parts: parts)
    }
}

/// An instant of the ledger and where it comes from.
private struct LedgerPoint {
    let at: Timestamp
    let basis: String
}

/// The instants between which the parts lie; each may be missing.
private struct LedgerPoints {
    let fromName: String
    let toName: String
    var began: LedgerPoint?
    var restored: LedgerPoint?
    var detected: LedgerPoint?
    /// First gate opened within the outage.
    var asked: LedgerPoint?
    /// First write's intent after the detection, where there is no gate.
    var acted: LedgerPoint?
    var verified: LedgerPoint?
    /// Time with an open gate, which gates, and the end where there is only one.
    var deciding: (span: Microseconds, basis: String, end: Timestamp?)?
    var gateOpen = false

    init(fromName: String, toName: String) {
        self.fromName = fromName
        self.toName = toName
    }

    /// Gates that were open at some time of the outage, clipped to it.
    mutating func findGates(_ gates: [GateReport]) {
        guard let began else { return }
        let end = restored?.at
        let within = gates.filter { gate in
            gate.closed.map { $0.moment.at > began.at } ?? true && end.map { gate.opened.moment.at < $0 } ?? true
        }
        guard let first = within.first else { return }
        asked = LedgerPoint(
            at: max(began.at, first.opened.moment.at), basis: "gate \(first.step) opened, record \(first.opened.moment.seq)")
        var intervals: [(from: Timestamp, to: Timestamp)] = []
        for gate in within {
            guard let closed = gate.closed?.moment.at ?? end else { return gateOpen = true }
            intervals.append((max(began.at, gate.opened.moment.at), end.map { min($0, closed) } ?? closed))
        }
        let names = within.map { "\($0.step) (record \($0.opened.moment.seq))" }.joined(separator: ", ")
        deciding = (Self.union(intervals), "gates open: " + names, intervals.count == 1 ? intervals[0].to : nil)
    }

    /// The time covered by at least one interval.
    private static func union(_ intervals: [(from: Timestamp, to: Timestamp)]) -> Microseconds {
        var total = Microseconds.zero
        var reached: Timestamp?
        for interval in intervals.sorted(by: { $0.from < $1.from }) {
            let from = reached.map { max($0, interval.from) } ?? interval.from
            if interval.to > from { total = total + (interval.to - from) }
            reached = reached.map { max($0, interval.to) } ?? interval.to
        }
        return total
    }

    mutating func findSteps(_ steps: [StepReport]) {
        guard let began else { return }
        let limit = asked?.at ?? restored?.at
        for step in steps {
            for run in step.runs {
                guard let ended = run.ended else { continue }
                if step.plan.isReading { read(step.id, ended, after: began.at, limit: limit) }
            }
        }
        guard asked == nil, let detected else { return }
        let writes = steps.filter { $0.plan.effect == "write" && $0.plan.kind != .phase }.flatMap(\.runs)
        let intents = writes.flatMap { $0.attempts.compactMap(\.intent) }.filter { $0.moment.at >= detected.at }
        acted = intents.min { $0.moment.seq < $1.moment.seq }.map {
            LedgerPoint(at: $0.moment.at, basis: "first write \($0.record.step), record \($0.moment.seq)")
        }
    }

    private mutating func read(_ id: StepID, _ ended: Recorded<StepEnded>, after: Timestamp, limit: Timestamp?) {
        let at = ended.moment.at
        let point = LedgerPoint(at: at, basis: "end of \(id), record \(ended.moment.seq)")
        if ended.record.outcome == .succeeded, at >= after, limit.map({ at <= $0 }) ?? true, detected.map({ at < $0.at }) ?? true {
            detected = point
        }
        if let restored, at >= restored.at, verified.map({ at > $0.at }) ?? true { verified = point }
    }
}

extension LedgerPoints {
    private typealias Part = RecoveryLedger.Part

    private func part(_ name: RecoveryLedger.Name, _ from: LedgerPoint?, _ to: LedgerPoint?, missing: String) -> RecoveryLedger.Part {
        guard let from, let to else { return Part(name: name, span: nil, from: nil, to: nil, basis: "", missing: missing) }
        return Part(
            name: name, span: to.at - from.at, from: from.at, to: to.at, basis: "\(from.basis) → \(to.basis)", missing: nil)
    }

    var detect: RecoveryLedger.Part {
        part(.detect, began, detected, missing: began == nil ? noBegin : "no reading confirmed the outage before people were asked")
    }

    var declare: RecoveryLedger.Part {
        part(
            .declare, detected, asked ?? acted,
            missing: began == nil
                ? noBegin
                : detected == nil
                    ? "the end of detection is not known" : "no gate opened and nothing was written after the detection")
    }

    var decide: RecoveryLedger.Part {
        guard let asked, let deciding else {
            let why = began == nil ? noBegin : gateOpen ? "a gate is still open" : "no approval was asked for during the outage"
            return Part(name: .decide, span: nil, from: nil, to: nil, basis: "", missing: why)
        }
        return Part(name: .decide, span: deciding.span, from: asked.at, to: deciding.end, basis: deciding.basis, missing: nil)
    }

    var execute: RecoveryLedger.Part {
        guard let start = asked ?? acted, let restored else {
            return part(.execute, nil, nil, missing: began == nil ? noBegin : restored == nil ? noEnd : "its beginning is not known")
        }
        if gateOpen { return part(.execute, nil, nil, missing: "a gate is still open") }
        let waited = deciding?.span ?? .zero
        // Several gates may have work between them: then the part has no single beginning.
        let from = deciding.map(\.end) ?? start.at
        return Part(
            name: .execute, span: restored.at - start.at - waited, from: from, to: restored.at,
            basis: "\(start.basis) → \(restored.basis)" + (waited > .zero ? ", without the time gates were open" : ""), missing: nil)
    }

    var verify: RecoveryLedger.Part {
        part(.verify, restored, verified, missing: restored == nil ? noEnd : "no reading ended after the service was restored")
    }

    private var noBegin: String { "the mark \(fromName) is not on record" }
    private var noEnd: String { "the mark \(toName) is not on record" }
}

extension PlanOutline.Step {
    /// Whether the step looks at the world and changes nothing.
    fileprivate var isReading: Bool { effect == "read" && (kind == .command || kind == .http) }
}
