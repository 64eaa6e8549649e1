import PlaybookModel
import Values

public struct PlannedCheck: Sendable, Hashable, Codable {
    public let id: String
    public let title: String
    public let operation: PlannedOperation
    public let onUnmet: Check.OnUnmet

    public init(id: String, title: String, operation: PlannedOperation, onUnmet: Check.OnUnmet) {
        self.id = id
        self.title = title
        self.operation = operation
        self.onUnmet = onUnmet
    }
}

public struct PlannedCapture: Sendable, Hashable, Codable {
    public let name: String
    public let operation: PlannedOperation

    public init(name: String, operation: PlannedOperation) {
        self.name = name
        self.operation = operation
    }
}

public struct PlannedUndo: Sendable, Hashable, Codable {
    public let operation: PlannedOperation
    public let timeout: Microseconds?
    public let retry: PlannedRetry?

    public init(operation: PlannedOperation, timeout: Microseconds?, retry: PlannedRetry?) {
        self.operation = operation
        self.timeout = timeout
        self.retry = retry
    }
}

public struct PlannedRelease: Sendable, Hashable, Codable {
    /// Where a release runs: at the end of a phase (its number) or of the run.
    public enum Scope: Sendable, Hashable, Codable {
        case phase(step: Int)
        case run
    }

    public let operation: PlannedOperation
    public let timeout: Microseconds?
    public let retry: PlannedRetry?
    public let scope: Scope
    public let afterPivot: Release.AfterPivot
    public let fault: Bool
    public let keep: String?

    public init(
        operation: PlannedOperation, timeout: Microseconds?, retry: PlannedRetry?, scope: Scope,
        afterPivot: Release.AfterPivot, fault: Bool, keep: String?
    ) {
        self.operation = operation
        self.timeout = timeout
        self.retry = retry
        self.scope = scope
        self.afterPivot = afterPivot
        self.fault = fault
        self.keep = keep
    }
}

public struct PlannedUntil: Sendable, Hashable, Codable {
    /// From the start of a poll to the next, once those of `earlier` are used up.
    public let every: Microseconds
    /// The times between the first polls; nil where they are no others.
    public let earlier: [Microseconds]?
    public let within: Microseconds?
    public let atMost: Int?
    public let expect: Condition?
    public let expectFailure: [FailureMatch]
    public let consecutive: Int
    public let sustained: Microseconds?
    public let tolerateErrors: Int?

    public init(
        every: Microseconds, earlier: [Microseconds]? = nil, within: Microseconds?, atMost: Int?, expect: Condition?,
        expectFailure: [FailureMatch], consecutive: Int, sustained: Microseconds?, tolerateErrors: Int?
    ) {
        self.every = every
        self.earlier = earlier
        self.within = within
        self.atMost = atMost
        self.expect = expect
        self.expectFailure = expectFailure
        self.consecutive = consecutive
        self.sustained = sustained
        self.tolerateErrors = tolerateErrors
    }

    /// From the start of the poll of this number, counted from 1, to the start of the next.
    public func pause(after poll: Int) -> Microseconds {
        guard let earlier, poll >= 1, poll <= earlier.count else { return every }
        return earlier[poll - 1]
    }
}

public struct PlannedRetry: Sendable, Hashable, Codable {
    public let atMost: Int
    public let initial: Microseconds
    public let factor: DecimalNumber
    public let max: Microseconds
    public let jitter: Retry.Jitter
    public let on: [FailureMatch]

    public init(
        atMost: Int, initial: Microseconds, factor: DecimalNumber, max: Microseconds, jitter: Retry.Jitter, on: [FailureMatch]
    ) {
        self.atMost = atMost
        self.initial = initial
        self.factor = factor
        self.max = max
        self.jitter = jitter
        self.on = on
    }
}

public struct PlannedGate: Sendable, Hashable, Codable {
    public struct Share: Sendable, Hashable, Codable {
        public let role: RoleID
        public let count: Int

        public init(role: RoleID, count: Int) {
            self.role = role
            self.count = count
        }
    }

    /// Everybody who may vote, by `from` and the site's roles; the site says which of them exist.
    public let voters: [PersonID]
    public let from: [String]
    public let quorum: Int
    public let eachOf: [Share]
    public let exclude: [ApproveAction.Exclusion]
    public let expires: Microseconds
    public let onExpiry: ApproveAction.OnExpiry
    public let text: Template?
    /// Numbers of the steps that run only after this gate: what a signature covers.
    public let dominates: [Int]

