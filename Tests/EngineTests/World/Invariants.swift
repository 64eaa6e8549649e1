import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

/// Reads a journal's records alone and says which of the engine's promises they break.
struct Invariants {
    private struct Name: Hashable {
        let step: StepID
        let item: ItemPath?
    }

    private let plan: Plan
    private let numbers: [StepID: Int]
    private(set) var breaches: [String] = []
    private var ended: [Name: String] = [:]
    private var open: [Name: Int] = [:]
    private var lastResult: [Name: StepResult] = [:]
    private var probes: [Name: ProbeResult.Answer] = [:]
    private var rulings: Set<Name> = []
    private var undone: Set<Name> = []
    private var late: Set<Name> = []
    private var intents: [Name] = []
    private var undos: [Name] = []
    private var openUndos: Set<Name> = []
    private var isPastPivot = false
    private var releasesBegun = false
    /// Whether a person had everything let go, which may be before the undos.
    private var isLetGo = false
    private var isClosed = false
    private var openAttempts = 0
    private var approvals: [Name: Set<PersonID>] = [:]

    init(_ plan: Plan, _ entries: [Entry]) {
        self.plan = plan
        numbers = Dictionary(uniqueKeysWithValues: plan.steps.enumerated().map { ($1.id, $0) })
        var last: (seq: UInt64, mono: Microseconds, boot: String)?
        for entry in entries {
            if let last {
                if entry.seq != last.seq + 1 { breach(entry, "seq does not follow") }
                if entry.boot == last.boot, entry.mono < last.mono { breach(entry, "time falls within a boot") }
            }
            last = (entry.seq, entry.mono, entry.boot)
            if isClosed { breach(entry, "something follows run.closed") }
            take(entry)
        }
    }

    private mutating func breach(_ entry: Entry, _ text: String) { breaches.append("\(entry.seq) \(Story.line(entry)): \(text)") }

    private mutating func take(_ entry: Entry) {
        switch entry.body {
        case .stepIntent(let body): intent(Name(step: body.step, item: body.item), body, entry)
        // what was done too late is taken back once more, out of its order
        case .inputGiven(let body) where body.late == true: late.insert(Name(step: body.step, item: body.item))
        case .stepResult(let body): result(Name(step: body.step, item: body.item), body, entry)
        case .stepEnded(let body):
            end(Name(step: body.step, item: body.item), body.outcome.rawValue, entry, mayBeUnknown: body.confidence == "unverifiable")
        case .stepSkipped(let body): end(Name(step: body.step, item: body.item), "skipped", entry)
        case .stepExpanded(let body): begin(Name(step: body.step, item: body.item), entry)
        case .gateOpened(let body):
            begin(Name(step: body.step, item: body.item), entry)
            approvals[Name(step: body.step, item: body.item)] = []
        case .gateVote(let body): vote(body, entry)
        case .gateClosed(let body): closeGate(body, entry)
        case .waitBegun(let body): begin(Name(step: body.step, item: body.item), entry)
        case .probeResult(let body): if body.purpose != .afterUndo { probes[Name(step: body.step, item: body.item)] = body.answer }
        case .operatorAction(let body):
            if body.action == .release { isLetGo = true }
            if body.action == .ruling, let step = body.step { rulings.insert(Name(step: step, item: body.item)) }
        case .undoIntent(let body): undo(Name(step: body.step, item: body.item), entry)
        case .undoResult(let body):
            let name = Name(step: body.step, item: body.item)
            openUndos.remove(name)
            if body.outcome == .succeeded, body.retryAt == nil, !undone.insert(name).inserted, !late.contains(name) {
                breach(entry, "undone twice")
            }
        case .releaseIntent: releasesBegun = true
        case .pivotCrossed: isPastPivot = true
        case .pivotUncrossed: isPastPivot = false
        case .runClosed(let body): close(body, entry)
        default: break
        }
    }

    private func key(_ name: Name) -> (step: PlannedStep, number: Int)? { numbers[name.step].map { (plan.steps[$0], $0) } }

    /// 1: nothing starts before what it needs.
    private mutating func begin(_ name: Name, _ entry: Entry) {
        guard let (step, number) = key(name) else { return breach(entry, "no such step") }
        if let outcome = ended[name] { breach(entry, "begins after it ended \(outcome)") }
        let isItem = step.loop != nil && (name.item?.depth ?? 0) > loops(around: number)
        if isItem { return }
        for need in step.needs {
            let outcome = ended[Name(step: plan.steps[need].id, item: name.item)]
            if outcome != "succeeded", outcome != "handled", outcome != "skipped" { breach(entry, "begins before \(plan.steps[need].id)") }
        }
    }

    private func loops(around number: Int) -> Int {
        var count = 0
        var parent = plan.steps[number].parent
        while let current = parent {
            if plan.steps[current].loop != nil { count += 1 }
            parent = plan.steps[current].parent
        }
        return count
    }

