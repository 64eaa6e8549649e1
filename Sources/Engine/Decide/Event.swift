import ActionKit
import Journal
import Values

/// What can happen to a run; everything that reaches the state machine is one of these.
public enum Event: Sendable {
    /// The run begins: who, where, with what.
    /// What it takes back of an earlier run, if it does, is recorded right behind.
    case opened(RunOpened, inheriting: [InheritedCompensation] = [])
    /// A dead runner's run is taken over.
    case recovered(Recovered)
    /// A held run goes on; the rulings, if any, came before as events of their own.
    case resumed(Actor, reason: String?)
    /// The run holds its locks; some were taken from runs that had not given them back.
    case locked([LockKey], broken: [BrokenLock] = [])
    /// Somebody else holds this lock, or held it too short a while ago.
    case lockRefused(LockKey, owner: String, freeAt: Timestamp? = nil)
    /// A lock that the run holds by its records is not its own any more.
    case lockLost(BrokenLock)
    case callStarted(CallID, StartedProcess)
    case callEnded(CallID, ActionOutcome)
    case vote(VoteReceived)
    case input(InputReceived)
    case operatorAction(OperatorAction)
    case sealed(Sealed)
    /// The samples' file is closed; nil where there was none.
    case samplesKept(SamplesKept?)
    /// The wall clock jumped against the monotonic one.
    case clockStep(Microseconds)
    /// Time passed.
    case tick
}

/// A lock that was taken from its owner.
public struct BrokenLock: Sendable, Hashable, Codable {
    public let key: LockKey
    /// Whose it was, for people.
    public let owner: String
    /// Why it was broken, or free to take.
    public let why: String
    /// Who signed for it; nil where nobody did.
    public let by: Actor?
    /// The signed statement in the run's folder, and its digest.
    public let file: String?
    public let sha256: SHA256Digest?

    public init(key: LockKey, owner: String, why: String, by: Actor? = nil, file: String? = nil, sha256: SHA256Digest? = nil) {
        self.key = key
        self.owner = owner
        self.why = why
        self.by = by
        self.file = file
        self.sha256 = sha256
    }
}

/// A decision on a gate as it came in, its signature already looked at.
public struct VoteReceived: Sendable, Hashable {
    public var gate: StepID
    public var item: ItemPath?
    public var person: PersonID
    public var decision: GateVote.Decision
    public var actor: Actor
    public var reason: String?
    /// Why signature or statement do not hold; nil where they do.
    public var problem: String?
    public var file: String?
    public var sha256: SHA256Digest?

    public init(
        gate: StepID, item: ItemPath?, person: PersonID, decision: GateVote.Decision, actor: Actor, reason: String?, problem: String?,
        file: String?, sha256: SHA256Digest?
    ) {
        self.gate = gate
        self.item = item
        self.person = person
        self.decision = decision
        self.actor = actor
        self.reason = reason
        self.problem = problem
        self.file = file
        self.sha256 = sha256
    }
}

/// A person's answer to a manual step; values are still text.
public struct InputReceived: Sendable, Hashable {
    public var step: StepID
    public var item: ItemPath?
    public var actor: Actor
    public var person: PersonID?
    public var values: [String: String]

    public init(step: StepID, item: ItemPath?, actor: Actor, person: PersonID?, values: [String: String]) {
        self.step = step
        self.item = item
        self.actor = actor
        self.person = person
        self.values = values
    }
}
