import CanonicalJSON
import Values

/// The first record: what runs, where, by whom, and with which programs.
public struct RunOpened: RecordPayload {
    public struct Scenario: Sendable, Hashable, Codable {
        public let severity: String?
        public let text: String

        public init(severity: String?, text: String) {
            self.severity = severity
            self.text = text
        }
    }

    public struct FileDigest: Sendable, Hashable, Codable {
        /// Path below `playbook/`.
        public let file: String
        public let sha256: SHA256Digest

        public init(file: String, sha256: SHA256Digest) {
            self.file = file
            self.sha256 = sha256
        }
    }

    public struct Tool: Sendable, Hashable, Codable {
        public let name: String
        public let path: String
        public let version: String

        public init(name: String, path: String, version: String) {
            self.name = name
            self.path = path
            self.version = version
        }
    }

    public struct ClockState: Sendable, Hashable, Codable {
        /// Nil where the kernel does not say.
        public let synchronised: Bool?
        /// The kernel's own bound of the error.
        public let maximumErrorMicroseconds: Int64?

        private enum CodingKeys: String, CodingKey { case synchronised, maximumErrorMicroseconds = "max_error_us" }

        public init(synchronised: Bool?, maximumErrorMicroseconds: Int64?) {
            self.synchronised = synchronised
            self.maximumErrorMicroseconds = maximumErrorMicroseconds
        }
    }

    /// Name and version of the runner.
    public let program: String
    /// Digest of `plan.json`.
    public let plan: SHA256Digest
    public let playbook: String
    public let title: String
    public let site: String
    public let mode: String
    /// How the exercise is done: `live`, `simulation` (a drill on real systems), `checklist` (dry).
    public let method: String
    public let parameters: [NamedOutput]
    public let reason: String
    public let initiator: Actor
    public let ticket: String?
    public let scenario: Scenario?
    /// Every file that the plan was made from, as kept in `playbook/`.
    public let files: [FileDigest]
    public let host: String
    public let tools: [Tool]
    public let clock: ClockState
    /// The runner's public key, an OpenSSH line.
    public let runnerKey: String
    /// Where the steps' processes are kept; nil where cgroups cannot be used.
    public let cgroup: String?
    /// The run's folder when it was opened; nil where it was not told.
    public let folder: String?
    /// What a reader must know about how this run was set up, such as unattended throwaway keys.
    public let notice: String?
    /// The earlier run that this one takes back; nil for every other run.
    public let undoes: UndoneRun?

    private enum CodingKeys: String, CodingKey {
        case program, plan, playbook, title, site, mode, method, parameters, reason, initiator, ticket, scenario
        case files, host, tools, clock, runnerKey = "runner_key", cgroup, folder, notice, undoes
    }

    public init(
        program: String, plan: SHA256Digest, playbook: String, title: String, site: String, mode: String,
        method: String, parameters: [NamedOutput] = [], reason: String, initiator: Actor, ticket: String? = nil,
        scenario: Scenario? = nil, files: [FileDigest] = [], host: String, tools: [Tool] = [], clock: ClockState,
        runnerKey: String, cgroup: String? = nil, folder: String? = nil, notice: String? = nil, undoes: UndoneRun? = nil
    ) {
        self.program = program
        self.plan = plan
        self.playbook = playbook
        self.title = title
        self.site = site
        self.mode = mode
        self.method = method
        self.parameters = parameters
        self.reason = reason
        self.initiator = initiator
        self.ticket = ticket
        self.scenario = scenario
        self.files = files
        self.host = host
        self.tools = tools
        self.clock = clock
        self.runnerKey = runnerKey
        self.cgroup = cgroup
        self.folder = folder
        self.notice = notice
        self.undoes = undoes
    }
}

/// The run as a whole went on to another stage.
public struct RunStateChanged: RecordPayload {
    public enum Stage: String, Sendable, Hashable, Codable {
        case running
        /// Something failed: nothing new starts, what runs is let finish.
        case draining
        case undoing
        case releasing
        /// Waits for a person; goes on with `resume`.
        case held
        case paused
        /// The run's own preconditions are looked at.
        case requiring
        /// Nothing is left to do but the last records.
        case closing
    }

    public let to: Stage
    /// The step that caused it.
    public let step: StepID?
    public let item: ItemPath?
    /// Failure kind.
    public let kind: String?
    /// In words.
    public let because: String
    /// What will be done: `rollback`, `hold`, `stop`, `cancel`, `abort`, `release`.
    public let reaction: String?

    public init(
        to: Stage, step: StepID? = nil, item: ItemPath? = nil, kind: String? = nil, because: String,
        reaction: String? = nil
    ) {
        self.to = to
        self.step = step
        self.item = item
        self.kind = kind
        self.because = because
        self.reaction = reaction
    }
}

/// Something a person told the run to do.
public struct OperatorAction: RecordPayload {
    public enum Action: String, Sendable, Hashable, Codable {
        case pause, resume, cancel, abort, ruling
        /// Everything that is open to release is let go now; the run waits.
        case release
        /// A step that has not begun, or has failed, is left out when its turn comes.
        case skip
    }

    /// What a person says of a step whose outcome nobody knows, or that failed while forward is the only way.
    public enum Ruling: String, Sendable, Hashable, Codable, CaseIterable { case succeeded, failed, again }

    public let action: Action
    public let actor: Actor
    public let reason: String?
    public let step: StepID?
    public let item: ItemPath?
    public let ruling: Ruling?
    /// Why it was not followed; nil where it was.
    public let refused: String?