    /// 3: one open attempt at most; 9: an unknown never again unless safe, checked or ruled; 13: the limit holds.
    private mutating func intent(_ name: Name, _ body: StepIntent, _ entry: Entry) {
        begin(name, entry)
        guard let (step, _) = key(name) else { return }
        if open[name] != nil { breach(entry, "a second attempt while one is open") }
        if let before = lastResult[name] {
            if body.attempt != before.attempt + 1 { breach(entry, "attempt \(body.attempt) after \(before.attempt)") }
            let isSafe = step.effect == .read || step.idempotent || probes[name] == .notDone || rulings.contains(name)
            if before.outcome == .unknown, !isSafe { breach(entry, "an unknown is run again") }
        } else if body.attempt != 1 {
            breach(entry, "the first attempt is \(body.attempt)")
        }
        open[name] = body.attempt
        if case .operation = step.body {
            openAttempts += 1
            if openAttempts > plan.maxParallel { breach(entry, "\(openAttempts) attempts at once") }
        }
        if plan.mode == .dry, body.effect == "write" { breach(entry, "a write in a dry run") }
        if body.undo != nil, !intents.contains(name) { intents.append(name) }
    }

    private mutating func result(_ name: Name, _ body: StepResult, _ entry: Entry) {
        if open[name] != body.attempt { breach(entry, "a result without an open intent") }
        if open[name] != nil, case .operation? = key(name)?.step.body { openAttempts -= 1 }
        open[name] = nil
        lastResult[name] = body
        if body.outcome == .unknown { probes[name] = nil }
    }

    /// 4: a terminal state never changes.
    private mutating func end(_ name: Name, _ outcome: String, _ entry: Entry, mayBeUnknown: Bool = false) {
        if let before = ended[name] { breach(entry, "ends again after \(before)") }
        if open[name] != nil { breach(entry, "ends with an attempt open") }
        let isDoubtful = outcome == "succeeded" && lastResult[name]?.outcome == .unknown && probes[name] != .done && !rulings.contains(name)
        if isDoubtful, !mayBeUnknown { breach(entry, "succeeded though nobody knows") }
        ended[name] = outcome
    }

    /// 7: in reverse, once each, before the releases; 8: never past the pivot.
    private mutating func undo(_ name: Name, _ entry: Entry) {
        if isPastPivot { breach(entry, "undone past the pivot") }
        if releasesBegun, !isLetGo, case .undoIntent(let body) = entry.body, body.attempt == 1, undos.isEmpty, !hasPhaseReleases {
            breach(entry, "undone after releases")
        }
        if undone.contains(name), !late.contains(name) { breach(entry, "undone twice") }
        if !openUndos.insert(name).inserted { breach(entry, "a second undo while one is open") }
        guard let position = intents.firstIndex(of: name) else { return breach(entry, "undone though it was never begun") }
        if let last = undos.last, last != name, !late.contains(name), let before = intents.firstIndex(of: last), before < position {
            breach(entry, "not in reverse")
        }
        undos.append(name)
    }

    private var hasPhaseReleases: Bool {
        plan.steps.contains { if case .phase? = $0.release?.scope { true } else { $0.release?.fault ?? false } }
    }

    private mutating func vote(_ body: GateVote, _ entry: Entry) {
        guard body.accepted, case .gate(let gate)? = key(Name(step: body.step, item: body.item))?.step.body else { return }
        if !gate.voters.contains(body.person) { breach(entry, "a vote of somebody who is not asked") }
        if body.decision == .approve { approvals[Name(step: body.step, item: body.item), default: []].insert(body.person) }
    }

    /// 10: approved by enough distinct people.
    private mutating func closeGate(_ body: GateClosed, _ entry: Entry) {
        guard body.verdict == .approved, case .gate(let gate)? = key(Name(step: body.step, item: body.item))?.step.body else { return }
        let people = approvals[Name(step: body.step, item: body.item)] ?? []
        if people.count < gate.quorum { breach(entry, "approved by \(people.count) of \(gate.quorum)") }
    }

    /// 17: succeeded only where everything did and nothing is unknown.
    private mutating func close(_ body: RunClosed, _ entry: Entry) {
        isClosed = true
        if !open.isEmpty { breach(entry, "closed with attempts open: \(open.keys.map(\.step.rawValue).sorted())") }
        guard body.outcome == .succeeded else { return }
        for root in plan.roots {
            let outcome = ended[Name(step: plan.steps[root].id, item: nil)]
            if outcome != "succeeded", outcome != "skipped", outcome != "handled" {
                breach(entry, "\(plan.steps[root].id) is \(outcome ?? "open")")
            }
        }
        if ended.values.contains("unknown") { breach(entry, "succeeded with something unknown") }
    }
}

extension World {
    /// Every promise that the run's records break.
    var breaches: [String] { Invariants(plan, entries).breaches }
}
