import ActionKit
import CanonicalJSON
import Engine
import Journal
import Plan
import PlaybookModel
import Signatures
import Values

/// What people do: they vote, answer, interrupt, rule; early, late, twice, wrongly, and those who must not.
extension Simulation {
    // MARK: - Gates

    func publish(_ notice: Notice) {
        notices.removeAll { $0.publication.gate == notice.publication.gate && $0.publication.item == notice.publication.item }
        notices.append(notice)
        let gate = notice.publication.gate
        let expiry = max(Int((notice.publication.opened.expiresAt - clock.wall).rawValue / 1_000_000), 1)
        let voters = notice.publication.opened.voters
        for person in voters where people.chance(isCalm ? 100 : 85) {
            voteLater(notice, by: person, after: people.between(1, isCalm ? 3 : max(expiry * 5 / 4, 2)))
        }
        guard !isCalm else { return }
        for member in Cast.shared.members where !voters.contains(member.id) && people.chance(25) {
            voteLater(notice, by: member.id, after: people.between(1, max(expiry, 2)))
        }
        if people.chance(20), let person = voters.first {
            note("      people: \(person) decides on \(gate) twice")
            for _ in 0..<2 { voteLater(notice, by: person, after: people.between(1, max(expiry / 2, 2))) }
        }
    }

    func withdraw(_ gate: StepID, _ item: ItemPath?) {
        notices.removeAll { $0.publication.gate == gate && $0.publication.item == item }
    }

    private func voteLater(_ notice: Notice, by person: PersonID, after seconds: Int) {
        let decision: GateVote.Decision = !isCalm && people.chance(8) ? .deny : .approve
        let flaw = isCalm ? nil : people.chance(15) ? people.pick(VoteFlaw.allCases) : nil
        let signs = production.drawing.isSigned || people.chance(15)
        calendar.add(at: clock.time + Int64(seconds) * 1_000_000 + Int64(people.below(1_000_000))) { simulation in
            simulation.leave(simulation.ballot(notice, person, decision, signs: signs, flaw: flaw))
        }
    }

    /// What can be wrong with a decision besides who made it.
    enum VoteFlaw: CaseIterable {
        case otherRun, otherPlan, otherMode, otherOpening, otherCovers, otherExpiry, signedLate, otherKey, forged, unsigned, otherLogin
    }

    private func ballot(_ notice: Notice, _ person: PersonID, _ decision: GateVote.Decision, signs: Bool, flaw: VoteFlaw?) -> Letter {
        var item = InboxItem(run: runID, kind: .vote)
        item.step = notice.publication.gate
        item.item = notice.publication.item
        guard signs, flaw != .unsigned, let member = Cast.shared[person] else {
            (item.person, item.decision) = (person, decision)
            let owner = flaw == .otherLogin ? "fay" : person.rawValue
            return Letter(item: item, owner: owner, isGenuine: owner == person.rawValue && Cast.shared[person]?.isKnown ?? false)
        }
        var signer = member.key
        if flaw == .otherKey, let other = Cast.shared.members.first(where: { $0.id != person }) { signer = other.key }
        let statement = statement(notice, person, decision, flaw)
        do {
            var bytes = try CanonicalEncoder().encode(statement) + [10]
            let signature = try signer.sign(bytes, namespace: flaw == .forged ? "file" : ApprovalStatement.namespace)
            if flaw == .otherLogin { bytes.insert(32, at: bytes.count - 1) }
            item.statement = String(decoding: bytes, as: UTF8.self)
            item.signature = String(decoding: signature.armored, as: UTF8.self)
        } catch {
            breach("simulator", "a statement cannot be written: \(error)")
        }
        return Letter(item: item, owner: person.rawValue, isGenuine: flaw == nil && member.isKnown)
    }

