import CanonicalJSON
import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunMachine {
    mutating func openGate(_ key: InstanceKey, _ gate: PlannedGate) {
        if plan.mode == .dry { return end(key, .succeeded, detail: "not asked in a dry run") }
        let step = plan.steps[key.step]
        let text: String?
        do throws(ValueUnavailable) {
            text = try gateText(key, gate)
        } catch {
            return fail(key, .input, error.message)
        }
        let covers = covers(key, gate)
        // a gate that is opened again has a file of its own: what was shown before stays as it was
        let file = "\(outputName(key)).\(state.seq + 1).covers.json"
        let opened = GateOpened(
            step: step.id, item: key.item.recorded, text: text, from: gate.from, voters: gate.voters, quorum: gate.quorum,
            eachOf: gate.eachOf.map { .init(role: $0.role, count: $0.count) }, exclude: gate.exclude.map(\.rawValue),
            excluded: excluded(gate), minimumIdentity: plan.site.minimumIdentity.rawValue, expiresAt: now.wall + gate.expires,
            onExpiry: gate.onExpiry.rawValue, coversFile: file, coversSha256: SHA256Digest.of(covers))
        emit(.gateOpened(opened))
        request(.publishGate(GatePublication(gate: step.id, item: key.item.recorded, seq: state.seq, opened: opened, covers: covers)))
        request(.seal)
    }

    /// Who may not vote in this run: whoever began it, who is its executor too, and the playbook's owner as its author.
    private func excluded(_ gate: PlannedGate) -> [PersonID] {
        plan.site.people.filter { person in
            gate.exclude.contains { exclusion in
                switch exclusion {
                case .initiator, .executor:
                    (state.opened?.initiator.name).map { person.id.rawValue == $0 || person.osUsers.contains($0) } ?? false
                case .author: person.id.rawValue == plan.playbook.owner
                }
            }
        }.map(\.id)
    }

    /// After a crash the request is published again; the gate itself is still the same.
    mutating func reopenGate(_ key: InstanceKey) {
        guard let seq = state[key].gateSeq, let opened = state[key].gateOpened, case .gate(let gate) = plan.steps[key.step].body
        else { return }
        let covers = covers(key, gate)
        request(
            .publishGate(
                GatePublication(gate: plan.steps[key.step].id, item: key.item.recorded, seq: seq, opened: opened, covers: covers)))
    }

    // MARK: - Votes

    mutating func take(_ vote: VoteReceived) {
        guard let key = state.key(vote.gate, vote.item), case .gate(let gate) = plan.steps[key.step].body else { return }
        let problem = vote.problem ?? objection(to: vote, at: key, gate)
        emit(
            .gateVote(
                GateVote(
                    step: vote.gate, item: vote.item, person: vote.person, decision: vote.decision, actor: vote.actor,
                    reason: vote.reason, accepted: problem == nil, why: problem, file: vote.file, sha256: vote.sha256)))
    }

    /// Why a decision does not count; nil where it does.
    private func objection(to vote: VoteReceived, at key: InstanceKey, _ gate: PlannedGate) -> String? {
        guard case .gateOpen(let deadline) = state[key].stage else { return "the gate is not open" }
        if time >= deadline, !planted(.expiredGateAccepted) { return "the gate has expired" }
        if !gate.voters.contains(vote.person), !planted(.outsiderCounted) { return "\"\(vote.person)\" is not one of those who are asked" }
        if excluded(gate).contains(vote.person), !planted(.excludedPersonCounted) {
            return "\"\(vote.person)\" is excluded (\(gate.exclude.map(\.rawValue).joined(separator: ", ")))"
        }
        if vote.actor.strength != .signature, plan.site.minimumIdentity == .signature {
            return "this site takes signed decisions only"
        }
        if vote.decision == .approve, !planted(.approvalCountedTwice), state[key].votes.contains(where: { $0.person == vote.person }) {
            return "\"\(vote.person)\" has voted already"
        }
        return nil
    }

    /// What the votes so far say; nil where they do not suffice.
    private func verdict(_ key: InstanceKey) -> GateClosed.Verdict? {
        guard case .gate(let gate) = plan.steps[key.step].body else { return nil }
        let votes = state[key].votes
        if !planted(.denialIgnored), votes.contains(where: { $0.decision == .deny }) { return .denied }
        let approvers = votes.map(\.person)
        let seats = Seats(
            gate.eachOf.map { share in (share.count, Set(plan.site.people.filter { $0.roles.contains(share.role) }.map(\.id))) })
        return approvers.count >= gate.quorum && seats.areFilled(by: approvers) ? .approved : nil
    }

    mutating func closeGate(_ key: InstanceKey, _ verdict: GateClosed.Verdict) {
        let step = plan.steps[key.step].id
        let people = state[key].votes.filter { ($0.decision == .approve) == (verdict == .approved) }.map(\.person)
        emit(.gateClosed(GateClosed(step: step, item: key.item.recorded, verdict: verdict, people: people)))
        request(.withdrawGate(step, key.item.recorded))
        request(.seal)
    }

    /// Closes a gate whose votes suffice, or whose time is over.
    mutating func advanceGate(_ key: InstanceKey, _ deadline: RunTime) {
        if let verdict = verdict(key) { return closeGate(key, verdict) }
        guard time >= deadline, !planted(.expiredGateAccepted) else { return }
        emit(.timerFired(TimerFired(kind: .gateExpiry, step: plan.steps[key.step].id, item: key.item.recorded)))
        closeGate(key, .expired)
    }

    /// After an approval every precondition is looked at again: the world went on while people thought.
    mutating func recheck(_ key: InstanceKey) {
        guard !flight.busy.contains(key) else { return }
        let index = state[key].rechecksPassed
        if index < checks(key).count, !planted(.recheckSkipped) { return startCheck(key, index) }
        end(key, .succeeded)
    }

    mutating func refused(_ key: InstanceKey, _ verdict: GateClosed.Verdict) {
        guard case .gate(let gate) = plan.steps[key.step].body else { return }
        let step = plan.steps[key.step]
        let text = verdict == .denied ? "the approval was denied" : "not enough approvals in time"
        let kind: FailureKind = verdict == .denied ? .denied : .expired
        if verdict == .expired, gate.onExpiry == .hold {
            announce(.failed, text)
            let cause = Cause(step: step.id, item: key.item.recorded, kind: kind, text: "gate \"\(step.title)\": \(text)", reaction: .hold)
            return turn(.draining, cause)
        }
        fail(key, kind, text)
    }

    // MARK: - Manual steps

    /// Asks a person; where that is a change, its intent is written first.
    mutating func ask(_ key: InstanceKey, _ manual: PlannedManual) {
        if plan.mode == .dry { return end(key, .succeeded, detail: "not asked in a dry run") }
        let step = plan.steps[key.step]
        let text: String
        do throws(ValueUnavailable) { text = try scope(key).text(manual.instructions) } catch { return fail(key, .input, error.message) }
        if step.changesSomething {
            guard intend(key, .object([.init("instructions", .string(text))])) else { return }
        }
        emit(
            .inputAsked(
                InputAsked(
                    step: step.id, item: key.item.recorded, instructions: text,
                    inputs: manual.inputs.map { .init(name: $0.name, type: $0.type, text: $0.text) }, voters: manual.voters)))
    }

    mutating func endAnswered(_ key: InstanceKey) {
        if state[key].isIntended { return closeAttempt(key, .succeeded, nil) }
        end(key, .succeeded)
    }

    mutating func take(_ input: InputReceived) {
        guard let key = state.key(input.step, input.item), case .manual(let manual) = plan.steps[key.step].body else { return }
        var values: [NamedOutput] = []
        var problem: String? = state[key].stage == .asking ? nil : "nothing is asked here now"
        let isAsked = manual.voters.isEmpty || input.person.map(manual.voters.contains) ?? false
        if !isAsked { problem = "\"\(input.actor.name)\" is not asked here" }
        if isAsked, isGivenUp(key) { return takeLate(input, key) }
        for declared in manual.inputs where problem == nil {
            let text = input.values[declared.name]
            if let value = text.flatMap({ Value(text: $0, as: declared.type) }) ?? (declared.type.isOptional ? .absent : nil) {
                values.append(NamedOutput(name: declared.name, value: value))
            } else {
                problem = text.map { "\"\($0)\" is no \(declared.type) for \"\(declared.name)\"" } ?? "\"\(declared.name)\" is missing"
            }
        }
        if problem == nil, let unknown = input.values.keys.sorted().first(where: { name in !manual.inputs.contains { $0.name == name } }) {
            problem = "nothing called \"\(unknown)\" is asked"
        }
        emit(
            .inputGiven(
                InputGiven(
                    step: input.step, item: input.item, actor: input.actor, values: problem == nil ? values : [], accepted: problem == nil,
                    why: problem)))
    }

    /// Whether a person was asked for a change and the run went on without the answer, to a failure or to taking it back.
    private func isGivenUp(_ key: InstanceKey) -> Bool {
        let instance = state[key]
        guard plan.steps[key.step].changesSomething, instance.attempts > 0, !instance.isAnswered, instance.stage != .asking,
            !planted(.lateAnswerPassedOver)
        else { return false }
        if case .ended(let outcome) = instance.stage, outcome != .succeeded { return true }
        return state.hasTakenBack(key)
    }

    /// Who answers too late may have done it: that is said, and what took it back runs once more.
    private mutating func takeLate(_ input: InputReceived, _ key: InstanceKey) {
        let text = "\(input.actor.name) answered after it was given up: what was done by hand may be in place"
        emit(.deviation(Deviation(kind: "late_answer", text: text, step: input.step, item: input.item, actor: input.actor)))
        emit(
            .inputGiven(
                InputGiven(step: input.step, item: input.item, actor: input.actor, accepted: false, why: "it was given up", late: true)))
    }
}
