import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

/// The outside world of a run on a virtual clock: it answers calls as scripted, people act at times, records become durable
/// a little later, and everything can crash at any record.
///
/// After every decision it checks that the state is the fold of the records, that no effect runs before its record is
/// durable, and that the machine never asks to be woken at a time that has passed.
struct World {
    enum Crash { case tearing, losingEffects, keepingEffects }

    let plan: Plan
    let run = RunID("20260301T020000Z-test-4f2a")
    var machine: RunMachine
    var entries: [Entry] = []
    /// What a person, the clock or a call does at a time.
    private var stages: StageWatch?
    private var agenda: [(time: Int64, order: Int, act: (inout World) -> Void)] = []
    private var order = 0
    private(set) var clock: Int64 = 0
    private var boot = "boot-1"
    private var bootOffset: Int64 = 5_000_000
    private var entropy: UInt64 = 1
    private var durable: UInt64 = 0
    var durableSeq: UInt64 { durable }
    private var syncing = false
    private var waiting: [OrderedEffect] = []
    private var calls: [CallID: (name: String, reply: Reply, startedAt: Int64)] = [:]
    private var lives = 1
    private var seals = 0

    /// Answers by the words of a command; the n-th call gets the n-th, the last one again and again.
    var replies: [String: [Reply]] = [:]
    /// Answers from the world as it is; asked first.
    var answer: (_ words: String, _ world: World) -> Reply? = { _, _ in nil }
    private(set) var counts: [String: Int] = [:]
    /// The words of each call that was started, in order.
    private(set) var started: [String] = []
    /// How often `do X` took effect, less how often `undo X` or `release X` did.
    private(set) var inPlace: [String: Int] = [:]
    /// How often `do X` took effect in all.
    private(set) var applied: [String: Int] = [:]
    private(set) var told: [String] = []
    private(set) var departure: Departure?
    private(set) var held: [LockKey] = []
    var lockOwner: String?
    private(set) var published: [GatePublication] = []
    private var reactions: [(type: String, step: String?, delay: Microseconds, repeats: Bool, act: (inout World) -> Void)] = []
    var initiator = Actor(name: "ida", strength: .osUser)
    /// Where the run says that it was opened.
    var folder: String?

    /// Steps that change nothing.
    private let reads: Set<String>

    init(_ plan: Plan) {
        self.plan = plan
        reads = Set(plan.steps.filter { !$0.changesSomething }.map(\.id.rawValue))
        machine = RunMachine(run: run, plan: plan)
    }

    // MARK: - What tests say

    mutating func at(_ time: Microseconds, _ act: @escaping (inout World) -> Void) { schedule(time.rawValue, act) }

    /// Reacts to the first record of this type (of this step), or to each, some time after it.
    mutating func on(
        _ type: String, _ step: String? = nil, after delay: Microseconds = .seconds(1), repeats: Bool = false,
        _ act: @escaping (inout World) -> Void
    ) {
        reactions.append((type, step, delay, repeats, act))
    }

    mutating func forgetReactions() { reactions = [] }

    mutating func vote(
        _ gate: String, _ person: String, _ decision: GateVote.Decision = .approve, strength: Actor.Strength = .signature,
        problem: String? = nil
    ) {
        feed(
            .vote(
                VoteReceived(
                    gate: StepID(gate), item: nil, person: PersonID(person), decision: decision,
                    actor: Actor(name: person, strength: strength), reason: nil, problem: problem, file: nil, sha256: nil)))
    }

    mutating func operate(_ action: OperatorAction.Action, step: String? = nil, item: String? = nil, _ ruling: OperatorAction.Ruling? = nil)
    {
        feed(
            .operatorAction(
                OperatorAction(
                    action: action, actor: Actor(name: "ana", strength: .osUser), reason: "told so", step: step.map { StepID($0) },
                    item: item.map { ItemPath($0) }, ruling: ruling)))
    }

    mutating func answer(_ step: String, _ values: [String: String], by person: String? = nil) {
        feed(
            .input(
                InputReceived(
                    step: StepID(step), item: nil, actor: Actor(name: person ?? "ana", strength: .osUser),
                    person: person.map { PersonID($0) }, values: values)))
    }

    // MARK: - Running

    /// Opens the run and goes on until the runner leaves.
    mutating func start() {
        feed(.opened(opened))
        goOn()
    }

    /// Opens the run and goes on to a time.
    mutating func start(until time: Microseconds) {
        feed(.opened(opened))
        goOn(until: time)
    }

