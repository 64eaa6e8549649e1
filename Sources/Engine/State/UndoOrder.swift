import Journal
import Plan
import Planted
import PlaybookModel
import Values

/// What of a run that is over still stands and can be taken back: what `muster undo` hands to a run of its own.
///
/// Worked out from records alone: those of the run, and those of the runs that took parts of it back before.
public struct UndoOrder: Sendable, Equatable {
    /// In the order in which it was registered; the last goes first.
    public private(set) var entries: [InheritedCompensation] = []
    /// The gates that had to approve, and have to once more.
    public private(set) var gates: [StepID] = []
    /// The crossing of the point of no return.
    public private(set) var pivot: PivotRecord?
    /// What was done and stays: past the pivot, or without an undo.
    public private(set) var stays: [String] = []
    /// The last run that took something of it back.
    public private(set) var undoneBy: RunID?

    /// - Parameters:
    ///   - entries: the whole journal of the run, which must be closed.
    ///   - later: the journals of the runs that undid it, oldest first.
    public init(_ entries: [Entry], of run: RunID, plan: Plan, undoneBy later: [(run: RunID, entries: [Entry])] = []) {
        let topology = Topology(plan)
        var state = RunState(run: run, topology: topology)
        for entry in entries { state.evolve(entry) }
        let failback = entries.reversed().lazy.compactMap { entry -> PivotRecord? in
            if case .pivotCrossed(let body) = entry.body { return body }
            return nil
        }.first
        if state.isPastPivot, !planted(.undoneFromBehindPivot) { pivot = failback }
        for entry in state.stack { take(entry, state) }
        stays += Self.withoutUndo(state)
        for one in later { subtract(one, topology) }
        gates = plan.steps.enumerated().compactMap { number, step in
            guard case .gate(let gate) = step.body, state.wasAsked(number) else { return nil }
            let covers = self.entries.contains { entry in
                guard let inherited = topology.number(of: entry.step) else { return false }
                return gate.dominates.contains { $0 == inherited || topology.encloses(inherited, $0) }
            }
            return covers ? step.id : nil
        }
    }

    private mutating func take(_ entry: Compensation, _ state: RunState) {
        let step = state.plan.steps[entry.key.step]
        var outcome: CompensationResult.Outcome?
        if case .settled(let settled) = entry.stage { outcome = settled }
        if outcome == .succeeded { return }
        let isLeft = pivot != nil && (entry.kind == .undo || step.release?.afterPivot == .skip)
        if isLeft { return stays.append(Self.name(step, entry.key)) }
        if outcome == .skipped, step.release?.keep == nil { return }
        let why =
            switch outcome {
            case .skipped: "kept"
            case .failed, .unknown, .blocked: outcome?.rawValue ?? ""
            case .succeeded, nil: "not run"
            }
        entries.append(
            InheritedCompensation(
                step: step.id, item: entry.key.item.recorded, kind: entry.kind == .undo ? .undo : .release, intent: Int64(entry.intent),
                request: entry.request, why: why, inDoubt: outcome == .unknown || entry.isInDoubt))
    }

    /// Takes away what a later run has taken back.
    private mutating func subtract(_ later: (run: RunID, entries: [Entry]), _ topology: Topology) {
        undoneBy = later.run
        var state = RunState(run: later.run, topology: topology)
        for entry in later.entries { state.evolve(entry) }
        entries = entries.compactMap { entry in
            guard let key = state.key(entry.step, entry.item),
                let position = state.compensations.position(entry.kind == .undo ? .undo : .release, key)
            else { return entry }
            let now = state.compensations[position]
            // one that was begun and broken off before a person ruled is in doubt, whatever was known before
            guard case .settled(let outcome) = now.stage else {
                return InheritedCompensation(
                    step: entry.step, item: entry.item, kind: entry.kind, intent: entry.intent, request: entry.request, why: entry.why,
                    inDoubt: entry.inDoubt || now.isInDoubt)
            }
            if outcome == .succeeded, !planted(.undoneOnceMore) { return nil }
            return InheritedCompensation(
                step: entry.step, item: entry.item, kind: entry.kind, intent: entry.intent, request: entry.request, why: outcome.rawValue,
                inDoubt: outcome == .unknown || now.isInDoubt || entry.inDoubt && outcome == .blocked)
        }
    }

    private static func withoutUndo(_ state: RunState) -> [String] {
        state.instances.keys.sorted().filter { key in
            let step = state.plan.steps[key.step]
            return state[key].attempts > 0 && step.effect == .write && step.noUndo != nil && step.release == nil
                && !state.topology.isUndoneByPhase[key.step]
        }.map { name(state.plan.steps[$0.step], $0) }
    }

    private static func name(_ step: PlannedStep, _ key: InstanceKey) -> String {
        step.id.rawValue + (key.item.recorded.map { "[\($0)]" } ?? "")
    }

    /// What the new run's first record says of the earlier one.
    public func undone(_ run: RunID, head: SHA256Digest, lines: Int) -> UndoneRun {
        UndoneRun(run: run, head: head, lines: Int64(lines), entries: entries.count, gates: gates, pivot: pivot, stays: stays)
    }
}

extension RunState {
    /// Whether the people of a gate were asked in any of its executions; one that was skipped was not.
    fileprivate func wasAsked(_ step: Int) -> Bool { instances.contains { $0.key.step == step && $0.value.gateSeq != nil } }
}
