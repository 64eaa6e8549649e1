import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunMachine {
    mutating func take(_ action: OperatorAction) {
        let action = action.bounded
        switch action.action {
        case .pause: pause(action)
        case .resume: goOn(action.actor, action.reason)
        case .cancel: cancel(action)
        case .abort: abort(action)
        case .ruling: rule(action)
        case .release: letGo(action)
        case .skip: skip(action)
        }
    }

    private mutating func pause(_ action: OperatorAction) {
        guard case .running = state.stage else { return }
        emit(.operatorAction(action))
        turn(.paused, because: "paused by \(action.actor.name)")
    }

    /// Ends the run in order; past the pivot it holds instead. One that is ending already, or was aborted, goes its way.
    private mutating func cancel(_ action: OperatorAction) {
        switch state.stage {
        case .locking, .requiring, .running, .paused, .held: break
        case .draining(let cause): if cause.reaction != .hold { return }
        case .fresh, .undoing, .releasing, .closing, .closed: return
        }
        if case .held = state.stage, state.heldAt != nil { return }
        emit(.operatorAction(action))
        follow(action)
    }

    /// Takes the way that a person's order on record says: right behind it, or, where the runner died in between, the next one.
    mutating func follow(_ order: OperatorAction) {
        let name = order.actor.name
        switch order.action {
        case .cancel:
            let reaction: Cause.Reaction = state.isPastPivot && state.undoes == nil ? .hold : .cancel
            turn(.draining, Cause(kind: .cancelled, text: "cancelled by \(name)", reaction: reaction))
        case .abort:
            cancelAll()
            turn(.draining, Cause(kind: .cancelled, text: "aborted by \(name)", reaction: .abort))
        case .release:
            leaveAgain()
            turn(.draining, Cause(text: "let go of by \(name)", reaction: .release))
        case .pause, .resume, .ruling, .skip: break
        }
    }

    /// Lets go of everything that is open to release, whatever the run was about; no step starts, and the run waits for a person.
    ///
    /// What could not be released before is tried once more. A run that has let go of nothing yet to hold, or that only writes its
    /// last records, has nothing for it.
    private mutating func letGo(_ action: OperatorAction) {
        switch state.stage {
        case .fresh, .locking, .closing, .closed: return
        case .draining(let cause) where cause.reaction == .abort: return
        case .requiring, .running, .paused, .draining, .undoing, .releasing, .held: break
        }
        let text = "\(action.actor.name) had everything let go that was open to release: \(action.reason ?? "no reason given")"
        emit(.deviation(Deviation(kind: "release", text: text, actor: action.actor)))
        emit(.operatorAction(action))
        follow(action)
    }

    /// Stops now; only injected faults are still released.
    private mutating func abort(_ action: OperatorAction) {
        switch state.stage {
        case .fresh, .closing, .closed: return
        case .locking, .requiring, .running, .paused, .draining, .undoing, .releasing, .held: break
        }
        if state.wantsAbort { return }
        emit(.operatorAction(action))
        follow(action)
    }

    /// A person's word on a step, an undo or a release that nobody else can settle.
    private mutating func rule(_ action: OperatorAction) {
        guard let step = action.step, let ruling = action.ruling, let key = state.key(step, action.item) else { return }
        let waiting = state[key].stage == .stuck ? nil : state.awaiting(key).map { state.compensations[$0].kind }
        guard state[key].stage == .stuck || waiting != nil else { return }
        let what = waiting.map { $0 == .undo ? " on the undo" : " on the release" } ?? ""
        let text = "\(action.actor.name) ruled \(ruling.rawValue)\(what): \(action.reason ?? "no reason given")"
        emit(.deviation(Deviation(kind: "ruling", text: text, step: step, item: action.item, actor: action.actor)))
        emit(.operatorAction(action))
    }

    /// Marks a step to be left out; an order that cannot be followed is recorded with the reason, and changes nothing.
    private mutating func skip(_ action: OperatorAction) {
        guard let id = action.step, let key = state.key(id, action.item) else { return }
        if let why = state.skipRefusal(id, action.item) { return emit(.operatorAction(action.refused(why))) }
        let text = "\(action.actor.name) has step \"\(plan.steps[key.step].title)\" left out: \(action.reason ?? "no reason given")"
        emit(.deviation(Deviation(kind: "skip", text: text, step: id, item: action.item, actor: action.actor)))
        emit(.operatorAction(action))
        cancelReads(of: [key])
        if planted(.skipTooEarly), let order = state.skips[key] { leaveOut(key, order) }
    }

    /// Carries out a ruling on a step.
    mutating func apply(_ ruling: OperatorAction.Ruling, _ key: InstanceKey) {
        let step = plan.steps[key.step]
        let kind = state[key].failureKind
        switch ruling {
        case .succeeded: end(key, .succeeded, detail: "by ruling")
        case .again:
            emit(
                .retryScheduled(
                    RetryScheduled(
                        step: step.id, item: key.item.recorded, attempt: state[key].attempts + 1, delay: .zero, dueAt: now.wall)))
            // where what is around it has failed it is given up after all
            if isUnderFailure(key) { look(at: key) }
        case .failed:
            let (reaction, verdict, owner) = policy(key)
            if reaction == .continue, owner == key { return handle(key, kind ?? .exit, "by ruling", verdict) }
            if reaction == .continue { return end(key, .failed, kind: kind, detail: "by ruling") }
            let isFinal = state.isPastPivot || reaction == .stop
            turn(
                .draining,
                Cause(
                    step: step.id, item: key.item.recorded, kind: kind, text: "step \"\(step.title)\" failed by ruling",
                    reaction: isFinal ? .stop : .rollback))
            end(key, .failed, kind: kind, detail: "by ruling")
        }
    }

    /// Lets a held or paused run go on.
    mutating func goOn(_ actor: Actor, _ reason: String?) {
        let resume = OperatorAction(action: .resume, actor: actor, reason: reason).bounded
        switch state.stage {
        case .paused:
            emit(.operatorAction(resume))
            turn(.running, because: "resumed by \(actor.name)")
        case .held(let cause):
            emit(.operatorAction(resume))
            leaveAgain()
            leaveHold(cause, because: "resumed by \(actor.name)")
        case .fresh, .locking, .requiring, .running, .draining, .undoing, .releasing, .closing, .closed: break
        }
    }

    /// What was said and sealed when the run was left has to be once more.
    private mutating func leaveAgain() {
        flight.samplesAsked = false
        flight.samplesDone = false
        flight.hasSealedHold = false
        flight.hasAnnouncedEnd = false
        flight.hasLeft = false
    }

    private mutating func leaveHold(_ cause: Cause, because text: String) {
        // a run that was ended before its first step goes on ending
        if state.announcedAt == nil, state.heldAt == nil { return turn(.requiring, because: text) }
        if let waiting = waiting() {
            if cause.step != waiting.step || cause.item != waiting.item { turn(.held, waiting) }
            return
        }
        switch state.heldAt {
        case .draining(let cause)?: turn(.draining, cause)
        case .undoing(let cause)?: turn(.undoing, cause)
        case .releasing(let cause?)?, .closing(let cause?)?: turn(.releasing, cause)
        case .releasing(nil)?, .closing(nil)?: turn(.releasing, because: text)
        default: turn(.running, because: text)
        }
    }

    /// What still needs a ruling before the run can go on.
    private func waiting() -> Cause? {
        if let key = state.frontier.first(where: { state[$0].stage == .stuck }) {
            let step = plan.steps[key.step]
            return Cause(
                step: step.id, item: key.item.recorded, kind: state[key].failureKind,
                text: "step \"\(step.title)\" waits for a ruling (succeeded, failed or again): \(state[key].detail ?? "it failed")",
                reaction: .hold)
        }
        return state.awaitingWord.first.map(rulingHold)
    }

    /// Why the run waits for a person before it undoes or releases something.
    func rulingHold(_ position: Int) -> Cause {
        let key = state.compensations[position].key
        let step = plan.steps[key.step]
        let text =
            state.compensations[position].kind == .undo
            ? "nobody knows whether the undo of step \"\(step.title)\" took effect: look, and rule (succeeded: it is gone; "
                + "again: undo it; failed: left)"
            : "the release of step \"\(step.title)\" after the pivot waits for a ruling (again: run it; succeeded: done by hand; "
                + "failed: left)"
        return Cause(step: step.id, item: key.item.recorded, text: text, reaction: .hold)
    }
}

extension OperatorAction {
    /// With a reason that a record can bear.
    fileprivate var bounded: OperatorAction {
        guard let reason, reason.utf8.count > InboxItem.longestReason else { return self }
        return OperatorAction(
            action: action, actor: actor, reason: String(reason.prefix(300)) + "…", step: step, item: item, ruling: ruling)
    }

    /// The same, not followed.
    fileprivate func refused(_ why: String) -> OperatorAction {
        OperatorAction(action: action, actor: actor, reason: reason, step: step, item: item, ruling: ruling, refused: why)
    }
}
