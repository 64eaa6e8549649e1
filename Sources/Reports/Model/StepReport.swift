import Journal
import Values

/// A step as it went: once, or once for each item of its loops.
public struct StepReport: Sendable, Encodable {
    public let plan: PlanOutline.Step
    public var runs: [StepRun]

    public var id: StepID { plan.id }
}

/// How a step stands, in the words that the report uses.
public enum StepState: String, Sendable, Hashable, Encodable, CaseIterable {
    case notStarted = "not_started"
    case running
    /// For a person, or for the time of the next attempt.
    case waiting
    case skipped
    case succeeded
    /// Its effect was in place before: nothing was run.
    case alreadyDone = "already_done"
    case handled
    case failed
    case unknown
    case cancelled
    case undone
}

/// One run of a step: outside of loops the only one.
public struct StepRun: Sendable, Encodable {
    public let item: ItemPath
    public var state: StepState
    /// From the first record about it to its end.
    public var span: Span?
    public var attempts: [Attempt]
    public var probes: [Recorded<ProbeResult>]
    public var requires: [Recorded<RequireResult>]
    public var conditions: [Recorded<ConditionEvaluated>]
    public var retries: [Recorded<RetryScheduled>]
    public var timers: [Recorded<TimerFired>]
    public var signals: [Recorded<SignalSent>]
    /// What a person is asked, in a manual step.
    public var asked: Recorded<InputAsked>?
    public var wait: Recorded<WaitBegun>?
    /// Nil unless the step waited for a monitor.
    public var watch: Recorded<WatchBegun>?
    /// The items of a loop.
    public var items: [Value]
    public var skipped: Recorded<StepSkipped>?
    public var ended: Recorded<StepEnded>?
    public var undo: [Compensation]
    public var release: [Compensation]

    init(item: ItemPath) {
        self.item = item
        state = .notStarted
        attempts = []
        probes = []
        requires = []
        conditions = []
        retries = []
        timers = []
        signals = []
        items = []
        undo = []
        release = []
    }

    /// Whether anything at all is on record about it.
    public var isTouched: Bool { span != nil }
}

/// One attempt: intent, process, result. An attempt without a result is *unknown* until it is settled.
public struct Attempt: Sendable, Encodable {
    public let number: Int
    public let intent: Recorded<StepIntent>?
    public var started: Recorded<StepStarted>?
    public var result: Recorded<StepResult>?
}

/// One attempt to take an effect back, or to let go of something held.
public struct Compensation: Sendable, Encodable {
    public let number: Int
    public let intent: Recorded<CompensationIntent>?
    public var result: Recorded<CompensationResult>?
}
