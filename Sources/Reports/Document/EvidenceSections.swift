import Journal
import Values

extension RunReport {
    var identitySection: Section {
        let head = opened.record
        var facts = [
            Fact("Run", code: run.rawValue), Fact("Playbook", [.code(head.playbook), .text(" "), .text(head.title)]),
            Fact("Owner", plan.owner),
            Fact("Plan digest", code: head.plan.rawValue), Fact("Site", head.site), Fact("Mode", head.mode), Fact("Method", head.method),
            Fact("Scenario", head.scenario?.text), Fact("Severity", head.scenario?.severity), Fact("Reason", head.reason),
            Fact("Initiator", person(head.initiator.name) + [.text(" known by "), .text(head.initiator.strength.words)]),
            Fact("Ticket", head.ticket), Fact("Started", opened.moment.at.dateAndTime),
            Fact("Ended", closed.map { [.text($0.moment.at.dateAndTime)] } ?? [.badge(.info, "not ended")]),
            Fact("Host", head.host), Fact("Program", head.program), Fact("Clock", clock(head.clock)),
            Fact("Processes kept in", code: head.cgroup ?? "sessions and a sweep by token (no cgroup)"),
            Fact("Runner's key", code: head.runnerKey)
        ]
        if let about = plan.description { facts.insert(Fact("About", about), at: 2) }
        if let closed { facts.append(Fact("Exit code", String(closed.record.exitCode))) }
        var blocks: [Block] = [.facts(facts)]
        let parameters = head.parameters.map { [[Inline.code($0.name)], [Inline.text($0.value.display)]] }
        if !parameters.isEmpty { blocks.append(.table(Table("Parameters", ["Name", "Value"], parameters))) }
        if !head.files.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "Files that the plan was made from", ["File", "SHA-256"],
                        head.files.map { [[.code("playbook/\($0.file)")], [.code($0.sha256.rawValue)]] })))
        }
        if !head.tools.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "Tools", ["Tool", "Path", "Version"], head.tools.map { [[.text($0.name)], [.code($0.path)], [.text($0.version)]] }))
            )
        }
        return Section(id: "identity", title: "Identity: what ran, where, with what", blocks: blocks)
    }

    private func clock(_ clock: RunOpened.ClockState) -> Cell {
        let bound: Cell = clock.maximumErrorMicroseconds.map { [.text(", error at most \(Microseconds(rawValue: $0).words)")] } ?? []
        switch clock.synchronised {
        case true: return [.badge(.good, "synchronised")] + bound
        case false: return [.badge(.warning, "not synchronised")] + bound
        case nil: return [.missing("the kernel does not say")] + bound
        }
    }

    var verificationSection: Section {
        let guide = VerificationGuide(self)
        var blocks: [Block] = [
            .facts([
                Fact("Records", String(integrity.lines)), Fact("Head hash", code: integrity.head?.rawValue),
                Fact("Plan digest", code: opened.record.plan.rawValue)
            ])
        ]
        if integrity.seals.isEmpty {
            blocks.append(.paragraph([.missing("There is no seal in this folder.")]))
        } else {
            blocks.append(
                .table(
                    Table(
                        "Seals", ["Seal", "SHA-256 of its text", "Signature", "Time stamp", "Named by"],
                        integrity.seals.map { seal in
                            let named = integrity.sealed.first { $0.record.sha256 == seal.sha256 }
                            return [
                                [.code("seals/\(seal.name)")], [.code(seal.sha256.rawValue)],
                                seal.signed ? [.text("there")] : [.missing("missing")],
                                seal.timestamped ? [.text("there")] : [.dim("none")],
                                named.map { [.record($0.moment.seq)] } ?? [
                                    .dim(seal.name == "end" ? "nothing: it comes after the last record" : "nothing")
                                ]
                            ]
                        })))
        }
        blocks += [
            .paragraph(["With the program, inside this run's folder:"]), .code(guide.withProgram),
            .paragraph(["Without it, with tools that are on any machine; each line says what must come out:"]), .code(guide.withTools)
        ]
        if !integrity.statements.isEmpty { blocks.append(.table(statements)) }
        return Section(
            id: "verify", title: "How to repeat the verification",
            intro: ["This report is no proof; the folder is. Compare the head hash with a copy that was kept elsewhere."], blocks: blocks)
    }

    private var statements: Table {
        Table(
            "Added after the end", ["Statement", "When (UTC)", "Kind", "Who", "Text", "Signature"],
            integrity.statements.map { file in
                let said = file.statement
                let redacted: Cell = said?.file.map { [.text(" "), .code("outputs/\($0)")] } ?? []
                return [
                    [.code("statements/\(file.name)")], said.map { [.time($0.at)] } ?? .none,
                    said.map { [.badge($0.kind == .redaction ? .warning : .neutral, $0.kind.rawValue)] } ?? [.missing("not readable")],
                    said.map { person($0.person.rawValue) } ?? .none, (said.map { [.text($0.text)] } ?? []) + redacted,
                    file.signed ? [.text("there")] : [.missing("missing")]
                ]
            })
    }

    /// The mapping, with a link to each section that this report has.
    func controlsSection(shown: Set<String>) -> Section {
        Section(
            id: "controls", title: "Mapping to controls",
            blocks: [
                .table(
                    Table(
                        "Mapping to controls", ["Evidence", "Where in this report", "Records", "Supports"],
                        ControlMapping.rows.map { row in
                            [
                                [.text(row.evidence)],
                                [shown.contains(row.section) ? .link(row.title, to: row.section) : .dim("\(row.title): nothing on record")],
                                [.code(row.records)], .joined(row.controls)
                            ]
                        }))
            ])
    }

    var chronologySection: Section {
        Section(
            id: "chronology", title: "Every record",
            intro: ["The whole journal, a line a record. Times are UTC."],
            blocks: [
                .table(
                    Table(
                        "Every record", ["#", "Time (UTC)", "Type", "Who", "Where", "What"],
                        events.map { event in
                            Table.Row(
                                [
                                    [.text(String(event.moment.seq))], [.time(event.moment.at)], [.code(event.type)], [.text(event.who)],
                                    event.where.isEmpty ? .none : [.code(event.where)],
                                    event.tone == .neutral
                                        ? [.text(event.what)] : [.badge(event.tone, event.tone.sign), .text(" " + event.what)]
                                ], anchor: "r\(event.moment.seq)")
                        }))
            ])
    }
}