    mutating func goOn(until limit: Microseconds = .hours(10_000)) {
        var steps = 0
        while departure == nil, !hasStopped {
            steps += 1
            if steps > 100_000 {
                Issue.record("the run does not come to an end: \(story.suffix(10))")
                return
            }
            let next = agenda.indices.min { (agenda[$0].time, agenda[$0].order) < (agenda[$1].time, agenda[$1].order) }
            let deadline = machine.nextDeadline.map { $0.rawValue - bootOffset }
            let time = min(next.map { agenda[$0].time } ?? .max, deadline ?? .max)
            if time > limit.rawValue {
                if time == .max, limit == .hours(10_000) {
                    Issue.record("nothing will ever happen: \(machine.state.stage), \(story.suffix(10))")
                }
                clock = max(clock, limit.rawValue)
                return
            }
            clock = max(clock, time)
            if let next, agenda[next].time <= time {
                agenda.remove(at: next).act(&self)
            } else {
                feed(.tick)
            }
        }
    }

    /// A person resumes a run that was left on hold, in a new process.
    mutating func resume(after: Microseconds = .seconds(5), _ rulings: [(String, OperatorAction.Ruling)] = []) {
        restart(after: after, rebooted: false)
        for (step, ruling) in rulings { operate(.ruling, step: step, ruling) }
        feed(.resumed(Actor(name: "ana", strength: .osUser), reason: nil))
        goOn()
    }

    /// The runner dies, if it has not left; a person has everything let go instead of resuming the run.
    ///
    /// - Parameter span: after which the world stops once more; nil goes on to the end.
    mutating func letGo(for span: Microseconds? = nil) {
        crash(.losingEffects, at: durable)
        restart(rebooted: false)
        operate(.release)
        goOn(until: span.map { Microseconds(rawValue: clock) + $0 } ?? .hours(10_000))
    }

    /// Starts a new runner with what is durable.
    mutating func restart(after: Microseconds = .seconds(5), rebooted: Bool) {
        clock += after.rawValue
        lives += 1
        if rebooted {
            boot = "boot-\(lives)"
            bootOffset = 1_000_000 - clock
        }
        machine = RunMachine(run: run, plan: plan, entries: entries)
        #expect(machine.state == fold(entries), "a new runner knows what the records say")
        departure = nil
        hasStopped = false
        feed(.recovered(Recovered(program: "muster", host: "h", cutBytes: 0)))
    }

    /// The runner dies. What was not durable is lost, and what it had started is killed, having taken effect or not.
    mutating func crash(_ crash: Crash, at seq: UInt64) {
        entries.removeAll { $0.seq > seq }
        for (_, call) in calls where crash == .keepingEffects && call.reply.takesEffect { apply(call.name) }
        calls = [:]
        agenda = []
        reactions = []
        waiting = []
        syncing = false
        durable = seq
    }

    /// Runs until record `seq` is durable, or, tearing, is the last that is; true where the run came so far.
    mutating func run(toRecord seq: UInt64, tearing: Bool) -> Bool {
        hasStopped = false
        stopAt = (seq, tearing)
        if entries.isEmpty { feed(.opened(opened)) }
        goOn()
        defer { stopAt = nil }
        return hasStopped
    }

    private var stopAt: (seq: UInt64, tearing: Bool)?
    private var hasStopped = false

    // MARK: - The inside

    var moment: Moment {
        Moment(
            mono: Microseconds(rawValue: clock + bootOffset), wall: Timestamp(microsecondsSinceEpoch: 1_772_330_400_000_000 + clock),
            boot: boot, entropy: entropy)
    }

    private var opened: RunOpened {
        RunOpened(
            program: "muster", plan: .zero, playbook: "test", title: "A test", site: "lab", mode: plan.mode.rawValue,
            method: "simulation", reason: "a test", initiator: initiator, host: "h",
            clock: .init(synchronised: true, maximumErrorMicroseconds: 1), runnerKey: "k", folder: folder)
    }

    private mutating func schedule(_ time: Int64, _ act: @escaping (inout World) -> Void) {
        order += 1
        agenda.append((time, order, act))
    }

