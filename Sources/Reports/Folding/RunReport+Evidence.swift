import Journal
import Values

extension RunReport {
    /// Makes the report of the run whose evidence this is; a run still under way or on hold gives one that says so.
    ///
    /// Throws `notOpened` where the journal's first record does not open a run.
    public init(_ evidence: RunEvidence) throws(ReportError) {
        guard let first = evidence.records.first, let last = evidence.records.last, case .runOpened(let opened) = first.body
        else {
            throw ReportError(.notOpened, "the journal has no record that opens the run", place: evidence.run.rawValue)
        }
        let outline = evidence.plan.map(PlanOutline.init(plan:)) ?? .empty
        var fold = RecordFold(plan: outline)
        for record in evidence.records { fold.add(record) }
        let steps = fold.steps.finished()
        let moment = Moment(first)
        let words = EventWords(plan: outline)
        self.init(
            run: evidence.run, stage: fold.stage, opened: Recorded(moment: moment, record: opened), closed: fold.closed,
            last: Moment(last), plan: outline, stages: fold.stages, steps: steps, gates: fold.gates, inputs: fold.inputs,
            requires: fold.requires, conditions: fold.conditions, locks: fold.locks, pivots: fold.pivots,
            monitors: fold.monitors, samples: fold.samples, marks: fold.marks,
            objectives: Self.objectives(plan: outline, verdicts: fold.verdicts),
            ledger: RecoveryLedger(plan: outline, steps: steps, gates: fold.gates, marks: fold.marks, verdicts: fold.verdicts),
            data: Self.dataReadings(plan: outline, steps: steps), deviations: fold.deviations,
            operatorActions: fold.operatorActions, notifications: fold.notifications, recoveries: fold.recoveries,
            clockSteps: fold.clockSteps, timers: fold.timers,
            participants: Self.participants(opened: opened, fold: fold),
            humanFields: Self.humanFields(opened: opened, inputs: fold.inputs, statements: evidence.statements),
            events: evidence.records.map(words.event),
            integrity: EvidenceReport(evidence: evidence, opened: opened, sealed: fold.sealed))
    }

    /// The plan's objectives in their order, then those that only the journal knows.
    private static func objectives(plan: PlanOutline, verdicts: [Recorded<ObjectiveVerdict>]) -> [ObjectiveReport] {
        let planned = plan.objectives.map { objective in
            let verdict = verdicts.last { $0.record.objective == objective.name }
            return ObjectiveReport(name: objective.name, target: verdict?.record.target ?? objective.target, verdict: verdict)
        }
        let others = verdicts.filter { verdict in !plan.objectives.contains { $0.name == verdict.record.objective } }
        return planned + others.map { ObjectiveReport(name: $0.record.objective, target: $0.record.target, verdict: $0) }
    }

    /// The outputs of the steps that the RPO is read from, and every output whose name speaks of loss.
    private static func dataReadings(plan: PlanOutline, steps: [StepReport]) -> [DataReading] {
        let measured = Set(
            plan.objectives.compactMap { objective -> String? in
                guard let value = objective.value, value.hasPrefix("steps.") else { return nil }
                return String(value.dropFirst("steps.".count).prefix { $0 != "." && $0 != "[" })
            })
        return steps.flatMap { step in
            step.runs.compactMap { run -> DataReading? in
                guard let result = run.attempts.last(where: { $0.result?.record.call != nil })?.result,
                    let outputs = result.record.call?.outputs, !outputs.isEmpty,
                    measured.contains(step.id.rawValue) || outputs.contains(where: { $0.name.contains("lost") })
                else { return nil }
                return DataReading(step: step.id, item: run.item, moment: result.moment, outputs: outputs)
            }
        }
    }

    private static func humanFields(
        opened: RunOpened, inputs: [Recorded<InputGiven>], statements: [StatementFile]
    ) -> [HumanField] {
        HumanField.all.map { field in
            var field = field
            if let parameter = opened.parameters.first(where: { $0.name == field.name }) {
                field.answer = parameter.value.display
                field.by = opened.initiator.name
                field.seq = 1
            }
            for input in inputs where input.record.accepted {
                guard let value = input.record.values.first(where: { $0.name == field.name }) else { continue }
                field.answer = value.value.display
                field.by = input.record.actor.name
                field.seq = input.moment.seq
            }
            for file in statements { field.add(file) }
            return field
        }
    }

