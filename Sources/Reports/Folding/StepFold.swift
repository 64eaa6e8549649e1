import Journal
import Values

/// Sorts the records of steps to their step, item and attempt.
struct StepFold {
    private struct Key: Hashable {
        let step: StepID
        let item: ItemPath
    }

    private var reports: [StepReport]
    private var places: [StepID: Int] = [:]
    private var runs: [Key: Int] = [:]
    /// Steps whose latest record says that a person or a time is waited for.
    private var waiting: Set<Key> = []

    init(plan: PlanOutline) {
        reports = plan.steps.map { StepReport(plan: $0, runs: []) }
        for (index, step) in plan.steps.enumerated() { places[step.id] = index }
    }

    /// The steps in the plan's order, each with at least one run; those that the plan does not know come last.
    func finished() -> [StepReport] {
        reports.map { report in
            var report = report
            if report.runs.isEmpty { report.runs = [StepRun(item: .none)] }
            // A phase that runs once for each item has a run of its own besides; one without any record says nothing.
            if report.runs.count > 1 { report.runs.removeAll { !$0.isTouched } }
            report.runs = report.runs.map { settled($0, step: report.id) }
            return report
        }
    }

    private func settled(_ run: StepRun, step: StepID) -> StepRun {
        var run = run
        run.state = state(of: run, waiting: waiting.contains(Key(step: step, item: run.item)))
        return run
    }

    private func state(of run: StepRun, waiting: Bool) -> StepState {
        if let undone = run.undo.last?.result?.record, undone.outcome == .succeeded, undone.retryAt == nil { return .undone }
        if let ended = run.ended?.record {
            switch ended.outcome {
            case .succeeded: return ended.alreadyDone == true ? .alreadyDone : .succeeded
            case .failed: return .failed
            case .unknown: return .unknown
            case .handled: return .handled
            case .cancelled: return .cancelled
            }
        }
        if run.skipped != nil { return .skipped }
        if !run.isTouched { return .notStarted }
        if waiting { return .waiting }
        // A settled attempt without an end: the run holds at it, or is about to go on.
        switch run.attempts.last?.result?.record.outcome {
        case .unknown: return .unknown
        case .failed: return .failed
        case .succeeded, .partial, nil: return .running
        }
    }

    mutating func add(_ body: RecordBody, _ moment: Moment) {
        addAttemptRecord(body, moment)
        addLookRecord(body, moment)
        addEndRecord(body, moment)
    }

    private mutating func addAttemptRecord(_ body: RecordBody, _ moment: Moment) {
        switch body {
        case .stepIntent(let record):
            change(record.step, record.item, moment) {
                $0.attempts.append(Attempt(number: record.attempt, intent: Recorded(moment: moment, record: record)))
            }
        case .stepStarted(let record):
            change(record.step, record.item, moment) { run in
                let index = run.attempt(record.attempt)
                run.attempts[index].started = Recorded(moment: moment, record: record)
            }
        case .stepResult(let record):
            change(record.step, record.item, moment) { run in
                let index = run.attempt(record.attempt)
                run.attempts[index].result = Recorded(moment: moment, record: record)
            }
        case .retryScheduled(let record):
            change(record.step, record.item, moment, waiting: true) { $0.retries.append(Recorded(moment: moment, record: record)) }
        case .signalSent(let record):
            change(record.step, record.item, moment) { $0.signals.append(Recorded(moment: moment, record: record)) }
        case .undoIntent(let record):
            change(record.step, record.item, moment) {
                $0.undo.append(Compensation(number: record.attempt, intent: Recorded(moment: moment, record: record)))
            }
        case .undoResult(let record):
            change(record.step, record.item, moment) { $0.undo.settle(Recorded(moment: moment, record: record)) }
        case .releaseIntent(let record):
            change(record.step, record.item, moment) {
                $0.release.append(Compensation(number: record.attempt, intent: Recorded(moment: moment, record: record)))
            }
        case .releaseResult(let record):
            change(record.step, record.item, moment) { $0.release.settle(Recorded(moment: moment, record: record)) }
        default: break  // no attempt's
        }
    }

