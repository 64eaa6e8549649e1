import ActionKit
import CanonicalJSON
import Journal
import Plan
import PlaybookModel
import Values

extension RunMachine {
    /// Enters a loop, or a phase, as it stands.
    mutating func expand(_ key: InstanceKey) {
        let step = plan.steps[key.step]
        guard state.isLoopHead(key), let loop = step.loop else {
            return emit(.stepExpanded(StepExpanded(step: step.id, item: key.item.recorded)))
        }
        let items: [Value]
        do throws(LoopItemsMissing) { items = try scope(key).items(of: loop) } catch { return fail(key, .input, "\(error)") }
        if items.reduce(0, { $0 + $1.display.utf8.count + 16 }) * 6 <= CallEvidence.room {
            return emit(.stepExpanded(StepExpanded(step: step.id, item: key.item.recorded, items: items)))
        }
        // a list that is too long for a record stands in the plan, or nowhere
        if loop.items == nil { return fail(key, .input, "the loop's \(items.count) items are too long to be written down together") }
        emit(.stepExpanded(StepExpanded(step: step.id, item: key.item.recorded)))
    }

    /// Enters a phase; one with an undo or a release of its own writes its intent before anything inside starts.
    mutating func enter(_ key: InstanceKey) {
        let step = plan.steps[key.step]
        if step.undo != nil || step.release != nil {
            let inner = JSONValue.array(step.children.map { .string(plan.steps[$0].id.rawValue) })
            guard intend(key, JSONValue.object([.init("steps", inner)])) else { return }
        }
        expand(key)
    }

    /// Writes the intent of a step that calls nothing itself; false where its undo or release cannot be resolved.
    mutating func intend(_ key: InstanceKey, _ request: JSONValue) -> Bool {
        if plan.mode == .dry { return true }
        do {
            try writeIntent(key, request, compensations(key), effect: .write)
            return true
        } catch {
            fail(key, .input, "\(error)")
            return false
        }
    }

    /// Ends a phase or loop when everything inside has ended and its releases have run.
    mutating func advanceContainer(_ key: InstanceKey) {
        guard mayTimeOut else { return }  // a run that drains ends it otherwise, or not at all
        let instance = state[key]
        if instance.isFailing { return advanceFailing(key, instance) }
        if let pause = state.openPause(key) { return advancePause(key, pause, until: instance.pausedUntil) }
        guard instance.activeInside == 0, advanceReleases(ofScope: key) else { return }
        if instance.hasCancelledInside {
            closeAttempt(key, .failed, .cancelled)
            return end(key, .cancelled, kind: .cancelled)
        }
        closeAttempt(key, .succeeded, nil)
        end(key, .succeeded)
    }

    /// Begins a pause between waves, which goes on after a crash, and ends it.
    private mutating func advancePause(_ key: InstanceKey, _ pause: Microseconds, until due: RunTime?) {
        let step = plan.steps[key.step].id
        if let due {
            guard time >= due else { return }
            return emit(.timerFired(TimerFired(kind: .pause, step: step, item: key.item.recorded)))
        }
        guard case .running = state.stage else { return }
        if plan.mode == .dry { return emit(.timerFired(TimerFired(kind: .pause, step: step, item: key.item.recorded))) }
        emit(.waitBegun(WaitBegun(step: step, item: key.item.recorded, dueAt: now.wall + pause)))
    }

    /// Lets what is under way inside finish, ends the rest, and then the container itself.
    private mutating func advanceFailing(_ key: InstanceKey, _ instance: Instance) {
        let (reaction, verdict, owner) = policy(key)
        guard reaction == .continue else {
            if instance.hasTimedOut { fail(key, .timeout, timeoutText(key)) }
            if instance.hasTripped, !instance.hasTimedOut { fail(key, .inner, trippedText(key)) }
            return
        }
        guard endInside(key), advanceReleases(ofScope: key) else { return }
        let kind: FailureKind = instance.hasTimedOut ? .timeout : .inner
        closeAttempt(key, .failed, kind)
        let detail = instance.hasTimedOut ? timeoutText(key) : instance.hasTripped ? trippedText(key) : "a step inside failed"
        if owner == key { return handle(key, kind, detail, verdict) }
        end(key, .failed, kind: kind, detail: detail)
    }

    func timeoutText(_ key: InstanceKey) -> String {
        "the step's time of \(plan.steps[key.step].timeout ?? .zero) is over"
    }

    private func trippedText(_ key: InstanceKey) -> String {
        let most = plan.steps[key.step].loop?.maxFailures?.text ?? ""
        return "\(state[key].itemsFailed) of \(state.items(of: key).count) items failed, max_failures is \(most)"
    }

    /// Cuts short what only looks or waits inside a failing container; true when nothing is left.
    private mutating func endInside(_ key: InstanceKey) -> Bool {
        if state[key].activeInside == 0 { return true }
        let inside = state.frontier.filter { state.isInside($0, key) }
        cancelReads(of: inside)
        for inner in inside { dropPolling(inner) }
        if inside.contains(where: isUnsettled) { return false }
        for inner in inside.reversed() where state.active.contains(inner) { giveUp(inner) }
        return state[key].activeInside == 0
    }

    /// Whether an instance still has a call or a result to be settled before it can be given up.
    private func isUnsettled(_ key: InstanceKey) -> Bool {
        if flight.busy.contains(key) { return true }
        switch state.instances[key]?.stage {
        case .attempting, .judging, .answered, .ruled, .stuck: return true
        default: return false
        }
    }

    private mutating func giveUp(_ key: InstanceKey) {
        if case .gateOpen = state[key].stage { closeGate(key, .cancelled) }
        closeAttempt(key, .failed, .cancelled)
        if state[key].hasFailedInside { return end(key, .failed, kind: .inner) }
        end(key, .cancelled, kind: .cancelled)
    }
}
