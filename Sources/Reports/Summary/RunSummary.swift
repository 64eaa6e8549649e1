import Journal
import Values

/// How a run stands now, for `list`, `status` and `show`: what runs since when, what waits for whom, what to do next.
public struct RunSummary: Sendable, Encodable {
    /// Whether a runner drives the run; the evidence cannot know, the caller may (from the run's lock).
    public enum Runner: String, Sendable, Hashable, Encodable { case alive, gone, unknown }

    /// Something that goes on.
    public struct Activity: Sendable, Encodable {
        public let step: StepID
        public let item: ItemPath
        public let title: String
        /// `attempt 2`, `undo`, `release`.
        public let what: String
        public let since: Timestamp
    }

    /// Something that waits.
    public struct Waiting: Sendable, Encodable {
        public enum Kind: String, Sendable, Hashable, Encodable { case approval, input, time, monitor, retry }

        public let kind: Kind
        public let step: StepID
        public let item: ItemPath
        public let title: String
        public let since: Timestamp
        /// Who may act; empty for times.
        public let people: [PersonID]
        /// Approvals given so far.
        public let given: [PersonID]
        /// Approvals that are missing.
        public let missing: Int
        /// What must be among them: `1 incident-commander`.
        public let shares: [String]
        /// When the gate expires, the wait ends, or the next attempt begins.
        public let due: Timestamp?
        /// What happens then, for a gate: `hold` or `stop`.
        public let onExpiry: String?
        public let text: String?
        /// What a manual step asks for.
        public let inputs: [InputAsked.Input]

        private enum CodingKeys: String, CodingKey {
            case kind, step, item, title, since, people, given, missing, shares, due, onExpiry = "on_expiry", text, inputs
        }
    }

    /// How commands in an advice name the run, as the reader's shell takes it.
    public struct Naming: Sendable, Hashable {
        /// Its id, or its folder.
        public let run: String
        /// What every command needs besides: `--site lab`.
        public let options: String?

        public init(run: String, options: String? = nil) {
            self.run = run
            self.options = options
        }
    }

    /// Something that the operator can do.
    public struct Advice: Sendable, Hashable, Encodable {
        public let text: String
        public let command: String?
    }

    public let run: RunID
    public let playbook: String
    public let title: String
    public let site: String
    public let mode: String
    public let initiator: String
    /// By the journal; `runner` says whether anybody drives it.
    public let stage: RunStage
    public let runner: Runner
    /// Once it is closed.
    public let outcome: String?
    /// Once it is closed: the exit code of the program that ran it.
    public let exitCode: Int?
    /// Why it stands as it does, or how it ended.
    public let because: String
    public let started: Timestamp
    /// Since when the stage lasts.
    public let since: Timestamp
    public let ended: Timestamp?
    public let pivotCrossed: Bool
    /// Runs of steps that succeeded, were handled or skipped; each item of a loop counts.
    public let stepsDone: Int
    public let stepsTotal: Int
    /// Attempts, undos and releases under way.
    public let activities: [Activity]
    /// Gates, questions, waits and retries that are open.
    public let waiting: [Waiting]
    /// Steps whose outcome nobody knows.
    public let unknown: [String]
    /// Effects still in place that should not be.
    public internal(set) var left: [String]
    /// Effects handed on on purpose.
    public internal(set) var obligations: [String]
    /// The earlier run that this one takes back.
    public let undoes: RunID?
    /// The last run that took it back.
    public internal(set) var undoneBy: RunID?
    public let deviations: Int
    /// Locks that the run still holds.
    public let locks: [LockKey]
    /// What the operator can do now, the most useful first.
    public internal(set) var next: [Advice]

    private enum CodingKeys: String, CodingKey {
        case run, playbook, title, site, mode, initiator, stage, runner, outcome, exitCode = "exit_code", because, started, since, ended
        case pivotCrossed = "pivot_crossed", stepsDone = "steps_done", stepsTotal = "steps_total", activities, waiting, unknown, left
        case obligations, undoes, undoneBy = "undone_by", deviations, locks, next
    }
}
