import Diagnostics
import Values

/// `approve:`: a gate that people open by signing.
public struct ApproveAction: Sendable {
    public enum Exclusion: String, Sendable, Hashable, Codable, CaseIterable { case initiator, author, executor }
    public enum OnExpiry: String, Sendable, Hashable, Codable, CaseIterable { case hold, stop }

    /// Roles and people of the site, any of whom may vote.
    public var from: [Located<String>]
    /// How many distinct people; 1 where not given.
    public var quorum: Located<Template>?
    /// `each_of: { role: n }`: so many of each role.
    public var eachOf: [(role: Located<String>, count: Located<Template>)]
    public var exclude: [Located<Exclusion>]
    public var expires: Located<Template>?
    public var onExpiry: OnExpiry
    public var text: Template?
    public var range: SourceRange

    public init(from: [Located<String>], onExpiry: OnExpiry = .stop, range: SourceRange) {
        self.from = from
        self.eachOf = []
        self.exclude = []
        self.onExpiry = onExpiry
        self.range = range
    }
}

/// `manual:`: instructions to a person, who answers with typed inputs.
public struct ManualAction: Sendable {
    public struct Input: Sendable {
        public var name: Located<String>
        public var type: ValueType
        public var text: String?

        public init(name: Located<String>, type: ValueType, text: String? = nil) {
            self.name = name
            self.type = type
            self.text = text
        }
    }

    public var instructions: Template
    public var inputs: [Input]
    /// Roles and people who may answer; empty: anybody who may operate the run.
    public var from: [Located<String>]
    public var range: SourceRange

    public init(instructions: Template, inputs: [Input] = [], from: [Located<String>] = [], range: SourceRange) {
        self.instructions = instructions
        self.inputs = inputs
        self.from = from
        self.range = range
    }
}

/// `wait:`.
public enum WaitAction: Sendable {
    /// `for: 30s`.
    case duration(Located<Template>)
    /// `until_time: 2026-03-01T02:00:00Z`.
    case untilTime(Located<Template>)
}

/// `monitor:`, a wait until the readings of a monitor hold.
public struct WatchAction: Sendable {
    /// What the readings have to be.
    public enum State: String, Sendable, Hashable, Codable, CaseIterable { case good, bad }

    public var monitor: Located<String>
    public var state: State
    /// How long without a break; nil: one reading.
    public var holdsFor: Located<Template>?

    public init(monitor: Located<String>, state: State, holdsFor: Located<Template>? = nil) {
        self.monitor = monitor
        self.state = state
        self.holdsFor = holdsFor
    }
}