    private mutating func addLookRecord(_ body: RecordBody, _ moment: Moment) {
        switch body {
        case .probeResult(let record):
            change(record.step, record.item, moment) { $0.probes.append(Recorded(moment: moment, record: record)) }
        case .requireResult(let record):
            guard let step = record.step else { return }
            change(step, record.item, moment) { $0.requires.append(Recorded(moment: moment, record: record)) }
        case .conditionEvaluated(let record):
            guard let step = record.step else { return }
            change(step, record.item, moment) { $0.conditions.append(Recorded(moment: moment, record: record)) }
        case .timerFired(let record):
            guard let step = record.step else { return }
            change(step, record.item, moment) { $0.timers.append(Recorded(moment: moment, record: record)) }
        case .gateOpened(let record): change(record.step, record.item, moment, waiting: true) { _ in }
        case .inputAsked(let record):
            change(record.step, record.item, moment, waiting: true) { $0.asked = Recorded(moment: moment, record: record) }
        case .waitBegun(let record):
            change(record.step, record.item, moment, waiting: true) { $0.wait = Recorded(moment: moment, record: record) }
        case .watchBegun(let record):
            change(record.step, record.item, moment, waiting: true) { $0.watch = Recorded(moment: moment, record: record) }
        case .gateClosed(let record): change(record.step, record.item, moment) { _ in }
        case .inputGiven(let record): change(record.step, record.item, moment, waiting: !record.accepted) { _ in }
        default: break  // no look at the world
        }
    }

    private mutating func addEndRecord(_ body: RecordBody, _ moment: Moment) {
        switch body {
        case .stepEnded(let record):
            change(record.step, record.item, moment) {
                $0.ended = Recorded(moment: moment, record: record)
                $0.span?.to = moment
            }
        case .stepSkipped(let record):
            change(record.step, record.item, moment) {
                $0.skipped = Recorded(moment: moment, record: record)
                $0.span?.to = moment
            }
        case .stepExpanded(let record): change(record.step, record.item, moment) { $0.items = record.items }
        default: break  // no end
        }
    }

    private mutating func change(
        _ step: StepID, _ item: ItemPath?, _ moment: Moment, waiting: Bool = false, _ edit: (inout StepRun) -> Void
    ) {
        let place = places[step] ?? addUnplanned(step)
        let key = Key(step: step, item: item ?? .none)
        let run = runs[key] ?? reports[place].runs.count
        if run == reports[place].runs.count {
            runs[key] = run
            reports[place].runs.append(StepRun(item: key.item))
        }
        if reports[place].runs[run].span == nil { reports[place].runs[run].span = Span(from: moment) }
        if waiting { self.waiting.insert(key) } else { self.waiting.remove(key) }
        edit(&reports[place].runs[run])
    }

    private mutating func addUnplanned(_ step: StepID) -> Int {
        places[step] = reports.count
        reports.append(StepReport(plan: PlanOutline.Step(unplanned: step), runs: []))
        return reports.count - 1
    }
}

extension StepRun {
    /// The place of attempt `number`, made where its intent is missing.
    fileprivate mutating func attempt(_ number: Int) -> Int {
        if let index = attempts.lastIndex(where: { $0.number == number }) { return index }
        attempts.append(Attempt(number: number, intent: nil))
        return attempts.count - 1
    }
}

extension [Compensation] {
    /// Puts a result to its attempt; one without an intent (blocked, skipped) stands alone.
    fileprivate mutating func settle(_ result: Recorded<CompensationResult>) {
        if let index = lastIndex(where: { $0.number == result.record.attempt && $0.intent != nil && $0.result == nil }) {
            self[index].result = result
        } else {
            append(Compensation(number: result.record.attempt, intent: nil, result: result))
        }
    }
}
