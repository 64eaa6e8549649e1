import ActionKit
import Journal
import Planted
import PlaybookModel
import Values

/// What is known of one execution of a step.
public struct Instance: Sendable, Hashable {
    /// Where it stands. Each case holds what is valid only then.
    public enum Stage: Sendable, Hashable {
        /// Its needs are met; nothing was done yet, or only looked at.
        case ready
        /// An intent is written and has no result.
        case attempting
        /// The attempt has a result that is not yet acted upon.
        case judging(StepResult.Outcome)
        /// The next attempt waits until then.
        case backingOff(RunTime)
        /// A phase or a loop with its inner steps under way.
        case containing
        case gateOpen(deadline: RunTime)
        /// The gate was approved; preconditions are looked at again.
        case gateApproved
        /// The gate ended without an approval.
        case gateRefused(GateClosed.Verdict)
        case asking
        case answered
        case waiting(RunTime)
        /// It waits for the readings of a monitor.
        case watching
        /// Only a person can say how it goes on.
        case stuck
        /// A person has ruled.
        case ruled(OperatorAction.Ruling)
        case ended(StepEnded.Outcome)
        case skipped
    }

    public var stage: Stage = .ready
    /// From when its time counts: the first record about it, or a person's word to try again.
    public var startedAt: RunTime?
    public var startedWall: Timestamp?
    public var endedWall: Timestamp?
    /// Attempts begun.
    public var attempts = 0
    /// Whether an intent is written and has no result.
    public var isIntended = false
    public var whenHolds = false
    /// The probe's answer before the coming attempt.
    public var doneBefore: ProbeResult.Answer?
    /// The probe's answer about the attempt that is judged.
    public var settled: ProbeResult.Answer?
    /// A person said to run it again, whatever its probe says short of "done".
    public var mustRun = false
    /// Preconditions that passed for the coming attempt.
    public var checksPassed = 0
    /// Preconditions that passed after the approval.
    public var rechecksPassed = 0
    public var captures: [CapturedState] = []
    public var outputs: [NamedOutput] = []
    public var failureKind: FailureKind?
    /// How the last attempt ended, as its evidence says it (`exit:22`).
    public var lastEnd: String?
    /// Whether the last attempt's effect is in doubt.
    public var isInDoubt = false
    /// A step inside failed and nobody has dealt with it.
    public var hasFailedInside = false
    /// A step inside was cut short because something around it ends: this cannot succeed any more.
    public var hasCancelledInside = false
    /// The step's own time is over.
    public var hasTimedOut = false
    public var detail: String?
    /// The gate as it was opened, and the number of that record.
    public var gateOpened: GateOpened?
    public var gateSeq: UInt64?
    public var votes: [GateVote] = []
    public var late = false
    /// A person has answered what was asked last.
    var isAnswered = false
    /// Whether it was cut short before anything was done or looked at.
    var neverBegan = false
    /// What a loop whose head this is goes over, where the plan does not know it.
    public var items: [Value] = []
    /// Items of a loop whose head this is: those whose turn has come, and those of them that have ended well.
    var itemsAdmitted = 0
    public var itemsEnded = 0
    /// Those that failed while the others went on, since a person last had the loop go on all the same.
    var itemsFailed = 0
    /// Too many of them failed.
    var hasTripped = false
    /// Until when nothing of the loop begins.
    var pausedUntil: RunTime?
    /// Behind how many items the pause is over.
    var pausedBehind = 0
    /// Steps that stand directly inside and are ready or under way.
    var activeInside = 0

    /// The state as a capture found it.
    public struct CapturedState: Sendable, Hashable {
        public let name: String
        public let outputs: [NamedOutput]
    }

    public init() {}

    /// The final outcome; nil while it is under way.
    public var outcome: String? {
        switch stage {
        case .ended(let outcome): outcome.rawValue
        case .skipped: "skipped"
        case .ready, .attempting, .judging, .backingOff, .containing, .gateOpen, .gateApproved, .gateRefused, .asking,
            .answered, .waiting, .watching, .stuck, .ruled:
            nil
        }
    }

    /// Whether steps that need this one may start.
    var opensDependents: Bool {
        switch stage {
        case .skipped: !planted(.skipBlocks)
        case .ended(.succeeded), .ended(.handled): true
        default: false
        }
    }

    /// Whether something inside keeps the container from succeeding.
    var isFailing: Bool { hasFailedInside || hasTimedOut || hasTripped }
}
