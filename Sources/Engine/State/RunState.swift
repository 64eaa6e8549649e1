import Journal
import Plan
import Planted
import PlaybookModel
import Values

/// Why a run does not simply go on, and what is done about it.
public struct Cause: Sendable, Hashable {
    public enum Reaction: String, Sendable, Hashable {
        case rollback, hold, stop, cancel, abort
        /// A person had everything let go that is open to release; the run waits behind it.
        case release
        /// An earlier run is taken back: what a run of `muster undo` does.
        case undo

        /// Whether the run waits for a person behind it.
        var holds: Bool { self == .hold || self == .release }
    }

    public var step: StepID?
    public var item: ItemPath?
    public var kind: FailureKind?
    public var text: String
    public var reaction: Reaction

    public init(step: StepID? = nil, item: ItemPath? = nil, kind: FailureKind? = nil, text: String, reaction: Reaction) {
        self.step = step
        self.item = item
        self.kind = kind
        self.text = text
        self.reaction = reaction
    }

    func reacting(_ reaction: Reaction) -> Cause {
        var cause = self
        cause.reaction = reaction
        return cause
    }
}

/// A person's word that a step be left out.
public struct SkipOrder: Sendable, Hashable {
    public let actor: Actor
    public let reason: String
}

/// The state of a run: nothing but a fold over its records.
public struct RunState: Sendable, Equatable {
    public enum Stage: Sendable, Hashable {
        /// Nothing is written yet.
        case fresh
        /// Opened; the locks are asked for.
        case locking
        case requiring
        case running
        case paused
        /// Nothing new starts; what runs is let finish.
        case draining(Cause)
        case undoing(Cause)
        /// Releases run; nil after success.
        case releasing(Cause?)
        case held(Cause)
        /// The last records are written; nil after success.
        case closing(Cause?)
        case closed(RunClosed)
    }

    public enum Pivot: Sendable, Hashable {
        case uncrossed
        case crossed(InstanceKey)
    }

    public struct MonitorState: Sendable, Hashable {
        public var change: MonitorChange?
        public var changedAt: RunTime = .zero
        /// Whether the run has done what it does about these readings.
        public var hasReacted = false
    }

    public let topology: Topology
    public internal(set) var opened: RunOpened?
    public internal(set) var openedAt: Timestamp?
    public internal(set) var run: RunID
    public internal(set) var seq: UInt64 = 0
    public internal(set) var clock = RunClock()
    /// The run's time at the last record.
    public internal(set) var time: RunTime = .zero
    public internal(set) var stage: Stage = .fresh
    /// Number of the record that set the stage.
    var stageSeq: UInt64 = 0
    /// Where a held run goes on that was at its end already.
    var heldAt: Stage?
    public internal(set) var instances: [InstanceKey: Instance] = [:]
    /// Instances that are ready or under way.
    var active: Set<InstanceKey> = []
    /// Instances that the last record concerns.
    var concerned: [InstanceKey] = []
    var compensations = CompensationStack()
    /// Whether a run that takes an earlier one back has come past its gates.
    var hasBegunTakingBack = false
    /// Steps that a person has left out, by where they stand; they are skipped when their turn comes.
    public internal(set) var skips: [InstanceKey: SkipOrder] = [:]
    public internal(set) var pivot: Pivot = .uncrossed
    /// Whether the intent behind the pivot's crossing is written.
    var isPivotIntended = false
    public internal(set) var marks: [MarkName: MonitorMark] = [:]
    public internal(set) var monitors: [MonitorState]
    public internal(set) var locks: [LockKey] = []
    /// Locks that the run had and lost, and has not again.
    public internal(set) var lostLocks: [LockKey] = []
    /// Whose locks were taken, by key: that is recorded once.
    var brokenLocks: [LockKey: Set<String>] = [:]
    public internal(set) var requiresPassed = 0
    public internal(set) var requireRound = 0
    public internal(set) var objectives: [ObjectiveVerdict] = []
    public internal(set) var deviations = 0
    /// How many steps of a dry run ended with each confidence.
    public internal(set) var confidences: [String: Int] = [:]
    /// The worst verdict of handled failures.
    public internal(set) var handled: FailurePolicy.Verdict?
    /// Whether any effect was begun: until then a refusal changed nothing.
    public internal(set) var touched = false
    /// When people were last told how the run stands; nil before the steps begin.
    public internal(set) var announcedAt: RunTime?
    public internal(set) var wantsAbort = false
    /// A person's order that the run goes another way, until a record says that it does: a crash may come between the two.
    var order: OperatorAction?
    /// Whether the run's own time was over; it is said once.
    var hasTimedOut = false
    /// Steps that a dry run did not carry out: what comes after them cannot be verified.
    var simulated: [Int] = []

    public init(run: RunID, topology: Topology) {
        self.run = run
        self.topology = topology
        monitors = topology.plan.monitors.map { _ in MonitorState() }
    }

    public var plan: Plan { topology.plan }

    /// The earlier run that this one takes back; nil for every other run.
    public var undoes: UndoneRun? { opened?.undoes }

    /// Instances that are ready or under way, in document order.
    public var frontier: [InstanceKey] { active.sorted() }

    /// What has to be taken back or let go, in the order in which it was registered.
    public var stack: [Compensation] { compensations.entries }

    public subscript(key: InstanceKey) -> Instance { instances[key] ?? Instance() }

    /// Whether the point of no return was crossed.
    public var isPastPivot: Bool { pivot != .uncrossed && !planted(.undoPastPivot) }

    func key(_ step: StepID, _ item: ItemPath?) -> InstanceKey? {
        topology.number(of: step).map { InstanceKey(step: $0, item: item ?? .none) }
    }

    /// Whether a dry run's reading of this step proves nothing, because a step before it was only simulated.
    func isShadowed(_ key: InstanceKey) -> Bool {
        plan.mode == .dry && simulated.contains { topology.isAncestor($0, of: key.step) }
    }

    // MARK: - The tree of instances

    /// Whether a key stands for a whole loop rather than one of its items.
    func isLoopHead(_ key: InstanceKey) -> Bool {
        topology.hasLoop[key.step] && key.item.depth == topology.loopDepth[key.step]
    }

    /// The head of the loop that `key` is an item of; nil where it is none.
    func loopHead(ofItem key: InstanceKey) -> InstanceKey? {
        guard topology.hasLoop[key.step], key.item.depth > topology.loopDepth[key.step] else { return nil }
        return InstanceKey(step: key.step, item: key.item.prefix(topology.loopDepth[key.step]))
    }

    /// The items that a loop has: those of the plan, else those that were recorded when it was entered.
    func items(of head: InstanceKey) -> [Value] { plan.steps[head.step].loop?.items ?? instances[head]?.items ?? [] }

    /// The instance around: the loop of an item, the phase of a step; nil at the top.
    func parent(of key: InstanceKey) -> InstanceKey? {
        if let head = loopHead(ofItem: key) { return head }
        return topology.parents[key.step].map { InstanceKey(step: $0, item: key.item) }
    }

    func isInside(_ key: InstanceKey, _ container: InstanceKey) -> Bool {
        var around = parent(of: key)
        while let current = around {
            if current == container { return true }
            around = parent(of: current)
        }
        return false
    }

    /// The phase or loop at whose end a step's release runs; nil for the run's end.
    func releaseScope(_ key: InstanceKey) -> InstanceKey? {
        guard case .phase(let phase)? = topology.plan.steps[key.step].release?.scope else { return nil }
        return InstanceKey(step: phase, item: key.item.prefix(topology.loopDepth[phase]))
    }
}
