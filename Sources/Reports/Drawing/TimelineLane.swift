import Journal
import Values

/// One line of the timeline: a monitor, or one run of a step.
struct TimelineLane {
    enum Shape { case thin, band, bar, tick, dot }

    struct Bar {
        let from: Timestamp
        /// Nil while it lasts.
        let to: Timestamp?
        let shape: Shape
        let style: String
        let tip: String
    }

    let label: String
    var depth = 0
    var isPhase = false
    var sign: (text: String, style: String)?
    var bars: [Bar] = []

    static let legend: [(style: String, label: String)] = [
        ("bar good", "succeeded"), ("bar bad", "failed"), ("bar warning", "unknown, cut short"), ("bar info", "under way"),
        ("gate", "waits for people"), ("bar undo", "undo, release"), ("band good", "monitor good"), ("band bad", "monitor bad")
    ]

    /// The monitors' lanes, then those of the first `limit` runs of steps.
    static func all(_ report: RunReport, limit: Int) -> [TimelineLane] {
        report.monitors.filter { !$0.changes.isEmpty }.map { TimelineLane($0) }
            + report.stepRuns.prefix(limit).map { TimelineLane($0.step, $0.run, gates: report.gates) }
    }

    private init(_ monitor: MonitorReport) {
        label = "monitor \(monitor.id)"
        for (index, change) in monitor.changes.enumerated() {
            let record = change.record
            if let other = record.lastOther {
                bars.append(
                    Bar(
                        from: other, to: record.first, shape: .band, style: "band unknown",
                        tip: "turned \(record.to.rawValue) within this time"))
            }
            let next = index + 1 < monitor.changes.count ? monitor.changes[index + 1].record : nil
            bars.append(
                Bar(
                    from: record.first, to: next.map { $0.lastOther ?? $0.first }, shape: .band, style: "band \(record.to.rawValue)",
                    tip: "\(record.to.rawValue) from \(record.first.clock), record \(change.moment.seq)"))
        }
    }

    private init(_ step: PlanOutline.Step, _ run: StepRun, gates: [GateReport]) {
        label = EventWords.place(step.id, run.item).split(separator: "/", omittingEmptySubsequences: false).suffix(step.depth > 0 ? 1 : 9)
            .joined(separator: "/")
        depth = step.depth
        isPhase = step.kind == .phase
        sign = (run.state.sign, run.state.tone.rawValue)
        if let span = run.span, isPhase || run.attempts.isEmpty || run.probes.count > 0 || run.retries.count > 0 || run.ended == nil {
            let settled = run.state.tone == .info || step.kind == .gate ? "thin" : "thin \(run.state.tone.rawValue)"
            bars.append(Bar(from: span.from.at, to: span.to?.at, shape: .thin, style: settled, tip: "\(label): \(run.state.words)"))
        }
        addWaits(step, run, gates)
        for attempt in run.attempts { add(attempt) }
        for probe in run.probes {
            bars.append(
                tick(
                    probe.record.call.startedAt, "tickmark",
                    "looked \(probe.record.purpose.words): \(probe.record.answer.words), record \(probe.moment.seq)"))
        }
        for compensation in run.undo { add(compensation, "undo") }
        for compensation in run.release { add(compensation, "release") }
        if run.skipped != nil, let from = run.span?.from { bars.append(tick(from.at, "tickmark", "skipped, record \(from.seq)")) }
    }

    private mutating func addWaits(_ step: PlanOutline.Step, _ run: StepRun, _ gates: [GateReport]) {
        for gate in gates where gate.step == step.id && gate.item == run.item {
            let verdict = gate.closed?.record.verdict.rawValue ?? "open"
            bars.append(
                Bar(
                    from: gate.opened.moment.at, to: gate.closed?.moment.at, shape: .bar, style: "gate",
                    tip: "gate \(verdict), record \(gate.opened.moment.seq)"))
            for vote in gate.votes {
                let style = !vote.record.accepted ? "dot warning" : vote.record.decision == .approve ? "dot good" : "dot bad"
                bars.append(
                    Bar(
                        from: vote.moment.at, to: vote.moment.at, shape: .dot, style: style,
                        tip: "\(vote.record.person): \(vote.record.decision.rawValue)\(vote.record.accepted ? "" : ", does not count")"))
            }
        }
        if let asked = run.asked {
            bars.append(
                Bar(
                    from: asked.moment.at, to: run.span?.to?.at, shape: .bar, style: "gate",
                    tip: "a person was asked, record \(asked.moment.seq)"))
        }
        if let wait = run.wait {
            bars.append(
                Bar(from: wait.moment.at, to: run.span?.to?.at, shape: .bar, style: "wait", tip: "waits until \(wait.record.dueAt.clock)"))
        }
        if let watch = run.watch {
            bars.append(
                Bar(
                    from: watch.moment.at, to: run.span?.to?.at, shape: .bar, style: "wait",
                    tip: "waits until \(watch.record.awaited), record \(watch.moment.seq)"))
        }
    }

    private mutating func add(_ attempt: Attempt) {
        guard let from = attempt.intent?.moment ?? attempt.result?.moment else { return }
        let outcome = attempt.result?.record.outcome
        let took = attempt.result.map { ", \(from.elapsed(to: $0.moment).words)" } ?? ""
        bars.append(
            Bar(
                from: from.at, to: attempt.result?.moment.at, shape: .bar, style: "bar \(outcome?.tone.rawValue ?? Tone.info.rawValue)",
                tip: "\(label), attempt \(attempt.number): \(outcome?.rawValue ?? "no result on record")\(took), record \(from.seq)"))
    }

    private mutating func add(_ compensation: Compensation, _ word: String) {
        guard let from = compensation.intent?.moment else { return }
        let outcome = compensation.result?.record.outcome
        bars.append(
            Bar(
                from: from.at, to: compensation.result?.moment.at, shape: .bar, style: outcome == .succeeded ? "bar undo" : "bar undo bad",
                tip: "\(word) of \(label): \(outcome?.rawValue ?? "no result on record"), record \(from.seq)"))
    }

    private func tick(_ at: Timestamp, _ style: String, _ tip: String) -> Bar {
        Bar(from: at, to: at, shape: .tick, style: style, tip: tip)
    }
}

extension StepState {
    /// A sign for where a word has no room.
    var sign: String {
        switch self {
        case .notStarted, .skipped: "–"
        case .running, .waiting: "…"
        case .succeeded, .alreadyDone: "✓"
        case .handled: "~"
        case .failed: "✕"
        case .unknown: "?"
        case .cancelled: "■"
        case .undone: "↶"
        }
    }
}
