import CanonicalJSON
import Engine
import Journal
import Plan
import PlaybookModel
import Values

/// What the records say, kept by the laws' own book-keeping, which shares nothing with the engine's.
final class Ledger {
    /// One execution of a step.
    struct Page {
        /// Whether anything about it was recorded, and at which time of the run.
        var begunAt: Int64?
        var outcome: String?
        var openAttempt: Int?
        var attempts = 0
        /// Attempts since a person last said "again" that did not break off.
        var failures = 0
        var lastOutcome: StepResult.Outcome?
        var wasInterrupted = false
        /// What `done_when` said of the last attempt.
        var probe: ProbeResult.Answer?
        /// What it said before the coming attempt.
        var probeBefore: ProbeResult.Answer?
        var isRuledAgain = false
        var ruling: OperatorAction.Ruling?
        var passed: Set<String> = []
        var whenPassed = false
        var mayNotBeginBefore: Int64?
        var isExpanded = false
        var endedAt: Int64?
        /// Of a loop: what it goes over.
        var items: [Value] = []
        /// Of a loop that goes on after failed items: those, since a held run last went on.
        var itemsFailed = 0
        var outputs: [NamedOutput] = []
        var key: String?
        var gate: Gate?
        var asked: InputAsked?
        var isAnswered = false
        var hasTimedOut = false
        var undo: Lane?
        var release: Lane?
    }

    struct Gate {
        var opened: GateOpened
        var seq: UInt64
        var openedAt: Int64
        var approvals: [PersonID] = []
        var isDenied = false
        var verdict: GateClosed.Verdict?
        /// Preconditions that held after the approval.
        var rechecked: Set<String> = []
    }

    /// An undo or a release.
    struct Lane {
        let request: JSONValue
        /// Its place in the order of registering.
        let order: Int
        var attempts = 0
        /// Attempts before it was registered once more.
        var attemptsBefore = 0
        var openAttempt: Int?
        var isInDoubt = false
        var ruling: OperatorAction.Ruling?
        var settled: CompensationResult.Outcome?
        var probe: ProbeResult.Answer?
        /// A person said that what it takes back is gone.
        var isRuledGone = false
        /// What it takes back was done, or may have been, after it had begun: it has to run once more.
        var isWantedAgain = false
        /// It was settled, and was registered once more.
        var isRenewed = false

        var hasBegun: Bool { attempts > attemptsBefore }

        func renewed(_ order: Int) -> Lane {
            var lane = Lane(request: request, order: order)
            (lane.attempts, lane.attemptsBefore, lane.isRenewed) = (attempts, attempts, true)
            return lane
        }
    }

    enum Pivot { case uncrossed, crossed(Name, isIntended: Bool) }

    let shape: Shape
    let drawing: Drawing
    private(set) var entries: [Entry] = []
    /// Broken laws since the last look.
    private(set) var breaches: [(law: String, text: String)] = []
    var pages: [Name: Page] = [:]
    var stage: RunStateChanged.Stage?
    var reaction: String?
    var pivot = Pivot.uncrossed
    var openOperations = 0
    var poolsUsed: [String: Int] = [:]
    /// When the run began to end early, by the simulation's clock; nil while it does not drain for that.
    private(set) var endingSince: Int64?
    var registered = 0
    var releasesBegun = false
    var openUndos = 0
    var locks: Set<LockKey> = []
    /// Whether a lock was ever broken: the run takes it again when it goes on, and what acts is held against the locks themselves.
    var hasLostLock = false
    var checks: Set<String> = []
    var closed: RunClosed?
    /// What people have left out.
    var skips: [Name: OperatorAction] = [:]
    var wantsAbort = false
    /// What a person ordered last, until the run is on that way.
    private var order: OperatorAction?
    var handled: Set<String> = []
    var hasFailed = false
    var deviations = 0
    var intents: [String: (seq: UInt64, request: JSONValue)] = [:]
    var runTimedOut = false
    /// Monitors whose last reading is bad.
    var broken: [MonitorID: Breach] = [:]
    /// Since when the readings of a monitor are as they are, by the run's time.
    var turnedAt: [MonitorID: Int64] = [:]
    /// Steps that wait for a monitor.
    var watches: [Name: Watch] = [:]
    /// From when the steps run, by the run's time; nil while they do not.
    private(set) var runningSince: Int64?
    /// The run's time: within a boot by the monotonic clock, between boots by the wall clock.
    private(set) var time: Int64 = 0

