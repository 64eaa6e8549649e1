import ActionKit
import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunMachine {
    /// Whether monitors run: from the locks to the last release, never in a dry run, nor in one that takes an earlier one back.
    var watches: Bool { plan.mode != .dry && state.undoes == nil && !state.wantsAbort && state.isUnderWay }

    /// Starts the samples that are due.
    mutating func advanceMonitors() {
        guard watches else { return }
        for index in plan.monitors.indices
        where flight.monitors[index].samplingSince == nil && time >= flight.monitors[index].nextAt && isOpen(index) {
            let monitor = plan.monitors[index]
            let next = flight.monitors[index].nextAt + monitor.every
            flight.monitors[index].nextAt = next > time ? next : time + monitor.every
            if read(.monitor(index), monitor.operation, for: nil, name: nil) == nil {
                flight.monitors[index].samplingSince = time
            } else {
                flight.monitors[index].errors += 1
            }
        }
    }

    /// Whether a monitor runs now: all the time, or from the start of one step to the end of another. A step that is skipped starts and
    /// ends with that.
    func isOpen(_ index: Int) -> Bool {
        guard let window = plan.monitors[index].between else { return true }
        return state.hasBegun(window.from) && (!state.isOver(window.to) || planted(.monitorAfterItsSteps))
    }

    mutating func sampled(_ index: Int, _ call: Flight.Call, _ outcome: ActionOutcome) {
        let judgement = Judgement(outcome, of: call.operation, limit: call.timeLimit, mayHaveHappened: false, scope: scope(nil))
        let began = flight.monitors[index].samplingSince
        flight.monitors[index].samplingSince = nil
        if call.cancelled || !isOpen(index) { return }
        sample("monitor", plan.monitors[index].id.rawValue, outcome, judgement)
        let isGood = judgement.verdict == .succeeded
        let end = outcome.startedAt + outcome.elapsed
        count(index, isGood: isGood, isError: !isGood && judgement.verdict != .failed(.condition), outcome.startedAt, end)
        // once a runner each: a reading every second must not fill the journal
        for text in judgement.evidence.warnings where flight.monitors[index].warned.insert(text.prefix { $0 != ":" }.description).inserted {
            emit(.deviation(Deviation(kind: "warning", text: "monitor \"\(plan.monitors[index].id)\": \(text)")))
        }
        let now: MonitorChange.State = isGood ? .good : .bad
        if state.monitors[index].change?.to != now {
            let first = isGood ? end : outcome.startedAt
            let other = isGood ? flight.monitors[index].lastBad : flight.monitors[index].lastGood
            let change = MonitorChange(
                monitor: plan.monitors[index].id, to: now, lastOther: other ?? state.monitors[index].change?.first, first: first,
                call: judgement.evidence)
            emit(.monitorBreach(change))
        }
        if flight.monitors[index].watchedSince == nil { flight.monitors[index].watchedSince = time }
        if isGood { flight.monitors[index].lastGood = end } else { flight.monitors[index].lastBad = outcome.startedAt }
        placeMarks(index)
        react(index)
        if let began { lookOn(index, judgement, isGood: isGood, began: began) }
    }

    private mutating func count(_ index: Int, isGood: Bool, isError: Bool, _ start: Timestamp, _ end: Timestamp) {
        flight.monitors[index].samples += 1
        flight.monitors[index].bad += isGood ? 0 : 1
        flight.monitors[index].errors += isError ? 1 : 0
        if let last = flight.monitors[index].lastEnd {
            flight.monitors[index].longestGap = max(flight.monitors[index].longestGap, start - last)
        }
        flight.monitors[index].lastEnd = end
    }

    /// Places the marks whose state has lasted long enough; a sample has just confirmed that it still lasts.
    ///
    /// Time in which nobody watched does not count: not enough data is no recovery.
    private mutating func placeMarks(_ index: Int) {
        guard let change = state.monitors[index].change else { return }
        let since = watchedSince(index)
        for rule in plan.monitors[index].marks where state.marks[rule.name] == nil {
            let wanted: MonitorChange.State = rule.on == .breach ? .bad : .good
            guard change.to == wanted, time - since >= rule.sustained else { continue }
            if rule.on == .recovery, change.lastOther == nil { continue }
            emit(
                .monitorMark(
                    MonitorMark(mark: rule.name, monitor: plan.monitors[index].id, earliest: change.lastOther, latest: change.first)))
        }
    }

    /// From when the present state was seen to last; what this runner did not see does not count.
    private func watchedSince(_ index: Int) -> RunTime {
        max(state.monitors[index].changedAt, flight.monitors[index].watchedSince ?? time)
    }

    /// Does what the playbook says where readings have stayed bad for long enough, once for each time that they turn bad.
    ///
    /// Who resumes a run that holds for a breach knows of it: it is not held for the same breach again.
    private mutating func react(_ index: Int) {
        let monitor = plan.monitors[index]
        guard let rule = monitor.breach, let change = state.monitors[index].change, change.to == .bad, mayTimeOut,
            !state.monitors[index].hasReacted, time - watchedSince(index) >= rule.sustained || planted(.breachTooSoon),
            !planted(.breachIgnored)
        else { return }
        let lasting = rule.sustained > .zero ? " for \(rule.sustained)" : ""
        let text = "monitor \"\(monitor.id)\" is in breach\(lasting)"
        let reaction: Cause.Reaction? =
            switch rule.reaction {
            case .note: nil
            case .hold: .hold
            case .rollback: state.isPastPivot ? .hold : .rollback
            }
        announce(.failed, text)
        // first what follows: a crash in between must not lose it
        if let reaction { turn(.draining, Cause(text: text, reaction: reaction)) }
        emit(.monitorReaction(MonitorReaction(monitor: monitor.id, reaction: rule.reaction.rawValue, since: change.first)))
        emit(.deviation(Deviation(kind: "breach", text: text)))
    }

    mutating func summariseMonitors() {
        for (index, monitor) in plan.monitors.enumerated() where flight.monitors[index].samples > 0 {
            let figures = flight.monitors[index]
            emit(
                .monitorSummary(
                    MonitorSummary(
                        monitor: monitor.id, samples: figures.samples, bad: figures.bad, errors: figures.errors,
                        longestGap: figures.longestGap)))
            let nextAt = flight.monitors[index].nextAt
            flight.monitors[index] = Flight.Monitoring(nextAt: nextAt, warned: figures.warned)
        }
    }
}

extension RunState {
    /// Whether a step outside of loops has started, or will not start any more.
    fileprivate func hasBegun(_ step: Int) -> Bool {
        instances[InstanceKey(step: step, item: .none)]?.startedAt != nil || isOver(step)
    }

    /// Whether a step outside of loops, or a phase around it, has ended or was skipped.
    fileprivate func isOver(_ step: Int) -> Bool {
        var current: Int? = step
        while let number = current {
            switch instances[InstanceKey(step: number, item: .none)]?.stage {
            case .ended?, .skipped?: return true
            default: current = plan.steps[number].parent
            }
        }
        return false
    }
}
