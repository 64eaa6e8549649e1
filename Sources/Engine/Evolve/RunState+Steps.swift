import CanonicalJSON
import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunState {
    mutating func evolveStep(_ entry: Entry) {
        switch entry.body {
        case .stepIntent(let body): on(body.step, body.item, entry) { $0.evolveIntent($1, body) }
        case .stepResult(let body): on(body.step, body.item, entry) { $0.evolveResult($1, body) }
        case .stepEnded(let body):
            let isNew = key(body.step, body.item).map { instances[$0] == nil } ?? false
            on(body.step, body.item, entry) { state, key in
                if isNew, body.outcome == .cancelled { state.instances[key]?.neverBegan = true }
                state.end(key, .ended(body.outcome), body, at: entry.at)
            }
        case .stepSkipped(let body): on(body.step, body.item, entry) { $0.end($1, .skipped, nil, at: entry.at) }
        case .stepExpanded(let body): on(body.step, body.item, entry) { $0.expand($1, body.items) }
        case .probeResult(let body): on(body.step, body.item, entry) { $0.evolveProbe($1, body) }
        case .conditionEvaluated(let body):
            guard let step = body.step else { return }
            on(step, body.item, entry) { state, key in
                let holds = body.verdict == .pass || state.isShadowed(key)
                state.instances[key]?.whenHolds = holds
            }
        case .retryScheduled(let body):
            on(body.step, body.item, entry) { state, key in
                state.prepareAgain(key)
                let due = state.time + (body.dueAt - entry.at)
                state.instances[key]?.stage = .backingOff(due)
            }
        case .waitBegun(let body):
            on(body.step, body.item, entry) { state, key in
                let due = state.time + (body.dueAt - entry.at)
                if state.isLoopHead(key) { state.instances[key]?.pausedUntil = due } else { state.instances[key]?.stage = .waiting(due) }
            }
        case .watchBegun(let body): on(body.step, body.item, entry) { $0.instances[$1]?.stage = .watching }
        default: break
        }
    }

    /// Finds the instance that a record speaks of and changes it.
    private mutating func on(_ step: StepID, _ item: ItemPath?, _ entry: Entry, _ change: (inout RunState, InstanceKey) -> Void) {
        guard let key = key(step, item) else { return }
        touch(key, at: entry.at)
        change(&self, key)
    }

    private mutating func evolveIntent(_ key: InstanceKey, _ body: StepIntent) {
        instances[key]?.stage = .attempting
        instances[key]?.attempts = body.attempt
        instances[key]?.isIntended = true
        instances[key]?.mustRun = false
        if pivot == .crossed(key) { isPivotIntended = true }
        instances[key]?.settled = nil
        if body.effect == Step.Effect.write.rawValue, !isNotice(key) { touched = true }
        if let undo = body.undo { register(.undo, key, undo) }
        if let release = body.release { register(.release, key, release) }
        if plan.steps[key.step].changesSomething { letGoAgain(around: key) }
    }

    /// A message to people changes nothing that could be taken back.
    private func isNotice(_ key: InstanceKey) -> Bool {
        if case .operation(let operation) = plan.steps[key.step].body, case .notify = operation.action { return true }
        return false
    }

    private mutating func evolveResult(_ key: InstanceKey, _ body: StepResult) {
        instances[key]?.stage = .judging(body.outcome)
        instances[key]?.isIntended = false
        instances[key]?.failureKind = body.kind.flatMap(FailureKind.init(rawValue:))
        instances[key]?.detail = body.detail
        instances[key]?.isInDoubt = body.outcome == .unknown
        instances[key]?.lastEnd = body.call?.end
        if let call = body.call { instances[key]?.outputs = call.outputs }
    }

    private mutating func evolveProbe(_ key: InstanceKey, _ body: ProbeResult) {
        switch body.purpose {
        case .beforeAttempt: instances[key]?.doneBefore = body.answer
        case .afterUnknown, .afterFailure: instances[key]?.settled = body.answer
        case .capture: instances[key]?.captures.append(.init(name: body.name ?? "", outputs: body.call.outputs))
        case .afterUndo: return
        }
        if body.answer == .done { instances[key]?.outputs = body.call.outputs }
    }

    /// Forgets what was found out for the attempt before.
    mutating func prepareAgain(_ key: InstanceKey) {
        instances[key]?.doneBefore = nil
        instances[key]?.settled = nil
        instances[key]?.checksPassed = 0
        instances[key]?.rechecksPassed = 0
        instances[key]?.stage = .ready
    }

    // MARK: - From step to step

    /// Enters a phase, a loop or one of its items.
    private mutating func expand(_ key: InstanceKey, _ items: [Value]) {
        instances[key]?.stage = .containing
        if plan.steps[key.step].loop?.items == nil { instances[key]?.items = items }
        if isLoopHead(key) {
            admitItems(key)
        } else {
            enter(key.step, item: key.item)
        }
    }

    /// The run's first steps; a run that takes an earlier one back has no steps but the gates that have to approve it.
    mutating func enterRun() {
        guard let undoes else { return enter(nil, item: .none) }
        for gate in undoes.gates { if let key = key(gate, nil) { admit(key) } }
    }

    /// Makes the first steps of a phase ready.
    mutating func enter(_ phase: Int?, item: ItemPath) {
        for child in topology.children(of: phase) where plan.steps[child].needs.isEmpty {
            admit(InstanceKey(step: child, item: item))
        }
    }

    mutating func admit(_ key: InstanceKey) {
        guard active.insert(key).inserted else { return }
        concerned.append(key)
        if let around = parent(of: key) { instances[around]?.activeInside += 1 }
    }

    private mutating func end(_ key: InstanceKey, _ stage: Instance.Stage, _ body: StepEnded?, at wall: Timestamp) {
        instances[key]?.stage = stage
        instances[key]?.endedWall = wall
        if let kind = body?.kind { instances[key]?.failureKind = FailureKind(rawValue: kind) }
        if let detail = body?.detail { instances[key]?.detail = detail }
        if let verdict = body?.verdict.flatMap(FailurePolicy.Verdict.init(rawValue:)) { handled = worse(handled, verdict) }
        if let confidence = body?.confidence { confidences[confidence, default: 0] += 1 }
        if let body, body.isSimulated(plan.steps[key.step]) { simulated.append(key.step) }
        leave(key, hasFailed: stage == .ended(.failed) || stage == .ended(.unknown))
        // behind the gates of a run that takes an earlier one back there are no steps
        guard self[key].opensDependents, undoes == nil || planted(.undoStartsSteps) else { return }
        if let head = loopHead(ofItem: key) {
            instances[head]?.itemsEnded += 1
            if stage == .ended(.handled) { countFailure(head) }
            admitItems(head)
        } else {
            for dependent in topology.dependents[key.step] where needsMet(dependent, key.item) {
                admit(InstanceKey(step: dependent, item: key.item))
            }
        }
    }

    private mutating func leave(_ key: InstanceKey, hasFailed: Bool) {
        let wasActive = active.remove(key) != nil
        guard let around = parent(of: key) else { return }
        // something far around may wait for the last one inside to end
        var outer: InstanceKey? = around
        while let next = outer {
            concerned.append(next)
            outer = parent(of: next)
        }
        if wasActive { instances[around]?.activeInside -= 1 }
        if hasFailed { instances[around]?.hasFailedInside = true }
        if self[key].stage == .ended(.cancelled) { instances[around]?.hasCancelledInside = true }
    }

    private func needsMet(_ step: Int, _ item: ItemPath) -> Bool {
        plan.steps[step].needs.allSatisfy {
            instances[InstanceKey(step: $0, item: item)]?.opensDependents ?? false || planted(.needIgnored)
        }
    }

    private func worse(_ a: FailurePolicy.Verdict?, _ b: FailurePolicy.Verdict) -> FailurePolicy.Verdict {
        let order: [FailurePolicy.Verdict] = [.warning, .partial, .failed]
        guard let a, let rankA = order.firstIndex(of: a), let rankB = order.firstIndex(of: b) else { return b }
        return rankA > rankB ? a : b
    }
}

extension StepEnded {
    /// Whether a dry run left out what the step would have done or asked for.
    fileprivate func isSimulated(_ step: PlannedStep) -> Bool {
        guard let confidence else { return false }
        if confidence == "unverifiable" { return true }
        return alreadyDone != true && (confidence == "simulated" || confidence == "probed")
    }
}
