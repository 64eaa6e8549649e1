import Journal
import Values

extension RunReport {
    var approvalsSection: Section {
        Section(
            id: "approvals", title: "What was approved, and by whom",
            intro: [
                "A signature binds this run, the plan with the digest ", .code(short(opened.record.plan)),
                ", the mode, the parameters, the gate's own record and the list of steps that the gate lets run."
            ],
            blocks: gates.isEmpty ? [.paragraph([.missing("No approval was asked for.")])] : gates.map { .detail(detail($0)) })
    }

    private func detail(_ gate: GateReport) -> Detail {
        let opened = gate.opened.record
        let verdict: Inline =
            if let closed = gate.closed { .badge(closed.record.verdict == .approved ? .good : .bad, closed.record.verdict.rawValue) } else {
                .badge(.info, "open")
            }
        var facts = [
            Fact("Asked", opened.text ?? stepTitle(gate.step)), Fact("Opened", .moment(gate.opened.moment)),
            Fact("Closed", gate.closed.map { .moment($0.moment) } ?? [.badge(.info, "still open")]),
            Fact("Waited", .duration(Span(from: gate.opened.moment, to: gate.closed?.moment))),
            Fact("Needed", "\(opened.quorum) distinct people" + shares(opened)),
            Fact("Who could approve", .joined(opened.voters.map(\.rawValue), none: "nobody")),
            Fact("Excluded", .joined(opened.excluded.map(\.rawValue) + (opened.excluded.isEmpty ? opened.exclude : []))),
            Fact("Weakest identity allowed", opened.minimumIdentity),
            Fact("Expires", "\(opened.expiresAt.dateAndTime), then \(opened.onExpiry)"),
            Fact("Covers", [.code("approvals/\(opened.coversFile)"), " ", .code(opened.coversSha256.rawValue)])
        ]
        if gate.closed == nil { facts.append(Fact("Missing", "\(gate.missing) of \(opened.quorum)")) }
        return Detail(
            id: "gate-\(gate.opened.moment.seq)",
            heading: [.strong(EventWords.place(gate.step, opened.item)), " ", verdict], blocks: [.facts(facts), votes(gate)])
    }

    private func shares(_ gate: GateOpened) -> String {
        gate.eachOf.isEmpty ? "" : ", of these " + gate.eachOf.map { "\($0.count) \($0.role)" }.joined(separator: ", ")
    }

    private func votes(_ gate: GateReport) -> Block {
        if gate.votes.isEmpty { return .paragraph([.missing("Nobody answered.")]) }
        return .table(
            Table(
                "Decisions", ["Time (UTC)", "Who", "Decision", "Known by", "Reason", "Statement"],
                gate.votes.map { vote in
                    let record = vote.record
                    let decision: Inline = .badge(
                        !record.accepted ? .warning : record.decision == .approve ? .good : .bad,
                        record.accepted ? record.decision.rawValue : "\(record.decision.rawValue): does not count")
                    var known: Cell = [.text(record.actor.strength.words)]
                    if let key = record.actor.key { known += [" ", .code(key)] }
                    var statement: Cell = record.file.map { [.code("approvals/\($0)")] } ?? [.missing("not signed")]
                    if let digest = record.sha256 { statement += [" ", .code(digest.rawValue)] }
                    return [
                        .moment(vote.moment), person(record.person.rawValue), [decision] + (record.why.map { [.text(" \($0)")] } ?? []),
                        known, record.reason.map { [.text($0)] } ?? .none, statement
                    ]
                }))
    }

    func person(_ id: String) -> Cell {
        guard let name = plan.personName(id), name != id else { return [.strong(id)] }
        return [.strong(id), .dim(" \(name)")]
    }

    func stepTitle(_ id: StepID) -> String {
        guard let title = plan.step(id)?.title, !title.isEmpty else { return id.rawValue }
        return title
    }

    func short(_ digest: SHA256Digest) -> String { digest.rawValue.prefix(12) + "…" }

    var participantsSection: Section {
        var blocks: [Block] = [
            .table(
                Table(
                    "People on record", ["Who", "Roles", "Part", "Strongest identity", "Keys"],
                    participants.map { person in
                        [
                            person.fullName.map { [.strong(person.name), .dim(" \($0)")] } ?? [.strong(person.name)],
                            .joined(person.roles, none: "none on this site"), .joined(person.parts),
                            [.text(person.strength.words)],
                            person.keys.isEmpty ? .none : Cell(person.keys.flatMap { [Inline.text(" "), .code($0)] }.dropFirst())
                        ]
                    }))
        ]
        if !inputs.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "What people answered", ["Time (UTC)", "Who", "Step", "Answer"],
                        inputs.map { input in
                            let values = input.record.values.map { "\($0.name) = \($0.value.display)" }.joined(separator: ", ")
                            return [
                                .moment(input.moment), person(input.record.actor.name),
                                [.code(EventWords.place(input.record.step, input.record.item))],
                                input.record.accepted
                                    ? [.text(values)] : [.badge(.warning, "does not count"), .text(" \(input.record.why ?? "")")]
                            ]
                        })))
        }
        return Section(id: "people", title: "Participants", blocks: blocks)
    }

    var humanSection: Section {
        Section(
            id: "human", title: "What only people know",
            intro: [
                "No machine can know these. A playbook asks for them in a manual step; afterwards they are added as signed statements."
            ],
            blocks: [
                .table(
                    Table(
                        "What only people know", ["Field", "Answer", "By", "Source"],
                        humanFields.map(row)))
            ])
    }

    private func row(_ field: HumanField) -> [Cell] {
        let answer: Cell = field.answer.map { [.text($0)] } ?? [.missing("not recorded")]
        var source: Cell = field.seq.map { [.record($0)] } ?? .none
        if let statement = field.statement { source = [.code("statements/\(statement)")] }
        return [[.text(field.label), .text(" "), .code(field.name)], answer, field.by.map { person($0) } ?? .none, source]
    }
}