    private func statement(_ notice: Notice, _ person: PersonID, _ decision: GateVote.Decision, _ flaw: VoteFlaw?) -> ApprovalStatement {
        let opened = notice.publication.opened
        let other = SHA256Digest.of([1])
        return ApprovalStatement(
            v: 1, run: flaw == .otherRun ? RunID("another") : runID, plan: flaw == .otherPlan ? other : production.digest,
            mode: flaw == .otherMode ? "rehearsal" : production.plan.mode.rawValue,
            parameters: production.plan.parameters.map { NamedOutput(name: $0.name, value: $0.value) }, gate: notice.publication.gate,
            item: notice.publication.item, gateSeq: Int64(notice.publication.seq) + (flaw == .otherOpening ? 1 : 0),
            gateSha256: notice.digest,
            coversSha256: flaw == .otherCovers ? other : opened.coversSha256, decision: decision, reason: nil, person: person,
            expiresAt: flaw == .otherExpiry ? opened.expiresAt + .hours(1) : opened.expiresAt,
            signedAt: flaw == .signedLate ? opened.expiresAt + .seconds(1) : min(clock.wall, opened.expiresAt))
    }

    // MARK: - Questions

    func asked(_ body: InputAsked) {
        let typed = !body.inputs.isEmpty
        let tries = isCalm ? 1 : people.between(1, 3)
        for attempt in 1...tries {
            let isLast = attempt == tries
            let right = body.inputs.filter { !$0.type.isOptional }.map {
                InboxItem.NamedText(name: $0.name, text: $0.type == .integer ? "7" : "a")
            }
            let values: [InboxItem.NamedText] =
                !typed
                ? []
                : isLast || people.chance(60)
                    ? right : people.pick([[.init(name: "count", text: "many")], [], [.init(name: "sum", text: "1")]])
            let owner = isLast || people.chance(70) ? "fay" : people.pick(["ben", "mallory"])
            answerLater(body, values, owner, isLast ? 60 : 0, isRight: !typed || values == right)
        }
    }

    /// What was asked and not answered when the last runner went: people look again.
    func askAgain() {
        for (name, page) in ledger.pages.sorted(by: { $0.key < $1.key }) where page.outcome == nil && !page.isAnswered {
            if let asked = page.asked, ledger.shape[name].children.isEmpty { self.asked(asked) }
        }
    }

    private func answerLater(_ body: InputAsked, _ values: [InboxItem.NamedText], _ owner: String, _ delay: Int, isRight: Bool) {
        let at = clock.time + Int64(delay + people.between(1, isCalm ? 3 : 60)) * 1_000_000
        let run = runID
        let attempt = ledger.shape.name(body.step, body.item).map { ledger.page($0).attempts } ?? 0
        let acts = isRight && (body.voters.isEmpty || Cast.shared[PersonID(owner)]?.roles.contains("operator") ?? false)
        calendar.add(at: at) { simulation in
            if acts { simulation.doByHand(body, attempt, run) }
            var item = InboxItem(run: run, kind: .input)
            (item.step, item.item, item.values) = (body.step, body.item, values)
            simulation.leave(Letter(item: item, owner: owner))
        }
    }

    /// A person does what was asked, once and before saying so, unless somebody has said so already.
    private func doByHand(_ body: InputAsked, _ attempt: Int, _ run: RunID) {
        guard let name = ledger.shape.name(body.step, body.item), ledger.shape[name].changesSomething, !ledger.page(name).isAnswered else {
            return
        }
        let target = ledger.shape.target(name)
        guard acted.insert("\(target) \(attempt)").inserted else { return }
        note("      people: \(target) is done by hand")
        effects[target, default: Effect()].isInPlace = true
        effects[target, default: Effect()].applied += 1
        // a run that is over takes nothing back
        if ledger.closed != nil || run != runID { effects[target]?.isMuddled = true }
    }

    // MARK: - Operators

    /// What operators will do in this life, whatever happens.
    func meddle(_ life: Life) {
        leaveStepsOut()
        guard !isCalm, people.chance(35) else { return }
        for _ in 0..<people.between(1, 3) {
            let at = clock.time + Int64(people.below(people.pick([1_000, 20_000, 120_000]))) * 1_000
            switch people.below(10) {
            case 0..<3:
                send(.pause, at: at)
                send(.resume, at: at + Int64(people.between(1, 60)) * 1_000_000)
            case 3..<5: send(.cancel, at: at)
            case 5: send(.resume, at: at)
            case 6..<8: interrupt(life, at: at)
            default:
                let step = people.pick(production.plan.steps).id
                calendar.add(at: at) { $0.leave($0.ruling(step, nil, .succeeded)) }
            }
        }
    }

