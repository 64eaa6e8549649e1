import Journal
import Values

extension RunReport {
    var timelineSection: Section {
        let figure = TimelineFigure(self)
        return Section(
            id: "timeline", title: "Timeline",
            blocks: [.figure(svg: figure.svg, caption: figure.caption)])
    }

    var storySection: Section {
        Section(
            id: "story", title: "What happened",
            intro: ["The moments that mattered; every record stands at the end of this report."], blocks: [.table(keyMoments)])
    }

    private var keyMoments: Table {
        Table(
            "What happened", ["Time (UTC)", "Who", "Where", "What"],
            events.filter(\.key).map { event in
                [
                    .moment(event.moment), [.text(event.who)], event.where.isEmpty ? .none : [.code(event.where)],
                    event.tone == .neutral ? [.text(event.what)] : [.badge(event.tone, event.tone.sign), .text(" " + event.what)]
                ]
            })
    }

    var objectivesSection: Section {
        Section(
            id: "objectives", title: "Objectives",
            intro: ["A measure that could not be had is missing; missing is not met. The bounds say how much the readings leave open."],
            blocks: objectives.isEmpty
                ? [.paragraph([.missing("The playbook names no objective.")])]
                : [
                    .table(
                        Table(
                            "Objectives", ["Objective", "Target", "Measured", "Bounds", "Verdict", "From → to", "Note"],
                            objectives.map { row($0) }))
                ])
    }

    private func row(_ objective: ObjectiveReport) -> [Cell] {
        let verdict = objective.verdict?.record
        let bounds: Cell =
            if let low = verdict?.low, let high = verdict?.high {
                [.measure(low), .text(" to "), .measure(high)]
            } else if let low = verdict?.low { [.text("at least "), .measure(low)] } else if let high = verdict?.high {
                [.text("at most "), .measure(high)]
            } else { verdict?.from == nil ? .none : [.missing("not known")] }
        let ends = [verdict?.from, verdict?.to].compactMap { $0 }
        var note: Cell = verdict?.detail.map { [.text($0)] } ?? .none
        if objective.verdict == nil { note = [.missing("no verdict on record")] }
        if isOpenEnded(objective) { note = [.badge(.warning, "no upper bound"), " the outage had begun before the run saw it"] }
        var name: Cell = [.strong(objective.name)]
        if let seq = objective.verdict?.moment.seq { name += [" ", .record(seq)] }
        return [
            name, [.text(objective.target.description)],
            objective.measured.map { [.measure($0)] } ?? [.missing("missing")], objective.measured == nil ? .none : bounds,
            [.badge(tone(objective), word(objective))],
            ends.isEmpty ? .none : [.code(ends.joined(separator: " → "))],
            note
        ]
    }

    /// Whether it was measured between two marks of which the first was never seen otherwise: the real time is longer.
    func isOpenEnded(_ objective: ObjectiveReport) -> Bool {
        guard let verdict = objective.verdict?.record else { return false }
        return verdict.measured != nil && verdict.from != nil && verdict.high == nil
    }

    /// `not yet` while a verdict may still come.
    func word(_ objective: ObjectiveReport) -> String {
        objective.verdict == nil && closed == nil ? "not yet" : objective.outcome.rawValue
    }

    func tone(_ objective: ObjectiveReport) -> Tone {
        if objective.verdict == nil && closed == nil { return .info }
        return objective.outcome == .met ? .good : .bad
    }

    var ledgerSection: Section {
        var blocks: [Block] = []
        if let svg = LedgerFigure(ledger).svg {
            blocks.append(.figure(svg: svg, caption: "Where the time of the outage went"))
        }
        blocks.append(
            .table(
                Table(
                    "Recovery time by part", ["Part", "Time", "From", "To", "What its ends are"],
                    ledger.parts.map { part in
                        [
                            [.strong(part.name.rawValue)], part.span.map { [.measure($0)] } ?? [.missing("missing")],
                            part.from.map { [.time($0)] } ?? .none, part.to.map { [.time($0)] } ?? .none,
                            part.missing.map { [.missing($0)] } ?? [.text(part.basis)]
                        ]
                    })))
        var facts = [
            Fact(
                "Outage to service",
                ledger.total.map { [.strong($0.words)] } ?? [.missing("missing: the outage has no beginning or no end on record")])
        ]
        if let objective = objectives.first(where: { $0.name == ledger.objective }), let measured = objective.measured,
            measured != ledger.total
        {
            facts.append(
                Fact("Measured by the objective", [.text(measured.words), .dim(" (it places the marks otherwise within their bounds)")]))
        }
        if let rest = ledger.unattributed { facts.append(Fact("Not attributed to a part", [.text(rest.words)])) }
        if !clockSteps.isEmpty { facts.append(Fact("Caution", "the wall clock jumped during the run; see the deviations")) }
        blocks.append(.facts(facts))
        return Section(
            id: "ledger", title: "Where the recovery time went",
            intro: [
                "Detect, declare, decide and execute follow one another from the outage to the restored service; verify comes after it. ",
                "A part whose end is not on record is missing, never zero."
            ], blocks: blocks)
    }

