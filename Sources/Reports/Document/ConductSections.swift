import Journal
import Values

extension RunReport {
    var compensationSection: Section {
        let runs = steps.flatMap { step in step.runs.map { (step.plan, $0) } }
        let rows =
            runs.flatMap { step, run in
                run.undo.map { row("undo", step, run, $0) } + run.release.map { row("release", step, run, $0) }
            }
        let ordered = rows.sorted { $0.seq < $1.seq }.map(\.cells)
        var blocks: [Block] = []
        if !ordered.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "Undo and release, in the order they ran", ["What", "Step", "Attempt", "Started", "Took", "Outcome", "Detail"],
                        ordered)))
        }
        for pivot in pivots {
            let record = pivot.pivot.record
            let place = EventWords.place(record.step, record.item)
            blocks.append(
                .paragraph(
                    pivot.crossed
                        ? [
                            .badge(.warning, "point of no return"), " crossed by ", .code(place), " at ", .time(pivot.pivot.moment.at), " ",
                            .record(pivot.pivot.moment.seq), .text("; the way back is \(record.failback ?? "not declared").")
                        ]
                        : [
                            .badge(.info, "point of no return"), " proven not crossed by ", .code(place), " ",
                            .record(pivot.pivot.moment.seq), "."
                        ]))
        }
        let irreversible = plan.steps.filter { $0.noUndo != nil }
        if !irreversible.isEmpty {
            blocks.append(.list(irreversible.map { [.code($0.id.rawValue), .text(" has no undo: \($0.noUndo ?? "")")] }))
        }
        if let closed = closed?.record {
            blocks.append(
                .facts([
                    Fact("Taken back", .joined(closed.undone)), Fact("Left over", .joined(closed.left)),
                    Fact("Handed on", .joined(closed.obligations))
                ]))
        }
        return Section(id: "undo", title: "Return to a known state: undo, release, point of no return", blocks: blocks)
    }

    private func row(
        _ what: String, _ step: PlanOutline.Step, _ run: StepRun, _ compensation: Compensation
    ) -> (seq: UInt64, cells: [Cell]) {
        let result = compensation.result
        let start = compensation.intent?.moment ?? result?.moment
        let outcome: Inline =
            if let record = result?.record {
                .badge(record.outcome == .succeeded ? .good : record.outcome == .skipped ? .neutral : .bad, record.outcome.rawValue)
            } else { .badge(.warning, "no result on record") }
        let detail = [result?.record.kind, result?.record.detail ?? result?.record.call?.end].compactMap { $0 }
        return (
            start?.seq ?? 0,
            [
                [.text(what)], [.code(EventWords.place(step.id, run.item))], [.text(String(compensation.number))],
                start.map { .moment($0) } ?? .none,
                compensation.intent.map { .duration(Span(from: $0.moment, to: result?.moment)) } ?? .none, [outcome],
                .joined(detail, none: "–")
            ]
        )
    }

    var deviationsSection: Section {
        var blocks: [Block] = []
        if deviations.isEmpty {
            blocks.append(.paragraph(["Nothing was done otherwise than planned."]))
        } else {
            blocks.append(
                .table(
                    Table(
                        "Deviations", ["Time (UTC)", "Kind", "Where", "What", "Who"],
                        deviations.map { deviation in
                            let record = deviation.record
                            return [
                                .moment(deviation.moment), [.badge(.warning, record.kind)], place(record.step, record.item),
                                [.text(record.text)],
                                record.actor.map { person($0.name) + [.dim(" (\($0.strength.words))")] } ?? [.text("runner")]
                            ]
                        })))
        }
        blocks += warningBlocks + operatorBlocks + stageBlocks + recoveryBlocks
        return Section(id: "deviations", title: "Deviations, interventions and interruptions", blocks: blocks)
    }

    private var operatorBlocks: [Block] {
        if operatorActions.isEmpty { return [] }
        return [
            .table(
                Table(
                    "What people told the run", ["Time (UTC)", "Who", "Known by", "What", "Where", "Reason"],
                    operatorActions.map { action in
                        let record = action.record
                        let ruling = record.ruling.map { ": \($0.rawValue)" } ?? record.refused.map { ", refused: \($0)" } ?? ""
                        return [
                            .moment(action.moment), person(record.actor.name), [.text(record.actor.strength.words)],
                            [.text(record.action.rawValue + ruling)], place(record.step, record.item),
                            record.reason.map { [.text($0)] } ?? [.missing("no reason given")]
                        ]
                    }))
        ]
    }

    private var stageBlocks: [Block] {
        let notable = stages.filter { ![.running, .requiring, .releasing, .closing].contains($0.record.to) }
        if notable.isEmpty { return [] }
        return [
            .table(
                Table(
                    "Stages of the run", ["Time (UTC)", "Stage", "Because", "Step", "Reaction"],
                    stages.map { stage in
                        [
                            .moment(stage.moment), [.text(stage.record.to.words)], [.text(stage.record.because)],
                            place(stage.record.step, stage.record.item), stage.record.reaction.map { [.text($0)] } ?? .none
                        ]
                    }))
        ]
    }

    private var recoveryBlocks: [Block] {
        var blocks: [Block] = []
        if !recoveries.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "Runners that took over", ["Time (UTC)", "Host", "Program", "Down", "Cut from the journal", "Killed", "Survived"],
                        recoveries.map { recovery in
                            let record = recovery.record
                            var cut: Cell = record.cutBytes == 0 ? ["nothing"] : [.text("\(record.cutBytes) bytes")]
                            if let file = record.cutFile { cut += [", kept in ", .code(file)] }
                            return [
                                .moment(recovery.moment), [.text(record.host)], [.text(record.program)],
                                record.down.map { [.text($0.words)] } ?? [.missing("not known")], cut, .joined(record.killed),
                                .joined(record.survivors)
                            ]
                        })))
        }
        let broken = locks.filter { $0.change == .broken || $0.change == .lost }
        if !broken.isEmpty {
            blocks.append(
                .list(
                    broken.map { event in
                        let record = event.lock.record
                        let who = record.by.flatMap { $0.strength == .signature ? ", broken by \($0.name), signed" : nil } ?? ""
                        let what = event.change == .lost ? "lost by this run" : "taken over from \(record.owner ?? "somebody")"
                        let words = "The lock \(record.key) was \(what)\(who)\(record.reason.map { ": \($0)" } ?? "") "
                        return [.text(words), .record(event.lock.moment.seq)]
                    }))
        }
        if !clockSteps.isEmpty {
            blocks.append(
                .list(
                    clockSteps.map {
                        [.text("The wall clock jumped by \($0.record.jump.words) at "), .time($0.moment.at), " ", .record($0.moment.seq)]
                    }))
        }
        return blocks
    }

    func place(_ step: StepID?, _ item: ItemPath?) -> Cell {
        step == nil ? .none : [.code(EventWords.place(step, item))]
    }

    var preconditionsSection: Section {
        var blocks: [Block] = []
        if !requires.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "The run's preconditions", ["Check", "Round", "Verdict", "What", "Expected", "Observed", "Record"],
                        requires.flatMap { StepDetail.rows($0) })))
        }
        for evaluated in conditions where !evaluated.record.conditions.isEmpty {
            blocks.append(
                .table(StepDetail.table("\(evaluated.record.purpose), record \(evaluated.moment.seq)", evaluated.record.conditions)))
        }
        if !locks.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "Locks", ["Time (UTC)", "Lock", "What", "Owner", "By"],
                        locks.map { event in
                            [
                                .moment(event.lock.moment), [.code(event.lock.record.key.rawValue)],
                                [.refused, .broken, .lost].contains(event.change)
                                    ? [.badge(.warning, event.change.rawValue)] : [.text(event.change.rawValue)],
                                event.lock.record.owner.map { [.text($0)] } ?? .none, event.lock.record.by.map { person($0.name) } ?? .none
                            ]
                        })))
        }
        return Section(id: "preconditions", title: "Preconditions and locks", blocks: blocks)
    }

    var messagesSection: Section {
        guard !notifications.isEmpty else { return Section(id: "messages", title: "Messages sent") }
        return Section(
            id: "messages", title: "Messages sent",
            blocks: [
                .table(
                    Table(
                        "Messages sent", ["Time (UTC)", "Channel", "Event", "Text", "Sent"],
                        notifications.map { message in
                            let record = message.record
                            return [
                                .moment(message.moment), [.code(record.channel.rawValue)], [.text(record.event)], [.text(record.text)],
                                [.badge(record.sent ? .good : .bad, record.sent ? "sent" : "not sent")]
                                    + (record.detail.map { [.text(" \($0)")] } ?? [])
                            ]
                        }))
            ])
    }
}