    /// The runs before, where this one takes something back.
    let past: Past?
    var inherited: [Name] = []

    init(_ shape: Shape, _ drawing: Drawing, _ past: Past? = nil) {
        self.shape = shape
        self.drawing = drawing
        self.past = past
        if let past { pivot = past.first.pivot }
    }

    var plan: Plan { shape.plan }
    var isDry: Bool { plan.mode == .dry }
    var isPastPivot: Bool { if case .crossed = pivot { true } else { false } }

    func takeBreaches() -> [(law: String, text: String)] {
        defer { breaches = [] }
        return breaches
    }

    func breach(_ law: String, _ text: String) {
        breaches.append((law, "record \(entries.count) \(entries.last.map(Story.line) ?? ""): \(text)"))
    }

    func require(_ law: String, _ holds: Bool, _ text: @autoclosure () -> String) { if !holds { breach(law, text()) } }

    /// Takes a record in and holds it against the laws.
    func take(_ entry: Entry) {
        let last = entries.last
        entries.append(entry)
        if let last {
            require("15", entry.seq == last.seq + 1, "its number does not follow \(last.seq)")
            require("15", entry.boot != last.boot || entry.mono >= last.mono, "the monotonic clock falls within a boot")
            let passed = entry.boot == last.boot ? entry.mono.rawValue - last.mono.rawValue : (entry.at - last.at).rawValue
            time += max(passed, 0)
        } else {
            require("15", entry.seq == 1, "the first record has the number \(entry.seq)")
        }
        require("4", closed == nil, "something follows run.closed")
        judge(entry)
        requireReactions()
    }

    private func judge(_ entry: Entry) {
        switch entry.body {
        case .runOpened: require("15", entries.count == 1, "the run is opened again")
        case .runState(let body): change(body)
        case .lockAcquired(let body):
            locks.insert(body.key)
            require(
                "13", drawing.locks[body.key.rawValue].map { $0.isShared == (body.shared ?? false) } ?? false,
                "it is not taken as the playbook says")
        case .lockLost(let body):
            require("13", locks.remove(body.key) != nil, "a lock is lost that was not held")
            hasLostLock = true
        case .lockReleased(let body):
            require("13", stage == .closing, "a lock is given back before the end")
            locks.remove(body.key)
        case .requireResult(let body): checked(body)
        case .undoInherited(let body): inherit(body)
        case .stepIntent, .stepStarted, .stepResult, .stepEnded, .stepSkipped, .stepExpanded, .probeResult, .conditionEvaluated,
            .retryScheduled, .waitBegun, .watchBegun, .timerFired:
            judgeStep(entry)
        case .gateOpened, .gateVote, .gateClosed, .inputAsked, .inputGiven: judgePeople(entry)
        case .undoIntent, .undoResult, .releaseIntent, .releaseResult, .pivotCrossed, .pivotUncrossed: judgeReturn(entry)
        case .operatorAction(let body): ordered(body)
        case .recovered:
            forgetLooks()
            watchAnew()
        case .monitorBreach, .monitorReaction: judgeMonitor(entry.body)
        case .deviation: deviations += 1
        case .runClosed(let body): close(body)
        case .lockRefused, .lockBroken, .signalSent, .monitorMark, .monitorSummary, .samplesKept, .objectiveVerdict,
            .notifyResult, .sealed:
            break
        case .clockStep: loseWallClock()
        }
    }

    /// Notes from when on the run ends early, and does not hold.
    func noteEnding(_ entry: Entry, at now: Int64) {
        guard case .runState(let body) = entry.body else { return }
        let isEnding = body.to == .draining && body.reaction != "hold" && (!isPastPivot || body.reaction == "stop")
        endingSince = isEnding ? endingSince ?? now : nil
    }

    // MARK: - The run as a whole