    /// Somebody has steps left out, whatever they are and however they stand.
    private func leaveStepsOut() {
        guard !isCalm, skipping.chance(15) else { return }
        for _ in 0..<skipping.between(1, 3) {
            let at = clock.time + Int64(skipping.below(skipping.pick([1_000, 20_000, 120_000]))) * 1_000
            let number = skipping.below(production.plan.steps.count)
            let loops = ledger.shape.loops[number]
            let depth = loops.count - (production.plan.steps[number].loop != nil && skipping.chance(50) ? 1 : 0)
            let items = loops.prefix(depth).map { skipping.between(1, max(production.plan.steps[$0].loop?.items?.count ?? 3, 1)) }
            let letter = skip(production.plan.steps[number].id, items)
            calendar.add(at: at) { $0.leave(letter) }
        }
    }

    /// What waits for a ruling is left out instead, now and then.
    func leaveOutWhatWaits(_ state: RunState) {
        guard !isCalm else { return }
        for name in state.awaitedRulings where skipping.chance(25) {
            let parts = name.split(separator: "@").map(String.init)
            leave(skip(StepID(parts[0]), parts.count > 1 ? parts[1].split(separator: "/").compactMap { Int($0) } : []))
        }
    }

    private func skip(_ step: StepID, _ items: [Int]) -> Letter {
        var letter = InboxItem(run: runID, kind: .skip)
        letter.step = step
        letter.item = items.isEmpty ? nil : ItemPath(items.map(String.init).joined(separator: "/"))
        letter.reason = "it is not needed today"
        return Letter(item: letter, owner: "fay")
    }

    /// The second interrupt, which comes from the terminal.
    func interrupt(_ life: Life, at time: Int64) {
        calendar.add(at: time) { simulation in
            guard simulation.life === life, !life.fuse.isBurnt else { return }
            let action = OperatorAction(action: .abort, actor: Actor(name: "fay", strength: .osUser), reason: nil)
            life.mailbox.post(.event(.operatorAction(action)))
        }
    }

    func send(_ kind: InboxItem.Kind, at time: Int64) {
        calendar.add(at: time) { $0.leave(Letter(item: InboxItem(run: $0.runID, kind: kind), owner: "fay")) }
    }

    func ruling(_ step: StepID, _ item: ItemPath?, _ ruling: OperatorAction.Ruling) -> Letter {
        var letter = InboxItem(run: runID, kind: .ruling)
        (letter.step, letter.item, letter.ruling) = (step, item, ruling)
        letter.reason = "it was looked at"
        return Letter(item: letter, owner: "fay")
    }

    /// A person looks at what waits for a word and says it: what is true mostly.
    func rulings(_ state: RunState) -> [OperatorAction] {
        state.awaitedRulings.compactMap { name in
            if !isCalm, people.chance(20) { return nil }
            let parts = name.split(separator: "@").map(String.init)
            let step = StepID(parts[0])
            let item = parts.count > 1 ? ItemPath(parts[1]) : nil
            let target = ([step.name] + (item?.rawValue.split(separator: "/").map(String.init) ?? [])).joined(separator: " ")
            let isThere = effects[target]?.isInPlace ?? false
            // what is taken back is asked about the other way round
            let isReturn = undoing != nil || ledger.shape.name(step, item).map { ledger.page($0).outcome != nil } ?? false
            var ruling: OperatorAction.Ruling = isThere != isReturn ? .succeeded : .again
            if people.chance(25) || isCalm && !isThere && people.chance(50) { ruling = .failed }
            return OperatorAction(
                action: .ruling, actor: Actor(name: "fay", strength: .osUser), reason: "it was looked at", step: step, item: item,
                ruling: ruling)
        }
    }

    /// Puts a message into the inbox; the runner, if there is one, is told.
    func leave(_ letter: Letter) {
        // what was meant for a run that is over nobody reads
        guard letter.item.run == runID else { return }
        letters += 1
        inbox[letters] = letter
        if let life, !life.fuse.isBurnt { life.mailbox.post(.inbox) }
    }
}
