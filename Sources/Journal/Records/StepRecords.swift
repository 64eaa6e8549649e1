import CanonicalJSON
import Values

/// An attempt is about to start. Durable before anything happens.
public struct StepIntent: RecordPayload {
    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let attempt: Int
    /// `read` or `write`.
    public let effect: String
    /// What will be done, resolved; secrets stand as their names.
    public let request: JSONValue
    /// `MUSTER_IDEMPOTENCY_KEY`.
    public let key: String
    /// `MUSTER_STEP_TOKEN`: marks the step's processes.
    public let token: String
    /// The resolved undo.
    public let undo: JSONValue?
    /// The resolved release.
    public let release: JSONValue?

    public init(
        step: StepID, item: ItemPath? = nil, attempt: Int, effect: String, request: JSONValue, key: String,
        token: String, undo: JSONValue? = nil, release: JSONValue? = nil
    ) {
        self.step = step
        self.item = item
        self.attempt = attempt
        self.effect = effect
        self.request = request
        self.key = key
        self.token = token
        self.undo = undo
        self.release = release
    }
}

/// The attempt's process is there.
public struct StepStarted: RecordPayload {
    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let attempt: Int
    public let pid: Int
    /// Start time in clock ticks after boot (`/proc/PID/stat`, field 22).
    public let startTicks: Int64
    /// Absolute path.
    public let program: String
    /// Of the program's bytes.
    public let sha256: SHA256Digest?

    private enum CodingKeys: String, CodingKey { case step, item, attempt, pid, startTicks = "start_ticks", program, sha256 }

    public init(
        step: StepID, item: ItemPath? = nil, attempt: Int, pid: Int, startTicks: Int64, program: String,
        sha256: SHA256Digest? = nil
    ) {
        self.step = step
        self.item = item
        self.attempt = attempt
        self.pid = pid
        self.startTicks = startTicks
        self.program = program
        self.sha256 = sha256
    }
}

/// How an attempt ended.
public struct StepResult: RecordPayload {
    public enum Outcome: String, Sendable, Hashable, Codable {
        case succeeded, failed
        /// Nobody knows whether the effect took place.
        case unknown
        case partial
    }

    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let attempt: Int
    public let outcome: Outcome
    /// Failure kind.
    public let kind: String?
    public let detail: String?
    /// Nil where the outcome was settled otherwise: after a crash, by a probe, by a person.
    public let call: CallEvidence?

    public init(
        step: StepID, item: ItemPath? = nil, attempt: Int, outcome: Outcome, kind: String? = nil,
        detail: String? = nil, call: CallEvidence? = nil
    ) {
        self.step = step
        self.item = item
        self.attempt = attempt
        self.outcome = outcome
        self.kind = kind
        self.detail = detail
        self.call = call
    }
}

/// The step (or the loop's item, the phase, the gate) has its final outcome.
public struct StepEnded: RecordPayload {
    public enum Outcome: String, Sendable, Hashable, Codable {
        case succeeded, failed, unknown
        /// Failed, and `on_failure: continue` lets its dependants run.
        case handled
        /// Cut short because the run drains or was cancelled.
        case cancelled
    }

    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let outcome: Outcome
    public let kind: String?
    public let detail: String?
    /// `done_when` held before: nothing was run.
    public let alreadyDone: Bool?
    /// What stands in the run's outcome for a handled failure.
    public let verdict: String?
    /// In a dry run: `checked`, `probed`, `simulated` or `unverifiable`.
    public let confidence: String?
    /// Of a step that waits for a monitor: the reading that decided it, or the last one.
    public let reading: CallEvidence?

    private enum CodingKeys: String, CodingKey {
        case step, item, outcome, kind, detail, alreadyDone = "already_done", verdict, confidence, reading
    }

    public init(
        step: StepID, item: ItemPath? = nil, outcome: Outcome, kind: String? = nil, detail: String? = nil,
        alreadyDone: Bool? = nil, verdict: String? = nil, confidence: String? = nil, reading: CallEvidence? = nil
    ) {
        self.step = step
        self.item = item
        self.outcome = outcome
        self.kind = kind
        self.detail = detail
        self.alreadyDone = alreadyDone
        self.verdict = verdict
        self.confidence = confidence
        self.reading = reading
    }
}

/// `when` did not hold, or a person had the step left out.
public struct StepSkipped: RecordPayload {
    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let conditions: [ConditionEvidence]
    /// Who had it left out; nil where its `when` did not hold. An `operator.action` before says the same.
    public let actor: Actor?
    public let reason: String?

    public init(
        step: StepID, item: ItemPath? = nil, conditions: [ConditionEvidence] = [], actor: Actor? = nil, reason: String? = nil
    ) {
        self.step = step
        self.item = item
        self.conditions = conditions
        self.actor = actor
        self.reason = reason
    }
}

/// A phase or loop was entered; a loop has its items.
public struct StepExpanded: RecordPayload {
    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let items: [Value]

    public init(step: StepID, item: ItemPath? = nil, items: [Value] = []) {
        self.step = step
        self.item = item
        self.items = items
    }
}

/// A read-only look at the world for a step: `done_when`, or a `before` capture.
public struct ProbeResult: RecordPayload {
    public enum Purpose: String, Sendable, Hashable, Codable {
        case beforeAttempt = "before_attempt"
        case afterUnknown = "after_unknown"
        case afterFailure = "after_failure"
        case afterUndo = "after_undo"
        case capture
    }

