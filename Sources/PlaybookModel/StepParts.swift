import Diagnostics
import Values

/// A precondition: read-only, never skips the step.
public struct Check: Sendable {
    public enum OnUnmet: String, Sendable, Hashable, Codable, CaseIterable { case hold, stop }

    public var id: Located<String>
    public var title: String?
    public var operation: Operation
    /// Nil: hold in live mode, stop in drill mode.
    public var onUnmet: OnUnmet?

    public init(id: Located<String>, title: String? = nil, operation: Operation, onUnmet: OnUnmet? = nil) {
        self.id = id
        self.title = title
        self.operation = operation
        self.onUnmet = onUnmet
    }
}

/// `before: { name: … }`: a read of the state as it was, for undo and release.
public struct Capture: Sendable {
    public var name: Located<String>
    public var operation: Operation

    public init(name: Located<String>, operation: Operation) {
        self.name = name
        self.operation = operation
    }
}

/// `undo:`: what takes the step's effect back, in rollback only.
public struct Undo: Sendable {
    public var operation: Operation
    public var timeout: Located<Template>?
    public var retry: Retry?

    public init(operation: Operation, timeout: Located<Template>? = nil, retry: Retry? = nil) {
        self.operation = operation
        self.timeout = timeout
        self.retry = retry
    }
}

/// `release:`: what ends the step's effect when its scope ends, on every exit.
public struct Release: Sendable {
    public enum AfterPivot: String, Sendable, Hashable, Codable, CaseIterable { case run, skip, hold }

    public var operation: Operation
    public var timeout: Located<Template>?
    public var retry: Retry?
    /// `release_at: <phase>`; nil is the enclosing phase, else the run.
    public var scope: Located<String>?
    public var afterPivot: Located<AfterPivot>?
    /// An injected fault: released also on entering hold and on the second interrupt.
    public var fault: Bool
    /// `keep: "reason"`: not released here but handed on as an open obligation.
    public var keep: Located<String>?

    public init(operation: Operation) {
        self.operation = operation
        self.fault = false
    }

    /// `release_at`, `after_pivot`, `fault` and `keep` on a step that uses a module with a release.
    public struct Terms: Sendable {
        public var scope: Located<String>?
        public var afterPivot: Located<AfterPivot>?
        public var fault: Bool?
        public var keep: Located<String>?

        public init(scope: Located<String>?, afterPivot: Located<AfterPivot>?, fault: Bool?, keep: Located<String>?) {
            self.scope = scope
            self.afterPivot = afterPivot
            self.fault = fault
            self.keep = keep
        }
    }

    /// The release on other terms; what they leave open stays as it is.
    public func applying(_ terms: Terms?) -> Release {
        guard let terms else { return self }
        var release = self
        release.scope = terms.scope ?? scope
        release.afterPivot = terms.afterPivot ?? afterPivot
        release.fault = terms.fault ?? fault
        release.keep = terms.keep ?? keep
        return release
    }
}

/// `pivot:`: the point of no return.
public struct Pivot: Sendable, Hashable {
    /// The playbook offered when something fails afterwards.
    public var failback: Located<String>?
    public var range: SourceRange

    public init(failback: Located<String>? = nil, range: SourceRange) {
        self.failback = failback
        self.range = range
    }
}

/// `until:`: poll until it holds. Polls are no failures; an error breaks a run of good readings.
public struct Until: Sendable {
    /// The time between polls, the last one where there are several.
    public var every: Located<Template>
    /// The times between the first polls, where they differ.
    public var earlier: [Located<Template>]
    public var within: Located<Template>?
    public var atMost: Located<Template>?
    public var expect: Condition?
    public var expectFailure: [FailureMatch]
    /// So many good polls in a row; 1 where not given.
    public var consecutive: Located<Template>?
    /// Good for so long without a break.
    public var sustained: Located<Template>?
    /// Errors in a row to bear before the step fails; nil bears all until the time is up.
    public var tolerateErrors: Located<Template>?
    public var range: SourceRange

    public init(
        every: Located<Template>, earlier: [Located<Template>] = [], expect: Condition? = nil, expectFailure: [FailureMatch] = [],
        range: SourceRange
    ) {
        self.every = every
        self.earlier = earlier
        self.expect = expect
        self.expectFailure = expectFailure
        self.range = range
    }
}

/// `retry:`: delays grow by `factor` from `initial` up to `max`, with full jitter unless `jitter: none`.
public struct Retry: Sendable {
    public enum Jitter: String, Sendable, Hashable, Codable, CaseIterable { case full, none }

    /// Attempts in all, the first one included.
    public var atMost: Located<Template>
    public var initial: Located<Template>?
    public var factor: Located<Template>?
    public var max: Located<Template>?
    public var jitter: Jitter
    /// Empty: every kind of failure.
    public var on: [FailureMatch]
    public var range: SourceRange

    public init(atMost: Located<Template>, jitter: Jitter = .full, on: [FailureMatch] = [], range: SourceRange) {
        self.atMost = atMost
        self.jitter = jitter
        self.on = on
        self.range = range
    }
}

/// `on_failure:`: what the run does when the step failed.
public struct FailurePolicy: Sendable, Hashable, Codable {
    public enum Reaction: String, Sendable, Hashable, Codable, CaseIterable { case rollback, hold, stop, `continue` }
    /// What stands in the outcome for a failure that was handled.
    public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable { case warning, partial, failed }

    public var reaction: Reaction
    /// Only with `continue`.
    public var verdict: Verdict

    public init(_ reaction: Reaction, verdict: Verdict = .warning) {
        self.reaction = reaction
        self.verdict = verdict
    }
}

/// `foreach: { name: list }`: the step once for each element.
public struct ForEach: Sendable {
    /// What an element is called, and the list it comes from.
    public struct Variable: Sendable {
        public var name: Located<String>
        public var list: Template

        public init(name: Located<String>, list: Template) {
            self.name = name
            self.list = list
        }
    }

    /// One list; several of one length with `zip`.
    public var variables: [Variable]
    /// How many items there may be; nil: ``mostItems``.
    public var maxItems: Located<Template>?
    /// How many items may be under way at once; nil: one, in waves all of the wave.
    public var maxParallel: Located<Template>?
    /// The sizes of the waves, as numbers of items or percentages; the last one repeats. Empty: no waves.
    public var batch: [Located<Template>] = []
    /// Between waves; without them between items.
    public var pause: Located<Template>?
    public var onItemFailure: ItemFailure?
    /// Of how many failed items more make the loop fail, as a number or a percentage of the items; nil: of any number.
    public var maxFailures: Located<Template>?

    /// What the loop does when an item has failed.
    public enum ItemFailure: String, Sendable, Hashable, Codable, CaseIterable {
        /// The loop fails.
        case stop
        /// The item counts as partly done work, and the others go on.
        case next
    }

    /// How many items a loop may have that says nothing.
    public static let mostItems = 1_000

    public init(_ variables: [Variable]) { self.variables = variables }

    public init(name: Located<String>, list: Template) { self.init([Variable(name: name, list: list)]) }
}

/// `pool: name`, or `pool: { name, places }`: what a step takes of a pool for as long as it runs.
public struct PoolUse: Sendable {
    public var name: Located<String>
    /// Nil: one.
    public var places: Located<Template>?

    public init(name: Located<String>, places: Located<Template>? = nil) {
        self.name = name
        self.places = places
    }
}