    private static func participants(opened: RunOpened, fold: RecordFold) -> [Participant] {
        var roll = ParticipantRoll(plan: fold.plan)
        roll.add(opened.initiator, part: "started the run")
        for gate in fold.gates {
            for vote in gate.votes {
                let verb = vote.record.decision == .approve ? "approved" : "denied"
                let rejected = vote.record.accepted ? "" : " (did not count)"
                roll.add(vote.record.actor, as: vote.record.person.rawValue, part: "\(verb) \(gate.step)\(rejected)")
            }
        }
        for input in fold.inputs { roll.add(input.record.actor, part: "answered \(input.record.step)") }
        for action in fold.operatorActions { roll.add(action.record.actor, part: action.record.action.rawValue) }
        for deviation in fold.deviations {
            if let actor = deviation.record.actor, actor.strength != .runner {
                roll.add(actor, part: "deviation: \(deviation.record.kind)")
            }
        }
        return roll.people
    }
}

extension HumanField {
    /// Takes the answer that a statement gives to this field; later ones stand behind earlier ones.
    fileprivate mutating func add(_ file: StatementFile) {
        guard let said = file.statement else { return }
        let prefix = name + ":"
        let text: String
        if said.kind == .finding, name == "findings" {
            text = said.text
        } else if said.kind == .note, said.text.hasPrefix(prefix) {
            text = String(said.text.dropFirst(prefix.count).drop { $0 == " " })
        } else {
            return
        }
        answer = answer.map { "\($0); \(text)" } ?? text
        by = said.person.rawValue
        statement = file.name
    }
}

/// Collects who took part, each person once.
private struct ParticipantRoll {
    let plan: PlanOutline
    var people: [Participant] = []

    mutating func add(_ actor: Actor, as person: String? = nil, part: String) {
        let name = person ?? actor.name
        guard let index = people.firstIndex(where: { $0.name == name }) else {
            let known = plan.people.first { $0.id.rawValue == name }
            people.append(
                Participant(
                    name: name, fullName: known.flatMap { $0.name == name ? nil : $0.name }, roles: known?.roles ?? [],
                    parts: [part], strength: actor.strength, keys: actor.key.map { [$0] } ?? []))
            return
        }
        if !people[index].parts.contains(part) { people[index].parts.append(part) }
        if actor.strength == .signature { people[index].strength = .signature }
        if let key = actor.key, !people[index].keys.contains(key) { people[index].keys.append(key) }
    }
}

extension EvidenceReport {
    fileprivate init(evidence: RunEvidence, opened: RunOpened, sealed: [Recorded<Sealed>]) {
        self.init(
            lines: evidence.records.count, head: evidence.head, planFound: evidence.planDigest, sealed: sealed,
            seals: evidence.seals, statements: evidence.statements, problems: evidence.damages)
        if evidence.plan == nil { problems.append("plan.json is missing or cannot be read: titles and what was planned are not shown") }
        if let found = evidence.planDigest, found != opened.plan {
            problems.append("plan.json is not the plan that ran: its SHA-256 is \(found), the journal names \(opened.plan)")
        }
        for record in sealed {
            let name = String(repeating: "0", count: max(0, 4 - String(record.record.seal).count)) + String(record.record.seal)
            if let file = evidence.seals.first(where: { $0.name == name }) {
                if file.sha256 != record.record.sha256 {
                    problems.append("seal \(name) is not the one that record \(record.moment.seq) names")
                }
            } else {
                problems.append("seal \(name), named by record \(record.moment.seq), is not in seals/")
            }
        }
        let closed = if case .runClosed = evidence.records.last?.body { true } else { false }
        if closed, !evidence.seals.contains(where: { $0.name == "end" }) {
            problems.append("the run is closed, but its end seal is not in seals/; `muster resume` writes a missing one")
        }
    }
}