    public enum Answer: String, Sendable, Hashable, Codable {
        case done
        case notDone = "not_done"
        case cannotTell = "cannot_tell"
        case captured
    }

    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let purpose: Purpose
    /// The capture's name.
    public let name: String?
    /// The attempt or undo attempt that it belongs to.
    public let attempt: Int?
    public let answer: Answer
    public let call: CallEvidence

    public init(
        step: StepID, item: ItemPath? = nil, purpose: Purpose, name: String? = nil, attempt: Int? = nil,
        answer: Answer, call: CallEvidence
    ) {
        self.step = step
        self.item = item
        self.purpose = purpose
        self.name = name
        self.attempt = attempt
        self.answer = answer
        self.call = call
    }
}

/// A precondition was looked at.
public struct RequireResult: RecordPayload {
    public let check: String
    /// Nil for the run's own preconditions.
    public let step: StepID?
    public let item: ItemPath?
    public let attempt: Int?
    /// Counts how often the run's own preconditions were looked at.
    public let round: Int
    public let verdict: ConditionEvidence.Verdict
    /// `hold` or `stop`.
    public let onUnmet: String
    public let call: CallEvidence?

    private enum CodingKeys: String, CodingKey { case check, step, item, attempt, round, verdict, onUnmet = "on_unmet", call }

    public init(
        check: String, step: StepID? = nil, item: ItemPath? = nil, attempt: Int? = nil, round: Int,
        verdict: ConditionEvidence.Verdict, onUnmet: String, call: CallEvidence? = nil
    ) {
        self.check = check
        self.step = step
        self.item = item
        self.attempt = attempt
        self.round = round
        self.verdict = verdict
        self.onUnmet = onUnmet
        self.call = call
    }
}

/// A condition that belongs to no call was judged.
public struct ConditionEvaluated: RecordPayload {
    public let step: StepID?
    public let item: ItemPath?
    /// `when`, `check_parameters`.
    public let purpose: String
    public let verdict: ConditionEvidence.Verdict
    public let conditions: [ConditionEvidence]

    public init(
        step: StepID? = nil, item: ItemPath? = nil, purpose: String, verdict: ConditionEvidence.Verdict,
        conditions: [ConditionEvidence] = []
    ) {
        self.step = step
        self.item = item
        self.purpose = purpose
        self.verdict = verdict
        self.conditions = conditions
    }
}

/// A wait has its end.
public struct WaitBegun: RecordPayload {
    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let dueAt: Timestamp

    private enum CodingKeys: String, CodingKey { case step, item, dueAt = "due_at" }

    public init(step: StepID, item: ItemPath? = nil, dueAt: Timestamp) {
        self.step = step
        self.item = item
        self.dueAt = dueAt
    }
}

/// A step waits for the readings of a monitor; its end tells the reading that decided it.
public struct WatchBegun: RecordPayload {
    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let monitor: MonitorID
    /// What the readings have to be.
    public let state: MonitorChange.State
    /// For how long without a break.
    public let holdsFor: Microseconds

    private enum CodingKeys: String, CodingKey { case step, item, monitor, state, holdsFor = "holds_for_us" }

    public init(step: StepID, item: ItemPath? = nil, monitor: MonitorID, state: MonitorChange.State, holdsFor: Microseconds) {
        self.step = step
        self.item = item
        self.monitor = monitor
        self.state = state
        self.holdsFor = holdsFor
    }

    /// `monitor "availability" is good for 5s`.
    public var awaited: String { "monitor \"\(monitor)\" is \(state.rawValue)" + (holdsFor > .zero ? " for \(holdsFor)" : "") }
}

/// The next attempt waits.
public struct RetryScheduled: RecordPayload {
    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    /// Number of the attempt to come.
    public let attempt: Int
    /// The delay that was drawn.
    public let delay: Microseconds
    public let dueAt: Timestamp

    private enum CodingKeys: String, CodingKey { case step, item, attempt, delay = "delay_us", dueAt = "due_at" }

    public init(step: StepID, item: ItemPath? = nil, attempt: Int, delay: Microseconds, dueAt: Timestamp) {
        self.step = step
        self.item = item
        self.attempt = attempt
        self.delay = delay
        self.dueAt = dueAt
    }
}

/// A time limit of the run's own was reached.
public struct TimerFired: RecordPayload {
    public enum Kind: String, Sendable, Hashable, Codable {
        case stepTimeout = "step_timeout"
        case runTimeout = "run_timeout"
        case late
        case wait
        case gateExpiry = "gate_expiry"
        /// Between the waves of a loop.
        case pause
    }

    public let kind: Kind
    public let step: StepID?
    public let item: ItemPath?

    public init(kind: Kind, step: StepID? = nil, item: ItemPath? = nil) {
        self.kind = kind
        self.step = step
        self.item = item
    }
}

/// Processes were told to end, or were killed.
public struct SignalSent: RecordPayload {
    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let attempt: Int?
    public let why: String
    /// Processes killed besides the command.
    public let killed: Int
    public let survivors: Int

    public init(step: StepID, item: ItemPath? = nil, attempt: Int? = nil, why: String, killed: Int, survivors: Int) {
        self.step = step
        self.item = item
        self.attempt = attempt
        self.why = why
        self.killed = killed
        self.survivors = survivors
    }
}