    private func change(_ body: RunStateChanged) {
        if stage == nil, body.reaction == nil { requireWholeInheritance() }
        followed(body)
        if body.to == .running, stage != .running {
            for lock in isDry ? [] : plan.locks where !hasLostLock {
                require("13", locks.contains(lock.key), "the steps begin without the lock \(lock.key)")
            }
            if past == nil, stage == nil || stage == .requiring {
                for check in plan.requires { require("17", checks.contains(check.id), "the steps begin before \(check.id) held") }
            }
        }
        if stage == .undoing, body.to == .releasing { requireEverythingUndone() }
        if body.to == .undoing { requireApprovedReturn() }
        if body.to == .undoing, past == nil { require("8", !isPastPivot, "undoing begins past the pivot") }
        if body.to == .held || body.to == .closing { requireFaultsReleased(body) }
        if body.to == .held, body.reaction == "release" { requireLetGo() }
        if body.to == .requiring { checks = [] }
        if body.reaction != nil { hasFailed = true }
        if stage != body.to { runningSince = body.to == .running ? time : nil }
        stage = body.to
        reaction = body.reaction
    }

    private func checked(_ body: RequireResult) {
        guard let step = body.step else {
            guard body.verdict == .pass else { return }
            requireGood(body, plan.requires)
            checks.insert(body.check)
            return
        }
        guard let name = shape.name(step, body.item) else { return breach("1", "there is no such step") }
        begin(name)
        guard body.verdict == .pass else { return }
        requireGood(body, plan.requires + shape[name].requires)
        if pages[name]?.gate?.verdict == .approved {
            pages[name]?.gate?.rechecked.insert(body.check)
        } else {
            pages[name]?.passed.insert(body.check)
        }
    }

    /// A precondition that passes has ended well, unless it says itself which other end is good.
    private func requireGood(_ body: RequireResult, _ checks: [PlannedCheck]) {
        guard let operation = checks.first(where: { $0.id == body.check })?.operation else {
            return breach("17", "there is no such precondition")
        }
        let isSaid = operation.expect != nil || !operation.expectFailure.isEmpty || !operation.exitCodes.isEmpty
        requireRead(operation, body.call, "it passes")
        let end = body.call?.end ?? "nothing"
        if isSaid {
            require("17", end != "timeout" || !operation.expectFailure.isEmpty, "it passes, it ended with \(end)")
        } else {
            require("17", end == "exit:0" || end == "http:200" || end == "observed", "it passes, it ended with \(end)")
        }
    }

    /// 7: the run goes the way that a person's order on record says, whoever dies in between.
    private func followed(_ body: RunStateChanged) {
        guard let order else { return }
        let way = order.action == .cancel && isPastPivot && past == nil ? "hold" : order.action.rawValue
        require("7", body.to == .draining && body.reaction == way, "\(order.actor.name)'s \(order.action.rawValue) is not followed")
        self.order = nil
    }

    private func ordered(_ body: OperatorAction) {
        if body.refused == nil, [.cancel, .abort, .release].contains(body.action) { order = body }
        switch body.action {
        case .abort: wantsAbort = true
        case .resume:
            forgetLooks()
            if stage == .held { forgiveFailures() }
        case .release: reopenReleases()
        case .pause, .cancel: break
        case .skip: orderSkip(body)
        case .ruling:
            guard let step = body.step, let name = shape.name(step, body.item), let ruling = body.ruling else { return }
            if past != nil {
                ruleReturn(name, ruling)
            } else if pages[name]?.outcome == nil {
                pages[name]?.ruling = ruling
                if ruling == .again {
                    pages[name]?.isRuledAgain = true
                    pages[name]?.failures = 0
                    pages[name]?.begunAt = time
                    pages[name]?.hasTimedOut = false
                }
            } else {
                pages[name]?.release?.ruling = ruling
            }
        }
    }

    /// After a break nothing that was found out before an attempt counts any more.
    private func forgetLooks() {
        for name in pages.keys where pages[name]?.outcome == nil {
            pages[name]?.gate?.rechecked = []
            guard pages[name]?.openAttempt == nil else { continue }
            pages[name]?.passed = []
            pages[name]?.probeBefore = nil
        }
    }
}
