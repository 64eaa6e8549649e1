import ActionKit
import Journal
import Plan
import PlaybookModel
import Values

extension RunMachine {
    /// Turns one event into its records; what follows from the new state is for `proceed`.
    mutating func take(_ event: Event) {
        if case .closed = state.stage { return }
        switch event {
        case .opened(let body, let inherited):
            emit(.runOpened(body))
            for entry in inherited { emit(.undoInherited(entry)) }
            request(.acquireLocks(lockWishes))
            request(.seal)
        case .recovered(let body): takeOver(body)
        case .resumed(let actor, let reason): goOn(actor, reason)
        case .locked(let keys, let broken): locked(keys, broken)
        case .lockRefused(let key, let owner, let freeAt): refused(key, owner, freeAt)
        case .lockLost(let lock): lost(lock)
        case .callStarted(let id, let process): started(id, process)
        case .callEnded(let id, let outcome): ended(id, outcome)
        case .vote(let vote): if !flight.hasLeft { take(vote) }
        case .input(let input): if !flight.hasLeft { take(input) }
        case .operatorAction(let action): if !flight.hasLeft { take(action) }
        case .sealed(let body):
            flight.sealsOpen = max(flight.sealsOpen - 1, 0)
            emit(.sealed(body))
        case .samplesKept(let body):
            flight.samplesDone = true
            if let body { emit(.samplesKept(body)) }
        case .clockStep(let jump): if case .fresh = state.stage { return } else { emit(.clockStep(ClockStep(jump: jump))) }
        case .tick: break
        }
    }

    /// Starts the steps.
    mutating func begin() {
        turn(.running, because: "the steps begin")
        announce(.start, "started")
    }

    private mutating func started(_ id: CallID, _ process: StartedProcess) {
        guard let call = flight.calls[id], case .attempt(let key) = call.purpose else { return }
        emit(
            .stepStarted(
                StepStarted(
                    step: plan.steps[key.step].id, item: key.item.recorded, attempt: state[key].attempts, pid: process.pid,
                    startTicks: process.startTicks, program: process.program, sha256: process.sha256)))
    }

    private mutating func ended(_ id: CallID, _ outcome: ActionOutcome) {
        guard let call = flight.calls.removeValue(forKey: id) else { return }
        if let key = call.purpose.key {
            flight.busy.remove(key)
            look(at: key)
        }
        recordKill(call, outcome)
        switch call.purpose {
        case .runCheck(let index): checked(nil, index, call, outcome)
        case .check(let key, let index): checked(key, index, call, outcome)
        case .probe(let key, let probe): probed(key, probe, call, outcome)
        case .capture(let key, let index): captured(key, index, call, outcome)
        case .attempt(let key): attempted(key, call, outcome)
        case .poll(let key): polled(key, call, outcome)
        case .compensation(let index): compensated(index, call, outcome)
        case .undoProbe(let index, let evidence): undoProbed(index, evidence, call, outcome)
        case .monitor(let index): sampled(index, call, outcome)
        case .notice(let event, let text): noticed(event, text, call, outcome)
        }
    }

    /// Puts an instance and everything around it on the agenda: what is inside them has grown quiet.
    mutating func look(at key: InstanceKey) {
        var current: InstanceKey? = key
        while let next = current {
            flight.agenda.add(next)
            current = state.parent(of: next)
        }
    }

    private mutating func recordKill(_ call: Flight.Call, _ outcome: ActionOutcome) {
        let key: InstanceKey
        var attempt: Int?
        switch call.purpose {
        case .compensation(let index): key = state.compensations[index].key
        case .attempt(let own): (key, attempt) = (own, state[own].attempts)
        case .check(let own, _), .probe(let own, _), .capture(let own, _), .poll(let own): key = own
        case .runCheck, .undoProbe, .monitor, .notice: return
        }
        guard outcome.killed > 0 || outcome.survivors > 0 || outcome.end == .timedOut else { return }
        let why = outcome.end == .timedOut ? "time limit reached" : "processes left behind"
        emit(
            .signalSent(
                SignalSent(
                    step: plan.steps[key.step].id, item: key.item.recorded, attempt: attempt, why: why, killed: outcome.killed,
                    survivors: outcome.survivors)))
    }

    // MARK: - Stages

    /// Goes on to another stage because of a failure or a person.
    mutating func turn(_ stage: RunStateChanged.Stage, _ cause: Cause) {
        emit(
            .runState(
                RunStateChanged(
                    to: stage, step: cause.step, item: cause.item, kind: cause.kind?.rawValue, because: cause.text,
                    reaction: cause.reaction.rawValue)))
    }

    /// Goes on to another stage in the ordinary course.
    mutating func turn(_ stage: RunStateChanged.Stage, because text: String) {
        emit(.runState(RunStateChanged(to: stage, because: text)))
    }
}
