import Engine
import Journal
import Plan
import PlaybookModel
import Values

/// Law 10: approvals by distinct entitled people, in time; and what else people are asked.
extension Ledger {
    func judgePeople(_ entry: Entry) {
        switch entry.body {
        case .gateOpened(let body): open(body, entry)
        case .gateVote(let body): vote(body)
        case .gateClosed(let body): closeGate(body)
        case .inputAsked(let body):
            guard let name = shape.name(body.step, body.item) else { return breach("1", "there is no such step") }
            start(name)
            pages[name]?.asked = body
            pages[name]?.isAnswered = false
        case .inputGiven(let body):
            guard let name = shape.name(body.step, body.item) else { return }
            judgeLate(name, body)
            guard body.accepted else { return }
            require("10", !page(name).isAnswered, "it was answered before")
            let isOperator = Cast.shared[PersonID(body.actor.name)]?.roles.contains("operator") ?? false
            if case .manual(let manual) = shape[name].body, !manual.voters.isEmpty {
                require("10", isOperator, "\(body.actor.name) is not asked")
            }
            pages[name]?.isAnswered = true
            registerAgain(name)
            registerAgain(around: name)
        default: break
        }
    }

    /// 7: who was asked for a change and answers after it was given up may have done it.
    private func judgeLate(_ name: Name, _ body: InputGiven) {
        guard case .manual(let manual) = shape[name].body else { return breach("10", "nobody asks there") }
        let isAsked = manual.voters.isEmpty || Cast.shared[PersonID(body.actor.name)]?.roles.contains("operator") ?? false
        let page = page(name)
        let isOver = page.openAttempt == nil && (page.outcome.map { $0 != "succeeded" } ?? false || isTakenBack(name))
        let isLate = isAsked && isOver && page.attempts > 0 && shape[name].changesSomething && !page.isAnswered
        require("7", (body.late ?? false) == isLate, "an answer after it was given up is \(isLate ? "passed over" : "none")")
        if isLate { takeBackAgain(name) }
    }

    private func wanted(_ name: Name) -> Drawing.Gate? { drawing.gates[shape[name].id.name] }

    /// Who may decide, by the playbook's text and the people of the site.
    private func entitled(_ gate: Drawing.Gate) -> Set<PersonID> {
        var people = Set((gate.from + gate.eachOf.map(\.role)).flatMap { Cast.shared.people($0) })
        if gate.excludesInitiator { people.remove(Cast.initiator) }
        if gate.excludesAuthor { people.remove(PersonID(drawing.owner)) }
        return people
    }

    private func open(_ body: GateOpened, _ entry: Entry) {
        guard let name = shape.name(body.step, body.item), let gate = wanted(name) else { return breach("10", "there is no such gate") }
        start(name)
        require("10", body.quorum == gate.quorum, "it asks for \(body.quorum), the playbook for \(gate.quorum)")
        require("10", Set(body.voters).isSuperset(of: entitled(gate)), "it does not ask everybody whom it should")
        require("10", body.expiresAt - entry.at == .seconds(Int64(gate.expires)), "it expires after \(body.expiresAt - entry.at)")
        pages[name]?.gate = Gate(opened: body, seq: entry.seq, openedAt: time)
    }

    private func vote(_ body: GateVote) {
        guard body.accepted else { return }
        guard let name = shape.name(body.step, body.item), let wanted = wanted(name), let gate = page(name).gate, gate.verdict == nil else {
            return breach("10", "a vote counts at a gate that is not open")
        }
        require("10", entitled(wanted).contains(body.person), "\(body.person) may not decide here")
        require("10", time - gate.openedAt < Int64(wanted.expires) * 1_000_000, "the gate has expired")
        if drawing.isSigned { require("10", body.actor.strength == .signature, "it is not signed") }
        if body.decision == .deny {
            pages[name]?.gate?.isDenied = true
        } else {
            require("10", !gate.approvals.contains(body.person), "\(body.person) counts twice")
            pages[name]?.gate?.approvals.append(body.person)
        }
    }

    private func closeGate(_ body: GateClosed) {
        guard let name = shape.name(body.step, body.item), let wanted = wanted(name), let gate = page(name).gate else {
            return breach("10", "a gate is closed that was not open")
        }
        require("10", gate.verdict == nil, "it is closed again")
        switch body.verdict {
        case .approved:
            let people = Set(gate.approvals)
            require("10", !gate.isDenied, "approved though it was denied")
            require("10", people.count >= wanted.quorum, "approved by \(people.count) of \(wanted.quorum)")
            require("10", areSeatsFilled(wanted.eachOf, by: Array(people)), "not one of each role")
            require("10", Set(body.people) == people, "it names others than those who approved")
        case .denied: require("10", gate.isDenied, "nobody denied it")
        case .expired: require("10", time - gate.openedAt >= Int64(wanted.expires) * 1_000_000, "its time is not over")
        case .cancelled: require("10", stage != .running || hasFailed || isFailingAround(name), "nothing ends it")
        }
        pages[name]?.gate?.verdict = body.verdict
    }

    /// Whether a phase around it fails, or its own time is over.
    private func isFailingAround(_ name: Name) -> Bool {
        if page(name).hasTimedOut { return true }
        var next = shape.around(name)
        while let current = next {
            if page(current).hasTimedOut
                || pages.contains(where: {
                    ["failed", "unknown", "cancelled"].contains($0.value.outcome) && shape.isInside($0.key, current)
                })
            {
                return true
            }
            next = shape.around(current)
        }
        return false
    }

    /// Whether each seat can be given to somebody else: tried one by one.
    private func areSeatsFilled(_ shares: [(role: String, count: Int)], by people: [PersonID]) -> Bool {
        let seats = shares.flatMap { Array(repeating: $0.role, count: $0.count) }
        func fill(_ seat: Int, _ free: [PersonID]) -> Bool {
            guard seat < seats.count else { return true }
            return free.indices.contains { index in
                guard Cast.shared[free[index]]?.roles.contains(seats[seat]) ?? false else { return false }
                var rest = free
                rest.remove(at: index)
                return fill(seat + 1, rest)
            }
        }
        return fill(0, people)
    }

    func requireApproval(_ name: Name) {
        guard let gate = page(name).gate else { return breach("10", "a gate is passed that was never open") }
        require("10", gate.verdict == .approved, "a gate is passed that is \(gate.verdict.map { $0.rawValue } ?? "open")")
        for check in past == nil ? shape[name].requires + plan.requires : [] {
            require("17", gate.rechecked.contains(check.id), "\(check.id) was not looked at again after the approval")
        }
    }
}