    public init(
        action: Action, actor: Actor, reason: String? = nil, step: StepID? = nil, item: ItemPath? = nil,
        ruling: Ruling? = nil, refused: String? = nil
    ) {
        self.action = action
        self.actor = actor
        self.reason = reason
        self.step = step
        self.item = item
        self.ruling = ruling
        self.refused = refused
    }
}

/// Something was done otherwise than planned.
public struct Deviation: RecordPayload {
    public let kind: String
    public let text: String
    public let step: StepID?
    public let item: ItemPath?
    public let actor: Actor?

    public init(kind: String, text: String, step: StepID? = nil, item: ItemPath? = nil, actor: Actor? = nil) {
        self.kind = kind
        self.text = text
        self.step = step
        self.item = item
        self.actor = actor
    }
}

/// The wall clock jumped against the monotonic one; recorded, decides nothing.
public struct ClockStep: RecordPayload {
    /// Wall minus monotonic progress.
    public let jump: Microseconds

    private enum CodingKeys: String, CodingKey { case jump = "jump_us" }

    public init(jump: Microseconds) {
        self.jump = jump
    }
}

/// A runner took over the run of one that died.
public struct Recovered: RecordPayload {
    public let program: String
    public let host: String
    /// Bytes of a torn last record that were cut.
    public let cutBytes: Int64
    /// Where they are kept.
    public let cutFile: String?
    public let cutSha256: SHA256Digest?
    /// Processes of the dead runner that were still alive and are not any more.
    public let killed: [String]
    /// Processes that could not be killed.
    public let survivors: [String]
    /// Time since the last record, by the wall clock.
    public let down: Microseconds?
    public let cgroup: String?

    private enum CodingKeys: String, CodingKey {
        case program, host, cutBytes = "cut_bytes", cutFile = "cut_file", cutSha256 = "cut_sha256", killed, survivors
        case down = "down_us", cgroup
    }

    public init(
        program: String, host: String, cutBytes: Int64, cutFile: String? = nil, cutSha256: SHA256Digest? = nil,
        killed: [String] = [], survivors: [String] = [], down: Microseconds? = nil, cgroup: String? = nil
    ) {
        self.program = program
        self.host = host
        self.cutBytes = cutBytes
        self.cutFile = cutFile
        self.cutSha256 = cutSha256
        self.killed = killed
        self.survivors = survivors
        self.down = down
        self.cgroup = cgroup
    }
}

/// An intermediate seal was written; it covers the records before this one.
public struct Sealed: RecordPayload {
    /// Number of the seal.
    public let seal: Int
    /// Of the seal's text.
    public let sha256: SHA256Digest

    public init(seal: Int, sha256: SHA256Digest) {
        self.seal = seal
        self.sha256 = sha256
    }
}

/// An objective as it was measured.
public struct ObjectiveVerdict: RecordPayload {
    public enum Verdict: String, Sendable, Hashable, Codable {
        case met, missed
        /// It could not be measured; not met.
        case missing
    }

    public let objective: String
    public let target: Microseconds
    /// Nil: the measure is missing.
    public let measured: Microseconds?
    /// The least it can have been.
    public let low: Microseconds?
    /// The most it can have been.
    public let high: Microseconds?
    public let verdict: Verdict
    public let from: String?
    public let to: String?
    public let detail: String?

    private enum CodingKeys: String, CodingKey {
        case objective, target = "target_us", measured = "measured_us", low = "low_us", high = "high_us", verdict
        case from, to, detail
    }

    public init(
        objective: String, target: Microseconds, measured: Microseconds? = nil, low: Microseconds? = nil,
        high: Microseconds? = nil, verdict: Verdict, from: String? = nil, to: String? = nil, detail: String? = nil
    ) {
        self.objective = objective
        self.target = target
        self.measured = measured
        self.low = low
        self.high = high
        self.verdict = verdict
        self.from = from
        self.to = to
        self.detail = detail
    }
}

/// A message was sent, or could not be.
public struct NotifyResult: RecordPayload {
    public let channel: ChannelName
    public let event: String
    public let text: String
    public let sent: Bool
    public let detail: String?

    public init(channel: ChannelName, event: String, text: String, sent: Bool, detail: String? = nil) {
        self.channel = channel
        self.event = event
        self.text = text
        self.sent = sent
        self.detail = detail
    }
}

/// The last record ever: how the run ended.
public struct RunClosed: RecordPayload {
    public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
        case succeeded
        case partial
        case failed
        case refused
        case rolledBack = "rolled_back"
        case rollbackIncomplete = "rollback_incomplete"
        case aborted
    }

    public let outcome: Outcome
    public let exitCode: Int
    /// In one sentence.
    public let text: String
    public let deviations: Int
    /// Steps whose effects were taken back.
    public let undone: [String]
    /// Effects that are still in place and should not be.
    public let left: [String]
    /// What was handed on on purpose (`keep`).
    public let obligations: [String]

    private enum CodingKeys: String, CodingKey {
        case outcome, exitCode = "exit_code", text, deviations, undone, left, obligations
    }

    public init(
        outcome: Outcome, exitCode: Int, text: String, deviations: Int, undone: [String] = [], left: [String] = [],
        obligations: [String] = []
    ) {
        self.outcome = outcome
        self.exitCode = exitCode
        self.text = text
        self.deviations = deviations
        self.undone = undone
        self.left = left
        self.obligations = obligations
    }
}
