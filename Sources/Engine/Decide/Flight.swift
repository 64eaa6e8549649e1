import ActionKit
import Journal
import Plan
import Values

/// What was asked for and has not come back: known to this process alone, empty after a crash, and never evidence.
struct Flight: Sendable {
    enum Purpose: Sendable, Hashable {
        case runCheck(Int)
        case check(InstanceKey, Int)
        case probe(InstanceKey, Probe)
        case capture(InstanceKey, Int)
        case attempt(InstanceKey)
        case poll(InstanceKey)
        case compensation(Int)
        /// `done_when` after an undo, or before it is run again.
        case undoProbe(Int, CallEvidence?)
        case monitor(Int)
        case notice(String, String)

        /// The instance that the call belongs to.
        var key: InstanceKey? {
            switch self {
            case .check(let key, _), .probe(let key, _), .capture(let key, _), .attempt(let key), .poll(let key): key
            case .runCheck, .compensation, .undoProbe, .monitor, .notice: nil
            }
        }

        var isNotice: Bool {
            if case .notice = self { return true }
            return false
        }
    }

    enum Probe: Sendable, Hashable { case before, afterUnknown, afterFailure }

    struct Call: Sendable {
        let purpose: Purpose
        let operation: PlannedOperation
        let timeLimit: Microseconds
        var cancelled = false
    }

    /// Where an `until` stands.
    struct Polling: Sendable {
        var polls = 0
        var good = 0
        var errors = 0
        /// What the last poll found, where it was not good.
        var lastBad: String?
        /// When the present run of good polls began.
        var goodSince: RunTime?
        /// What the readings so far gave to those comparisons that look back.
        var history = PollHistory()
        var startedAt: RunTime
        var nextAt: RunTime
    }

    /// Where a wait for a monitor stands.
    struct Watching: Sendable {
        /// Readings that began before do not count.
        let since: RunTime
        /// When the present run of readings that are as they should be began.
        var holdsSince: RunTime?
        var readings = 0
        var last: CallEvidence?
        /// What the last reading found, where it was not as it should be.
        var detail: String?
    }

    struct Monitoring: Sendable {
        var nextAt: RunTime = .zero
        var samples = 0
        var bad = 0
        var errors = 0
        var longestGap = Microseconds.zero
        var lastEnd: Timestamp?
        var lastGood: Timestamp?
        var lastBad: Timestamp?
        /// The run's time at the end of this runner's first sample.
        var watchedSince: RunTime?
        /// When the reading that is under way began.
        var samplingSince: RunTime?
        /// What it has warned of.
        var warned: Set<String> = []
    }

    var agenda = Agenda()
    var places: Places
    var calls: [CallID: Call] = [:]
    /// Instances with a call under way.
    var busy: Set<InstanceKey> = []
    var polls: [InstanceKey: Polling] = [:]
    var monitors: [Monitoring]
    var watches: [InstanceKey: Watching] = [:]
    var nextCall = 1
    /// Whether the run's own check, an undo or a release is under way.
    var runBusy = false
    /// Whether a runner that took over waits for the word that the locks are still the run's.
    var awaitsLocks = false
    var noticesOpen = 0
    var hasAnnouncedEnd = false
    /// Seals that were asked for and have no record yet.
    var sealsOpen = 0
    var hasSealedHold = false
    var samplesAsked = false
    var samplesDone = false
    var hasLeft = false

    init(_ plan: Plan) {
        monitors = [Monitoring](repeating: Monitoring(), count: plan.monitors.count)
        places = Places(limit: plan.maxParallel, pools: plan.pools ?? [])
    }
}
