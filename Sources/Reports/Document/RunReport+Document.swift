import Journal
import Values

extension RunReport {
    /// The whole report, ready to be written as HTML or Markdown.
    var document: ReportDocument {
        let head = opened.record
        let sections = self.sections
        return ReportDocument(
            title: head.title.isEmpty ? head.playbook : head.title, kicker: kicker, outcome: outcome, lead: lead, cards: cards,
            notices: notices, sections: sections,
            footer: "Made by \(head.program) from the evidence of run \(run) alone; it can be made again, byte for byte.",
            day: opened.moment.at.day)
    }

    /// Every section that has something to say.
    private var sections: [Section] {
        let before = [
            timelineSection, objectivesSection, ledgerSection, dataSection, approvalsSection, storySection, participantsSection,
            stepsSection, compensationSection, deviationsSection, monitorsSection, preconditionsSection, messagesSection,
            identitySection, humanSection, verificationSection
        ]
        let after = [detailsSection, chronologySection]
        let controls = controlsSection(shown: Set((before + after).filter { !$0.blocks.isEmpty }.map(\.id)))
        return (before + [controls] + after).filter { !$0.blocks.isEmpty }
    }

    private var kicker: String {
        let mode = opened.record.mode == "dry" ? "dry run: counts as no drill" : opened.record.mode
        return "\(mode) · \(opened.record.site) · \(opened.moment.at.dateAndTime) · \(run)"
    }

    /// The run's state as a word.
    var outcome: (tone: Tone, text: String) {
        if let closed {
            let deviating = closed.record.outcome == .succeeded && closed.record.deviations > 0
            return (closed.record.outcome.tone, closed.record.outcome.words + (deviating ? " with deviations" : ""))
        }
        switch stage {
        case .held: return (.warning, "on hold")
        case .paused: return (.warning, "paused")
        case .undoing, .releasing, .draining: return (.warning, "under way: \(stage.rawValue)")
        case .requiring, .running, .closing, .closed: return (.info, "under way")
        }
    }

    private var lead: Cell {
        guard let closed else {
            return [
                .text("This run has not ended. The report tells its journal up to "), .record(last.seq),
                .text(" of \(last.at.dateAndTime).")
            ]
        }
        return [.text(closed.record.text), .text(" "), .record(closed.moment.seq)]
    }

    private var cards: [ReportDocument.Card] {
        var cards = objectives.prefix(3).map { objective in
            ReportDocument.Card(
                label: objective.name.uppercased(), value: objective.measured?.words ?? "not measured",
                note: "\(word(objective)) · target \(objective.target)" + (isOpenEnded(objective) ? " · no upper bound" : ""),
                tone: tone(objective))
        }
        if let lost = data.last?.outputs.first(where: { $0.name == "lost" || $0.name == "lost_writes" }) {
            let tone: Tone = lost.value == .integer(0) ? .good : .warning
            cards.append(
                .init(label: "Lost writes", value: lost.value.display, note: "read by \(data.last?.step.rawValue ?? "")", tone: tone))
        }
        let span = Span(from: opened.moment, to: closed?.moment)
        cards.append(
            .init(
                label: "Run", value: span.elapsed?.words ?? "not ended",
                note: "from \(opened.moment.at.shortClock)\(closed.map { " to \($0.moment.at.shortClock)" } ?? "") UTC", tone: .neutral))
        let approvers = Set(gates.flatMap(\.approvers))
        if !gates.isEmpty {
            let verdicts = gates.map { $0.closed?.record.verdict.rawValue ?? "open" }
            cards.append(
                .init(
                    label: "Approvals", value: "\(approvers.count) \(approvers.count == 1 ? "person" : "people")",
                    note: "gates: " + verdicts.joined(separator: ", "),
                    tone: gates.allSatisfy { $0.closed?.record.verdict == .approved } ? .good : .warning))
        }
        cards.append(
            .init(
                label: "Deviations", value: String(deviations.count), note: deviationNote,
                tone: deviations.isEmpty ? .good : .warning))
        return cards
    }

    private var deviationNote: String {
        let count = warnings.count
        let warned = count == 0 ? "" : " · \(count) \(count == 1 ? "warning" : "warnings")"
        return (deviations.isEmpty ? "as planned" : "each is listed below") + warned
    }

    private var notices: [ReportDocument.Notice] {
        var notices: [ReportDocument.Notice] = []
        if closed == nil, let stage = stages.last, stage.record.to != .running {
            notices.append(
                .init(
                    tone: .warning,
                    text: [
                        .strong("The run is \(stage.record.to.words) since \(stage.moment.at.dateAndTime)."),
                        .text(" \(stage.record.because) "),
                        .record(stage.moment.seq)
                    ]))
        }
        if opened.record.mode == "dry" {
            notices.append(.init(tone: .info, text: ["A dry run reads and changes nothing. It never counts as a drill."]))
        }
        if let undoes = opened.record.undoes {
            let gates = undoes.gates.isEmpty ? "" : " It had to be approved anew: \(undoes.gates.map(\.rawValue).joined(separator: ", "))."
            let stays = undoes.stays.isEmpty ? "" : " What was done there and stays: \(undoes.stays.joined(separator: ", "))."
            notices.append(
                .init(
                    tone: .info,
                    text: [
                        .strong("This run takes run \(undoes.run) back."),
                        .text(
                            " \(undoes.entries) undos and releases of it stood; its \(undoes.lines) records end in \(undoes.head).\(gates)\(stays)"
                        )
                    ]))
        }
        if let left = closed?.record.left, !left.isEmpty {
            notices.append(
                .init(
                    tone: .bad,
                    text: [.strong("Effects still in place that should not be:"), .text(" "), .text(left.joined(separator: ", "))]))
        }
        if let kept = closed?.record.obligations, !kept.isEmpty {
            notices.append(.init(tone: .warning, text: [.strong("Handed on on purpose:"), .text(" "), .text(kept.joined(separator: ", "))]))
        }
        if let notice = opened.record.notice { notices.append(.init(tone: .info, text: [.text(notice)])) }
        notices += integrity.problems.map { .init(tone: .bad, text: [.strong("Evidence:"), .text(" "), .text($0)]) }
        return notices
    }
}