    mutating func feed(_ event: Event) {
        entropy = entropy &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let decision = machine.decide(event, at: moment)
        for entry in decision.entries {
            #expect(entry.seq == UInt64(entries.count) + 1)
            entries.append(entry)
            watch(entry)
            react(to: entry)
        }
        for effect in decision.effects { #expect(effect.after <= machine.state.seq) }
        waiting += decision.effects
        #expect(machine.state == (entries.count < 250 ? fold(entries) : machine.state), "the state is the fold of its records")
        if let deadline = machine.nextDeadline { #expect(deadline > moment.mono, "asks to be woken in the past: \(machine.state.stage)") }
        if !syncing, !decision.entries.isEmpty || !decision.effects.isEmpty { sync() }
    }

    /// A cut of the records begins the watch anew.
    private mutating func watch(_ entry: Entry) {
        if stages?.seq == entry.seq - 1 {
            stages?.take(entry)
            return
        }
        var anew = StageWatch(run: run, topology: machine.state.topology)
        for known in entries { anew.take(known) }
        stages = anew
    }

    func fold(_ entries: [Entry]) -> RunState {
        var state = RunState(run: run, topology: machine.state.topology)
        for entry in entries { state.evolve(entry) }
        return state
    }

    private mutating func react(to entry: Entry) {
        let line = Story.line(entry)
        for index in reactions.indices.reversed() {
            let reaction = reactions[index]
            guard entry.body.type == reaction.type, reaction.step.map({ line.contains(" \($0)") }) ?? true else { continue }
            if !reaction.repeats { reactions.remove(at: index) }
            schedule(clock + reaction.delay.rawValue, reaction.act)
        }
    }

    /// One write and fdatasync: takes a millisecond, shared by all that gathers meanwhile.
    private mutating func sync() {
        syncing = true
        schedule(clock + 1_000) { world in
            world.syncing = false
            let upTo = UInt64(world.entries.count)
            if let stop = world.stopAt, stop.tearing, upTo >= stop.seq { return world.stop() }
            world.durable = upTo
            world.startEffects()
            if let stop = world.stopAt, !stop.tearing, upTo >= stop.seq { return world.stop() }
            if !world.waiting.isEmpty { world.sync() }
        }
    }

    private mutating func stop() {
        hasStopped = true
    }

    private mutating func startEffects() {
        while let first = waiting.first, first.after <= durable, departure == nil, !hasStopped {
            waiting.removeFirst()
            start(first.effect)
        }
    }

    private mutating func start(_ effect: Effect) {
        switch effect {
        case .start(let order): startCall(order)
        case .cancel(let id): cancel(id)
        case .acquireLocks(let wishes):
            let keys = wishes.map(\.key)
            let owner = keys.isEmpty ? nil : lockOwner
            if owner == nil { held = keys }
            schedule(clock + 1_000) { $0.feed(owner.map { .lockRefused(keys[0], owner: $0) } ?? .locked(keys)) }
        case .releaseLocks: held = []
        case .publishGate(let publication): published.append(publication)
        case .withdrawGate(let gate, let item): published.removeAll { $0.gate == gate && $0.item == item }
        case .sample: break
        case .closeSamples: schedule(clock + 1_000) { $0.feed(.samplesKept(nil)) }
        case .seal:
            if case .closed = machine.state.stage { return }
            seals += 1
            let number = seals
            schedule(clock + 2_000) { $0.feed(.sealed(Sealed(seal: number, sha256: .zero))) }
        case .leave(let departure): self.departure = departure
        }
    }

    private mutating func startCall(_ order: CallOrder) {
        let words = order.request.words
        if words.hasPrefix("tell") {
            if case .notify(let notice) = order.request.kind { told.append(notice.text) }
        } else {
            started.append(words)
        }
        counts[words, default: 0] += 1
        var reply = answer(words, self) ?? scripted(words)
        if reply.takes > order.request.timeLimit {
            reply.takes = order.request.timeLimit
            reply.end = .timedOut
            reply.applies = reply.applies ?? false
        }
        calls[order.id] = (words, reply, clock)
        schedule(clock + reply.takes.rawValue) { $0.endCall(order.id) }
    }

    private func scripted(_ words: String) -> Reply {
        guard let list = replies[words], let last = list.last else {
            // a probe tells the truth unless it is scripted
            if words.hasPrefix("probe "), (inPlace[String(words.dropFirst(6))] ?? 0) <= 0 { return .exit(1) }
            return .ok
        }
        let number = counts[words] ?? 1
        return number <= list.count ? list[number - 1] : last
    }

    private mutating func cancel(_ id: CallID) {
        guard var call = calls[id], !call.reply.isDeaf else { return }
        call.reply.end = .cancelled
        call.reply.applies = call.reply.applies ?? false
        calls[id] = call
        schedule(clock + 1_000) { $0.endCall(id) }
    }

    private mutating func endCall(_ id: CallID) {
        guard let (name, reply, startedAt) = calls.removeValue(forKey: id) else { return }
        if reply.takesEffect { apply(name) }
        feed(.callEnded(id, outcome(reply, startedAt)))
    }

    private func outcome(_ reply: Reply, _ startedAt: Int64) -> ActionOutcome {
        var outputs = reply.outputs.sorted { $0.key < $1.key }.map { ActionOutcome.Output(name: $0.key, reading: .value($0.value)) }
        outputs += reply.readings
        if case .exited(let code) = reply.end { outputs.append(.init(name: "exit_code", reading: .value(.integer(Int64(code))))) }
        return ActionOutcome(
            end: reply.end, startedAt: Timestamp(microsecondsSinceEpoch: 1_772_330_400_000_000 + startedAt),
            elapsed: Microseconds(rawValue: clock - startedAt), outputs: outputs, parts: reply.parts, survivors: reply.survivors)
    }

    private mutating func apply(_ words: String) {
        let parts = words.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return }
        switch parts[0] {
        case "do" where !reads.contains(parts[1]):
            inPlace[parts[1], default: 0] += 1
            applied[parts[1], default: 0] += 1
        case "undo", "release": inPlace[parts[1], default: 0] -= 1
        default: break
        }
    }
}
