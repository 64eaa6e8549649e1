import Journal
import Values

/// How a run stands.
public enum RunStage: String, Sendable, Hashable, Encodable, CaseIterable {
    case requiring, running, draining, undoing, releasing, held, paused, closing
    /// The last record ever is there.
    case closed
}

/// Everything that a run's evidence tells, folded from its records.
///
/// It is made from the journal and the plan in the run's folder alone and holds nothing else, so that anybody who has the
/// folder can make the same report again.
public struct RunReport: Sendable, Encodable {
    public let run: RunID
    /// Where the run stands by its last record of a stage; whether a runner is alive, the evidence cannot know.
    public internal(set) var stage: RunStage
    /// The first record: identity, digests, reason, initiator, tools, clock.
    public internal(set) var opened: Recorded<RunOpened>
    /// The last record; nil while the run is not over.
    public internal(set) var closed: Recorded<RunClosed>?
    /// The last record that the report knows.
    public internal(set) var last: Moment
    /// What the plan says; empty where `plan.json` cannot be read.
    public internal(set) var plan: PlanOutline

    /// Every change of stage, oldest first, as all lists here.
    public internal(set) var stages: [Recorded<RunStateChanged>]
    /// Every step of the plan in its order, those that did not run too; then steps that only the journal knows.
    public internal(set) var steps: [StepReport]
    /// A gate that was opened again stands here once for each opening.
    public internal(set) var gates: [GateReport]
    /// What people answered to manual steps, rejected answers included.
    public internal(set) var inputs: [Recorded<InputGiven>]
    /// The run's own preconditions.
    public internal(set) var requires: [Recorded<RequireResult>]
    /// Conditions of no step, such as `check_parameters`.
    public internal(set) var conditions: [Recorded<ConditionEvaluated>]
    public internal(set) var locks: [LockEvent]
    public internal(set) var pivots: [PivotEvent]

    public internal(set) var monitors: [MonitorReport]
    /// The files that hold every reading of monitors and polls.
    public internal(set) var samples: [Recorded<SamplesKept>]
    /// Each mark once: the first placement wins.
    public internal(set) var marks: [Recorded<MonitorMark>]
    /// The plan's objectives, also those without a verdict.
    public internal(set) var objectives: [ObjectiveReport]
    /// Where the time of the outage went.
    public internal(set) var ledger: RecoveryLedger
    /// What steps read of data lost and kept.
    public internal(set) var data: [DataReading]

    /// Everything done otherwise than planned.
    public internal(set) var deviations: [Recorded<Deviation>]
    public internal(set) var operatorActions: [Recorded<OperatorAction>]
    public internal(set) var notifications: [Recorded<NotifyResult>]
    public internal(set) var recoveries: [Recorded<Recovered>]
    public internal(set) var clockSteps: [Recorded<ClockStep>]
    /// Time limits of the run itself that were reached.
    public internal(set) var timers: [Recorded<TimerFired>]

    /// Everybody on record, in the order of their first part.
    public internal(set) var participants: [Participant]
    /// What no machine can know, answered or not.
    public internal(set) var humanFields: [HumanField]
    /// One sentence a record, all records.
    public internal(set) var events: [ReportEvent]
    /// What the evidence consists of, and what is wrong with it at first sight.
    public internal(set) var integrity: EvidenceReport

    private enum CodingKeys: String, CodingKey {
        case run, stage, opened, closed, last, plan, stages, steps, gates, inputs, requires, conditions, locks, pivots
        case monitors, samples, marks, objectives, ledger, data, deviations, operatorActions = "operator_actions", notifications
        case recoveries, clockSteps = "clock_steps", timers, participants, humanFields = "human_fields", events
        case integrity
    }
}

/// A lock taken, refused, given back, broken or lost.
public struct LockEvent: Sendable, Encodable {
    public enum Change: String, Sendable, Hashable, Encodable { case acquired, refused, released, broken, lost }

    public let change: Change
    public let lock: Recorded<LockRecord>
}

/// The point of no return, crossed or known not to have been.
public struct PivotEvent: Sendable, Encodable {
    public let crossed: Bool
    public let pivot: Recorded<PivotRecord>
}

/// One line of the chronology: who, what, when, where, with which outcome.
public struct ReportEvent: Sendable, Encodable {
    public let moment: Moment
    /// The record's type.
    public let type: String
    public let who: String
    public let `where`: String
    public let what: String
    public let tone: Tone
    /// Whether it stands among the key moments, not only in the full chronology.
    public let key: Bool
}

/// How something is to be taken; shown as a word or sign too, never by colour alone.
public enum Tone: String, Sendable, Hashable, Encodable { case neutral, good, bad, warning, info }

/// What the evidence consists of, for whoever checks it.
public struct EvidenceReport: Sendable, Encodable {
    public let lines: Int
    public let head: SHA256Digest?
    /// Of `plan.json` as it was found.
    public let planFound: SHA256Digest?
    public internal(set) var sealed: [Recorded<Sealed>]
    public let seals: [SealFile]
    public let statements: [StatementFile]
    /// What is wrong with the folder as far as a report can see; `muster verify` sees more.
    public internal(set) var problems: [String]

    private enum CodingKeys: String, CodingKey {
        case lines, head, planFound = "plan_found", sealed, seals, statements, problems
    }
}
