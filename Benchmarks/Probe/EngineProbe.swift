import ActionKit
import Engine
import Glibc
import Journal
import Plan
import Values

/// Decides and journals a run again, with commands that succeed at once and a journal in memory: what is left is the engine's
/// own work.
struct EngineProbe {
    private var machine: RunMachine
    private let journal: JournalWriter
    private var waiting: [OrderedEffect] = []
    private var time: Int64 = 1_000_000
    private var hasLeft = false
    private var seals = 0

    /// - Parameter run: the folder of a run, whose plan and first record are taken.
    static func microseconds(run folder: String) throws -> Double {
        let plan = try Plan.read(try bytes(of: folder + "/plan.json"))
        var reader = try JournalReader(path: folder + "/journal.jsonl")
        guard let first = try reader.next()?.record, case .runOpened(let opened) = first.body else {
            throw ProbeError(reason: "the journal does not begin with run.opened")
        }
        var probe = try EngineProbe(plan, first.run)
        let begin = seconds(CLOCK_PROCESS_CPUTIME_ID)
        try probe.run(.opened(opened))
        return (seconds(CLOCK_PROCESS_CPUTIME_ID) - begin) / Double(plan.steps.count) * 1e6
    }

    private init(_ plan: Plan, _ run: RunID) throws {
        machine = RunMachine(run: run, plan: plan)
        journal = try JournalWriter(storage: MemoryStorage(), run: run, boot: "bench", syncing: .inline) { _ in }
    }

    private mutating func run(_ first: Event) throws {
        try feed(first)
        while !hasLeft {
            if waiting.isEmpty { throw ProbeError(reason: "nothing will ever happen: \(machine.state.stage)") }
            let ready = waiting
            waiting = []
            for ordered in ready { try carryOut(ordered.effect) }
        }
        if case .closed(let end) = machine.state.stage, end.outcome == .succeeded { return }
        throw ProbeError(reason: "the run ended as \(machine.state.stage)")
    }

    private mutating func feed(_ event: Event) throws {
        time += 10
        let moment = Moment(
            mono: Microseconds(rawValue: time), wall: Timestamp(microsecondsSinceEpoch: 1_772_330_400_000_000 + time), boot: "bench",
            entropy: UInt64(time))
        let decision = machine.decide(event, at: moment)
        for entry in decision.entries { try journal.append(entry.body, at: entry.at, mono: entry.mono) }
        if !decision.entries.isEmpty { journal.commit() }
        waiting += decision.effects
    }

    private mutating func carryOut(_ effect: Effect) throws {
        switch effect {
        case .start(let order):
            try feed(.callStarted(order.id, StartedProcess(pid: 1, startTicks: 1, program: "/bin/true", sha256: nil)))
            let outcome = ActionOutcome(
                end: .exited(code: 0), startedAt: Timestamp(microsecondsSinceEpoch: 1_772_330_400_000_000 + time),
                elapsed: .milliseconds(1),
                outputs: [.init(name: "exit_code", reading: .value(.integer(0)))])
            try feed(.callEnded(order.id, outcome))
        case .acquireLocks(let wishes): try feed(.locked(wishes.map(\.key)))
        case .closeSamples: try feed(.samplesKept(nil))
        case .leave: hasLeft = true
        case .seal:
            if case .closed = machine.state.stage { return }
            seals += 1
            try feed(.sealed(Sealed(seal: seals, sha256: .zero)))
        case .cancel, .releaseLocks, .publishGate, .withdrawGate, .sample: break
        }
    }
}
