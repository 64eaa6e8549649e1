import Journal
import Values

/// Sorts a journal's records, in order, into the parts of a report.
struct RecordFold {
    let plan: PlanOutline
    var stage = RunStage.running
    var closed: Recorded<RunClosed>?
    var stages: [Recorded<RunStateChanged>] = []
    var steps: StepFold
    var gates: [GateReport] = []
    var inputs: [Recorded<InputGiven>] = []
    var requires: [Recorded<RequireResult>] = []
    var conditions: [Recorded<ConditionEvaluated>] = []
    var locks: [LockEvent] = []
    var pivots: [PivotEvent] = []
    var monitors: [MonitorReport]
    var samples: [Recorded<SamplesKept>] = []
    var marks: [Recorded<MonitorMark>] = []
    var verdicts: [Recorded<ObjectiveVerdict>] = []
    var deviations: [Recorded<Deviation>] = []
    var operatorActions: [Recorded<OperatorAction>] = []
    var notifications: [Recorded<NotifyResult>] = []
    var recoveries: [Recorded<Recovered>] = []
    var clockSteps: [Recorded<ClockStep>] = []
    var timers: [Recorded<TimerFired>] = []
    var sealed: [Recorded<Sealed>] = []

    init(plan: PlanOutline) {
        self.plan = plan
        steps = StepFold(plan: plan)
        monitors = plan.monitors.map { MonitorReport(id: MonitorID($0), changes: [], between: plan.windows?[$0]) }
    }

    mutating func add(_ record: Record) {
        let moment = Moment(record)
        steps.add(record.body, moment)
        addRunRecord(record.body, moment)
        addPeopleRecord(record.body, moment)
        addMeasure(record.body, moment)
    }

    private mutating func addRunRecord(_ body: RecordBody, _ moment: Moment) {
        switch body {
        case .runState(let record):
            stage = RunStage(rawValue: record.to.rawValue) ?? stage
            stages.append(Recorded(moment: moment, record: record))
        case .runClosed(let record):
            stage = .closed
            closed = Recorded(moment: moment, record: record)
        case .lockAcquired(let record): addLock(.acquired, record, moment)
        case .lockRefused(let record): addLock(.refused, record, moment)
        case .lockReleased(let record): addLock(.released, record, moment)
        case .lockBroken(let record): addLock(.broken, record, moment)
        case .lockLost(let record): addLock(.lost, record, moment)
        case .pivotCrossed(let record): pivots.append(PivotEvent(crossed: true, pivot: Recorded(moment: moment, record: record)))
        case .pivotUncrossed(let record):
            pivots.append(PivotEvent(crossed: false, pivot: Recorded(moment: moment, record: record)))
        case .requireResult(let record) where record.step == nil: requires.append(Recorded(moment: moment, record: record))
        case .conditionEvaluated(let record) where record.step == nil:
            conditions.append(Recorded(moment: moment, record: record))
        case .recovered(let record): recoveries.append(Recorded(moment: moment, record: record))
        case .clockStep(let record): clockSteps.append(Recorded(moment: moment, record: record))
        case .timerFired(let record) where record.step == nil: timers.append(Recorded(moment: moment, record: record))
        case .sealed(let record): sealed.append(Recorded(moment: moment, record: record))
        default: break  // a step's, a person's or a measure's: sorted by the others
        }
    }

    private mutating func addLock(_ change: LockEvent.Change, _ record: LockRecord, _ moment: Moment) {
        locks.append(LockEvent(change: change, lock: Recorded(moment: moment, record: record)))
    }

    private mutating func addPeopleRecord(_ body: RecordBody, _ moment: Moment) {
        switch body {
        case .gateOpened(let record): gates.append(GateReport(opened: Recorded(moment: moment, record: record), votes: []))
        case .gateVote(let record):
            guard let index = gate(record.step, record.item) else { return }
            gates[index].votes.append(Recorded(moment: moment, record: record))
        case .gateClosed(let record):
            guard let index = gate(record.step, record.item) else { return }
            gates[index].closed = Recorded(moment: moment, record: record)
        case .inputGiven(let record): inputs.append(Recorded(moment: moment, record: record))
        case .operatorAction(let record): operatorActions.append(Recorded(moment: moment, record: record))
        case .deviation(let record): deviations.append(Recorded(moment: moment, record: record))
        case .notifyResult(let record): notifications.append(Recorded(moment: moment, record: record))
        default: break  // see above
        }
    }

    /// The gate that was opened last for this step and item: an expired one may be opened again.
    private func gate(_ step: StepID, _ item: ItemPath?) -> Int? {
        gates.lastIndex { $0.step == step && $0.item == item ?? .none }
    }

    private mutating func addMeasure(_ body: RecordBody, _ moment: Moment) {
        switch body {
        case .monitorBreach(let record):
            monitors[monitor(record.monitor)].changes.append(Recorded(moment: moment, record: record))
        case .monitorSummary(let record): monitors[monitor(record.monitor)].summary = Recorded(moment: moment, record: record)
        case .monitorMark(let record):
            // The first placement wins.
            if !marks.contains(where: { $0.record.mark == record.mark }) {
                marks.append(Recorded(moment: moment, record: record))
            }
        case .samplesKept(let record): samples.append(Recorded(moment: moment, record: record))
        case .objectiveVerdict(let record): verdicts.append(Recorded(moment: moment, record: record))
        default: break  // see above
        }
    }

    private mutating func monitor(_ id: MonitorID) -> Int {
        if let index = monitors.firstIndex(where: { $0.id == id }) { return index }
        monitors.append(MonitorReport(id: id, changes: []))
        return monitors.count - 1
    }
}
