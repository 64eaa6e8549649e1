import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunState {
    /// Takes in one record: the only way in which a run's state changes, live, on resume and in simulation.
    ///
    /// Records are trusted here; that they are whole and genuine is for the journal's reader and `verify`.
    public mutating func evolve(_ entry: Entry) {
        time = clock.advance(mono: entry.mono, wall: entry.at, boot: entry.boot)
        seq = entry.seq
        concerned.removeAll(keepingCapacity: true)
        switch entry.body {
        case .runOpened(let body):
            opened = body
            openedAt = entry.at
            stage = .locking
            if let crossed = body.undoes?.pivot, let key = key(crossed.step, crossed.item) {
                (pivot, isPivotIntended) = (.crossed(key), true)
            }
        case .runState(let body): evolveStage(body)
        case .lockAcquired(let body):
            if !locks.contains(body.key) { locks.append(body.key) }
            lostLocks.removeAll { $0 == body.key }
        case .lockBroken(let body): brokenLocks[body.key, default: []].insert(body.owner ?? "")
        case .lockLost(let body):
            locks.removeAll { $0 == body.key }
            lostLocks.append(body.key)
        case .lockReleased(let body): locks.removeAll { $0 == body.key }
        case .requireResult(let body): evolveRequire(body)
        case .stepIntent, .stepStarted, .stepResult, .stepEnded, .stepSkipped, .stepExpanded, .probeResult, .conditionEvaluated,
            .retryScheduled, .waitBegun, .watchBegun:
            evolveStep(entry)
        case .gateOpened, .gateVote, .gateClosed, .inputAsked, .inputGiven: evolveGate(entry)
        case .undoInherited(let body): inherit(body)
        case .undoIntent(let body): evolveIntent(.undo, body)
        case .releaseIntent(let body): evolveIntent(.release, body)
        case .undoResult(let body): evolveResult(.undo, body, at: entry.at)
        case .releaseResult(let body): evolveResult(.release, body, at: entry.at)
        case .pivotCrossed(let body):
            guard let key = key(body.step, body.item) else { return }
            pivot = .crossed(key)
            isPivotIntended = false
        case .pivotUncrossed: pivot = .uncrossed
        case .monitorBreach(let body): evolveMonitor(body)
        case .monitorReaction(let body):
            if let index = plan.monitors.firstIndex(where: { $0.id == body.monitor }) { monitors[index].hasReacted = true }
        case .monitorMark(let body): if marks[body.mark] == nil { marks[body.mark] = body }
        case .objectiveVerdict(let body): objectives.append(body)
        case .notifyResult(let body): if body.event == "status" || body.event == "start" { announcedAt = time }
        case .operatorAction(let body): evolveOperator(body)
        case .deviation: deviations += 1
        case .timerFired(let body): evolveTimer(body)
        case .recovered:
            forgetLooks()
            if planted(.finishedStepRunAgain) { forgetEnds() }
        case .runClosed(let body): stage = .closed(body)
        case .lockRefused, .signalSent, .monitorSummary, .samplesKept, .clockStep, .sealed: break
        }
    }

    private mutating func evolveStage(_ body: RunStateChanged) {
        let cause = Cause(
            step: body.step, item: body.item, kind: body.kind.flatMap(FailureKind.init(rawValue:)), text: body.because,
            reaction: body.reaction.flatMap(Cause.Reaction.init(rawValue:)) ?? .hold)
        let isFailure = body.reaction != nil
        stageSeq = seq
        order = nil
        switch body.to {
        case .requiring:
            stage = .requiring
            requiresPassed = 0
            requireRound += 1
        case .running:
            stage = .running
            if announcedAt == nil {
                announcedAt = time
                enterRun()
            }
        case .paused: stage = .paused
        case .draining:
            noteEnd(body.to, cause)
            noteWay(cause)
            stage = .draining(cause)
            markStuck(cause)
        case .undoing:
            stage = .undoing(cause)
            hasBegunTakingBack = true
            heldAt = nil
        case .releasing:
            stage = .releasing(isFailure ? cause : nil)
            heldAt = nil
        case .held:
            noteEnd(body.to, cause)
            stage = .held(cause)
            markStuck(cause)
        case .closing: stage = .closing(isFailure ? cause : nil)
        }
    }

    /// Remembers where the run stood, if it was at its end already: there it goes on when it is resumed.
    private mutating func noteEnd(_ next: RunStateChanged.Stage, _ cause: Cause) {
        switch stage {
        case .undoing, .releasing, .closing: heldAt = stage
        case .draining(let before) where !before.reaction.holds && (next == .held || cause.reaction == .release): heldAt = stage
        case .fresh, .locking, .requiring, .running, .paused, .draining, .held, .closed: break
        }
    }

    /// Remembers why the run drains, where only a lost lock makes it hold meanwhile; a new reason takes the place of the old one.
    private mutating func noteWay(_ next: Cause) {
        guard case .draining(let cause) = stage, !cause.reaction.holds, next.reaction == .hold else {
            if case .held = stage, !next.reaction.holds { heldAt = nil }
            return
        }
        if cause.reaction == .stop || cause.reaction == .undo || !isPastPivot { heldAt = stage }
    }

    /// A step that makes the run hold waits for a ruling, unless it has not begun: then it is simply looked at again.
    private mutating func markStuck(_ cause: Cause) {
        guard cause.reaction == .hold, let step = cause.step, let key = key(step, cause.item) else { return }
        switch instances[key]?.stage {
        case .judging: instances[key]?.stage = .stuck
        case .gateRefused:
            prepareAgain(key)
            instances[key]?.votes = []
        // in a run that takes an earlier one back the step has no stage
        case nil, .ended, .skipped: awaitWord(key)
        default: break
        }
    }

    /// The undo or the release of a step waits for a person's word, where it must not run without one.
    private mutating func awaitWord(_ key: InstanceKey) {
        for kind in [Compensation.Kind.undo, .release] {
            guard let position = compensations.position(kind, key), isWaiting(compensations[position]) else { continue }
            compensations.mark(position, .awaiting, isInDoubt: compensations[position].isInDoubt)
        }
    }

    private mutating func evolveRequire(_ body: RequireResult) {
        guard let step = body.step else {
            if body.verdict == .pass { requiresPassed += 1 }
            return
        }
        guard let key = key(step, body.item) else { return }
        touch(key)
        guard body.verdict == .pass || isShadowed(key) else { return }
        if self[key].stage == .gateApproved { instances[key]?.rechecksPassed += 1 } else { instances[key]?.checksPassed += 1 }
    }

    private mutating func evolveMonitor(_ body: MonitorChange) {
        guard let index = plan.monitors.firstIndex(where: { $0.id == body.monitor }) else { return }
        monitors[index].change = body
        monitors[index].changedAt = time
        monitors[index].hasReacted = false
    }

    private mutating func evolveOperator(_ body: OperatorAction) {
        if body.refused != nil { return }
        switch body.action {
        case .abort:
            wantsAbort = true
            order = body
        case .cancel: order = body
        case .release:
            reopenReleases()
            order = body
        case .skip: markSkipped(body)
        case .ruling:
            guard let step = body.step, let key = key(step, body.item), let ruling = body.ruling else { return }
            if self[key].stage == .stuck {
                touch(key)
                instances[key]?.stage = .ruled(ruling)
                if ruling == .again {
                    instances[key]?.mustRun = true
                    giveTime(key)
                }
            } else if let position = awaiting(key) {
                compensations.mark(position, .ruled(ruling))
            }
        case .resume:
            forgetLooks()
            for key in active { reopen(key) }
            // a pause stops no clock; what was cut short before a hold goes on
            guard case .held = stage else { return }
            for key in frontier {
                if self[key].hasTimedOut, self[key].stage != .stuck { giveTime(key) }
                forgiveFailures(key)
            }
            for key in active where self[key].stage == .judging(.failed) && self[key].failureKind == .cancelled {
                instances[key]?.failureKind = .interrupted
            }
        case .pause: break
        }
    }

    /// A person has a step left out: it is skipped when its turn comes, which for one that failed is when the run goes on.
    private mutating func markSkipped(_ body: OperatorAction) {
        guard let step = body.step, let key = key(step, body.item) else { return }
        skips[key] = SkipOrder(actor: body.actor, reason: body.reason ?? "")
        concerned.append(key)
        guard self[key].stage == .stuck else { return }
        instances[key]?.stage = .ready
        giveTime(key)
    }

    /// A person lets a step go on: its time counts anew.
    private mutating func giveTime(_ key: InstanceKey) {
        instances[key]?.hasTimedOut = false
        instances[key]?.startedAt = time
        // what ended meanwhile brought no further item
        if self[key].stage == .containing, isLoopHead(key) { admitItems(key) }
    }

    /// What was found out before a break is looked at again: the world went on meanwhile.
    private mutating func forgetLooks() {
        for key in active {
            switch self[key].stage {
            case .ready, .backingOff:
                instances[key]?.doneBefore = nil
                instances[key]?.checksPassed = 0
                if self[key].attempts == 0 { instances[key]?.captures = [] }
            case .gateApproved: instances[key]?.rechecksPassed = 0
            default: break
            }
        }
    }

    /// Forgets that steps have ended: what ``PlantedBug/finishedStepRunAgain`` does.
    private mutating func forgetEnds() {
        for key in instances.keys.sorted() where self[key].stage == .ended(.succeeded) && plan.steps[key.step].isOperation {
            instances[key]?.stage = .ready
            active.insert(key)
        }
    }

    /// A step whose probe could not tell is looked at again when the run goes on.
    private mutating func reopen(_ key: InstanceKey) {
        guard let instance = instances[key], instance.stage == .stuck, instance.settled == .cannotTell else { return }
        instances[key]?.stage = .judging(instance.isInDoubt ? .unknown : .failed)
        instances[key]?.settled = nil
    }

    private mutating func evolveTimer(_ body: TimerFired) {
        guard let step = body.step, let key = key(step, body.item) else {
            if body.kind == .runTimeout { hasTimedOut = true }
            return
        }
        switch body.kind {
        case .late:
            touch(key)
            instances[key]?.late = true
        case .stepTimeout:
            touch(key)
            instances[key]?.hasTimedOut = true
        case .pause: endPause(key)
        case .runTimeout, .wait, .gateExpiry: break
        }
    }

    /// Notes that something was recorded about an instance, and when that was first so.
    mutating func touch(_ key: InstanceKey, at wall: Timestamp? = nil) {
        concerned.append(key)
        if instances[key] == nil { instances[key] = Instance() }
        if instances[key]?.startedAt == nil {
            instances[key]?.startedAt = time
            instances[key]?.startedWall = wall
        }
    }
}