    public init(
        voters: [PersonID], from: [String], quorum: Int, eachOf: [Share], exclude: [ApproveAction.Exclusion],
        expires: Microseconds, onExpiry: ApproveAction.OnExpiry, text: Template?, dominates: [Int]
    ) {
        self.voters = voters
        self.from = from
        self.quorum = quorum
        self.eachOf = eachOf
        self.exclude = exclude
        self.expires = expires
        self.onExpiry = onExpiry
        self.text = text
        self.dominates = dominates
    }
}

public struct PlannedManual: Sendable, Hashable, Codable {
    public struct Input: Sendable, Hashable, Codable {
        public let name: String
        public let type: ValueType
        public let text: String?

        public init(name: String, type: ValueType, text: String?) {
            self.name = name
            self.type = type
            self.text = text
        }
    }

    public let instructions: Template
    public let inputs: [Input]
    /// Who may answer; empty: anybody who may operate the run.
    public let voters: [PersonID]

    public init(instructions: Template, inputs: [Input], voters: [PersonID]) {
        self.instructions = instructions
        self.inputs = inputs
        self.voters = voters
    }
}

public enum PlannedWait: Sendable, Hashable, Codable {
    case duration(Microseconds)
    case untilTime(Timestamp)
}

/// A wait for the readings of a monitor; the step's time-out ends it, and there always is one.
public struct PlannedWatch: Sendable, Hashable, Codable {
    public let monitor: MonitorID
    public let state: WatchAction.State
    /// How long the readings have to be so without a break; zero: one reading is enough.
    public let holdsFor: Microseconds

    public init(_ monitor: MonitorID, state: WatchAction.State, holdsFor: Microseconds) {
        self.monitor = monitor
        self.state = state
        self.holdsFor = holdsFor
    }

    /// `monitor "availability" is good for 5s`.
    public var summary: String { "monitor \"\(monitor)\" is \(state.rawValue)" + (holdsFor > .zero ? " for \(holdsFor)" : "") }
}

public struct PlannedObjective: Sendable, Hashable, Codable {
    public enum Measure: Sendable, Hashable, Codable {
        case between(from: MarkName, to: MarkName)
        case value(Template)
    }

    public let name: String
    public let target: Microseconds
    public let measure: Measure

    public init(name: String, target: Microseconds, measure: Measure) {
        self.name = name
        self.target = target
        self.measure = measure
    }
}

public struct PlannedMonitor: Sendable, Hashable, Codable {
    public struct MarkRule: Sendable, Hashable, Codable {
        public let name: MarkName
        public let on: Monitor.MarkRule.Trigger
        public let sustained: Microseconds

        public init(name: MarkName, on: Monitor.MarkRule.Trigger, sustained: Microseconds) {
            self.name = name
            self.on = on
            self.sustained = sustained
        }
    }

    public struct BreachRule: Sendable, Hashable, Codable {
        public let reaction: Monitor.BreachRule.Reaction
        public let sustained: Microseconds

        private enum CodingKeys: String, CodingKey { case reaction = "do", sustained }

        public init(_ reaction: Monitor.BreachRule.Reaction, sustained: Microseconds) {
            self.reaction = reaction
            self.sustained = sustained
        }
    }

    public let id: MonitorID
    public let operation: PlannedOperation
    public let every: Microseconds
    public let marks: [MarkRule]
    public let breach: BreachRule?
    /// Nil: it runs all the time.
    public let between: Window?

    /// From the start of one step to the end of another, by their numbers.
    public struct Window: Sendable, Hashable, Codable {
        public let from: Int
        public let to: Int

        public init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }

    public init(
        id: MonitorID, operation: PlannedOperation, every: Microseconds, marks: [MarkRule], breach: BreachRule? = nil,
        between: Window? = nil
    ) {
        self.id = id
        self.operation = operation
        self.every = every
        self.marks = marks
        self.breach = breach
        self.between = between
    }
}

public struct PlannedAnnounce: Sendable, Hashable, Codable {
    public let on: [Announce.Event]
    public let every: Microseconds?
    public let channel: ChannelName
    public let text: Template?

    public init(on: [Announce.Event], every: Microseconds?, channel: ChannelName, text: Template?) {
        self.on = on
        self.every = every
        self.channel = channel
        self.text = text
    }
}
