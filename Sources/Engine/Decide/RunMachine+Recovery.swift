import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunMachine {
    /// Takes over from a runner that died: every intent without a result is unknown from here on.
    ///
    /// Nothing goes on before the locks are known to be still the run's.
    mutating func takeOver(_ body: Recovered) {
        emit(.recovered(body))
        takePivotBack()
        for key in state.frontier where state[key].stage == .attempting { interrupt(key) }
        for position in state.compensations.openUndos where isRunning(position) { interruptCompensation(position) }
        for position in state.compensations.openReleases where isRunning(position) { interruptCompensation(position) }
        if let order = state.order, !planted(.orderForgotten) { follow(order) }
        if lacksInheritance() { return }
        // a run that is at its last records touches nothing more
        switch state.stage {
        case .closing, .fresh, .closed: break
        default: takeLocksAgain()
        }
        if state.stage == .requiring { turn(.requiring, because: "the preconditions are looked at again after a break") }
        withdrawClosedGates()
        if planted(.loopListAnew) {
            for key in state.frontier where state.isLoopHead(key) && state[key].stage == .containing { expand(key) }
        }
        for key in state.frontier {
            if case .gateOpen = state[key].stage { reopenGate(key) }
        }
    }

    /// A crossing without its intent crossed nothing: no effect starts before the intent is durable.
    private mutating func takePivotBack() {
        guard case .crossed(let key) = state.pivot, !state.isPivotIntended else { return }
        emit(.pivotUncrossed(PivotRecord(step: plan.steps[key.step].id, item: key.item.recorded)))
    }

    private func isRunning(_ position: Int) -> Bool { state.compensations[position].stage == .running }

    /// Withdraws the requests of gates that are closed: that is done behind the record and leaves none.
    private mutating func withdrawClosedGates() {
        for (key, instance) in state.instances.sorted(by: { $0.key < $1.key }) where instance.gateSeq != nil {
            if case .gateOpen = instance.stage { continue }
            request(.withdrawGate(plan.steps[key.step].id, key.item.recorded))
        }
    }

    /// A command may have done its work, a question or a phase was not even begun: nothing starts without its own record.
    private mutating func interrupt(_ key: InstanceKey) {
        guard plan.steps[key.step].isOperation else {
            if state.pivot == .crossed(key) { emit(.pivotUncrossed(PivotRecord(step: plan.steps[key.step].id, item: key.item.recorded))) }
            return closeAttempt(key, .failed, .interrupted, "the runner died before anything was begun")
        }
        emit(
            .stepResult(
                StepResult(
                    step: plan.steps[key.step].id, item: key.item.recorded, attempt: state[key].attempts,
                    outcome: planted(.brokenOffCalledDone) ? .succeeded : .unknown,
                    kind: FailureKind.interrupted.rawValue, detail: "the runner died while the attempt was under way")))
    }

    private mutating func interruptCompensation(_ position: Int) {
        let entry = state.compensations[position]
        record(
            entry,
            CompensationResult(
                step: plan.steps[entry.key.step].id, item: entry.key.item.recorded, attempt: entry.attempts, outcome: .unknown,
                kind: FailureKind.interrupted.rawValue, detail: "the runner died while it was under way", retryAt: now.wall))
    }
}