    var dataSection: Section {
        let readings = data.map { reading in
            Block.table(
                Table(
                    "Read by \(EventWords.place(reading.step, reading.item))", ["Output", "Value", "Record"],
                    reading.outputs.map { [[.code($0.name)], [.text($0.value.display)], [.record(reading.moment.seq)]] }))
        }
        return Section(
            id: "data", title: "Data lost and kept",
            blocks: readings.isEmpty ? [.paragraph([.missing("No step read what was lost: not recorded.")])] : readings)
    }

    private func window(_ monitor: MonitorReport) -> Cell {
        guard let between = monitor.between, between.count == 2 else { return [] }
        return [.text(" from \(between[0]) to \(between[1])")]
    }

    var monitorsSection: Section {
        guard !monitors.isEmpty || !marks.isEmpty else { return Section(id: "monitors", title: "Monitors and marks") }
        var blocks: [Block] = [
            .table(
                Table(
                    "Monitors", ["Monitor", "Samples", "Bad", "No reading", "Longest gap", "Turned"],
                    monitors.map { monitor in
                        let figures = monitor.summary?.record
                        let changes = monitor.changes.flatMap { change -> Cell in
                            [
                                .badge(change.record.to == .good ? .good : .bad, change.record.to.rawValue), " ",
                                .time(change.record.first), "  "
                            ]
                        }
                        return [
                            [.code(monitor.id.rawValue)] + window(monitor),
                            figures.map { [.text(String($0.samples))] } ?? [.missing("no summary")],
                            figures.map { [.text(String($0.bad))] } ?? .none, figures.map { [.text(String($0.errors))] } ?? .none,
                            figures.map { [.measure($0.longestGap)] } ?? .none, changes.isEmpty ? [.dim("never")] : changes
                        ]
                    }))
        ]
        if !marks.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "Marks", ["Mark", "Monitor", "Not before", "Not after", "Record"],
                        marks.map { mark in
                            [
                                [.code(mark.record.mark.rawValue)], [.text(mark.record.monitor.rawValue)],
                                mark.record.earliest.map { [.time($0)] } ?? [.missing("nothing was seen before")],
                                [.time(mark.record.latest)], [.record(mark.moment.seq)]
                            ]
                        })))
        }
        let turns = monitors.flatMap { monitor in monitor.changes.map { (monitor.id, $0) } }.filter { !$0.1.record.call.conditions.isEmpty }
        if !turns.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "What the monitors saw when they turned", ["Monitor", "Turned", "What", "Expected", "Observed", "Record"],
                        turns.flatMap { id, change in
                            change.record.call.conditions.map { condition in
                                [
                                    [.code(id.rawValue)], [.badge(change.record.to == .good ? .good : .bad, change.record.to.rawValue)],
                                    [.text(condition.what)], [.text(condition.expected)], [.text(condition.observed)],
                                    [.record(change.moment.seq)]
                                ]
                            }
                        })))
        }
        if !samples.isEmpty {
            blocks.append(
                .list(
                    samples.map {
                        [.text("\($0.record.samples) samples in "), .code("outputs/\($0.record.file.file)"), " ", .record($0.moment.seq)]
                    }))
        }
        return Section(id: "monitors", title: "Monitors and marks", blocks: blocks)
    }
}

extension Tone {
    /// A sign that stands beside the colour.
    var sign: String {
        switch self {
        case .neutral: "·"
        case .good: "✓"
        case .bad: "✕"
        case .warning: "!"
        case .info: "i"
        }
    }
}
