import Diagnostics
import Values

/// One playbook file, decoded.
public struct Playbook: Sendable {
    public struct Parameter: Sendable {
        public var name: Located<String>
        public var type: ValueType
        public var defaultValue: Located<Template>?
        public var text: String?

        public init(name: Located<String>, type: ValueType, defaultValue: Located<Template>? = nil, text: String? = nil) {
            self.name = name
            self.type = type
            self.defaultValue = defaultValue
            self.text = text
        }
    }

    public struct Scenario: Sendable, Hashable, Codable {
        public var severity: String?
        public var text: String

        public init(severity: String?, text: String) {
            self.severity = severity
            self.text = text
        }
    }

    public var id: Located<String>
    public var title: String?
    public var description: String?
    public var owner: String?
    public var scenario: Scenario?
    public var parameters: [Parameter]
    public var checkParameters: [Condition]
    /// `constants:` by name.
    public var constants: [Template.Field]
    public var require: [Check]
    public var locks: [Lock]
    public var objectives: [Objective]
    public var monitors: [Monitor]
    public var announce: Announce?
    /// The longest the whole run may take, rollback not counted.
    public var timeout: Located<Template>?
    public var maxParallel: Located<Template>?
    /// `pools:`, places that steps share.
    public var pools: [Pool]
    /// What becomes of running steps when the run ends early; nil: they finish.
    public var onEarlyEnd: EarlyEnd?
    public var steps: [Step]
    public var range: SourceRange

    public init(id: Located<String>, range: SourceRange) {
        self.id = id
        self.parameters = []
        self.checkParameters = []
        self.constants = []
        self.require = []
        self.locks = []
        self.objectives = []
        self.monitors = []
        self.pools = []
        self.steps = []
        self.range = range
    }
}

/// `locks: [ { key, shared, min_delay } ]`: what no second run may touch meanwhile.
public struct Lock: Sendable {
    public var key: Template
    /// Whether other runs may have it meanwhile that share it too.
    public var shared: Bool
    /// How long the key must have been free.
    public var minDelay: Located<Template>?

    public init(key: Template, shared: Bool = false, minDelay: Located<Template>? = nil) {
        self.key = key
        self.shared = shared
        self.minDelay = minDelay
    }
}

/// `pools: { name: size }`: so many places that the steps naming it share.
public struct Pool: Sendable {
    public var name: Located<String>
    public var size: Located<Template>

    public init(name: Located<String>, size: Located<Template>) {
        self.name = name
        self.size = size
    }
}

/// `running_steps:`: what becomes of steps under way when the run ends early, by a failure or on a person's word.
public enum EarlyEnd: String, Sendable, Hashable, Codable, CaseIterable {
    /// They finish.
    case drain
    /// They are cancelled.
    case cancel
}

/// `objectives: { rto: { target, from, to } , rpo: { target, value } }`.
public struct Objective: Sendable {
    public enum Measure: Sendable {
        /// Between two marks.
        case between(from: Located<MarkName>, to: Located<MarkName>)
        /// A duration that an output gives.
        case value(Template)
    }

    /// `rto`, `rpo`, or a name of the playbook's own.
    public var name: Located<String>
    public var target: Located<Template>
    public var measure: Measure

    public init(name: Located<String>, target: Located<Template>, measure: Measure) {
        self.name = name
        self.target = target
        self.measure = measure
    }
}

/// A reading beside the steps, at a steady pace, for the whole run.
public struct Monitor: Sendable {
    /// `marks: { outage.began: { on: breach } }`.
    public struct MarkRule: Sendable {
        public enum Trigger: String, Sendable, Hashable, Codable, CaseIterable { case breach, recovery }

        public var name: Located<MarkName>
        public var on: Trigger
        /// How long the new state must have lasted; the mark is placed where it began.
        public var sustained: Located<Template>?

        public init(name: Located<MarkName>, on: Trigger, sustained: Located<Template>? = nil) {
            self.name = name
            self.on = on
            self.sustained = sustained
        }
    }

    /// `on_breach: { sustained: 30s, do: rollback }`: what the run does when the readings stay bad.
    public struct BreachRule: Sendable {
        public enum Reaction: String, Sendable, Hashable, Codable, CaseIterable { case note, hold, rollback }

        public var reaction: Reaction
        /// How long the readings must have been bad.
        public var sustained: Located<Template>?

        public init(_ reaction: Reaction, sustained: Located<Template>? = nil) {
            self.reaction = reaction
            self.sustained = sustained
        }
    }

    public var id: Located<MonitorID>
    public var operation: Operation
    public var every: Located<Template>
    public var marks: [MarkRule]
    /// Nil: a breach is recorded, and nothing follows from it.
    public var breach: BreachRule?
    /// `between: [ first, last ]`: from the start of one step to the end of another; nil is all the time.
    public var between: [Located<String>]?

    public init(
        id: Located<MonitorID>, operation: Operation, every: Located<Template>, marks: [MarkRule] = [], breach: BreachRule? = nil
    ) {
        self.id = id
        self.operation = operation
        self.every = every
        self.marks = marks
        self.breach = breach
    }
}

/// `announce:`: what is told to a channel, and how often.
public struct Announce: Sendable {
    public enum Event: String, Sendable, Hashable, Codable, CaseIterable { case start, end, failed, hold, rollback }

    public var on: [Event]
    public var every: Located<Template>?
    public var to: Located<String>
    public var text: Template?

    public init(on: [Event], every: Located<Template>? = nil, to: Located<String>, text: Template? = nil) {
        self.on = on
        self.every = every
        self.to = to
        self.text = text
    }
}
