import ActionKit
import CanonicalJSON
import Engine
import Journal
import Plan
import Planted
import PlaybookModel
import Values

/// One run of the real engine and the real journal code in a world that is drawn from one seed.
///
/// The runner may die at any touch of the world and is taken over; people, processes, the disk and the clocks go their own
/// ways. Every record and every effect is held against the laws as it comes.
public final class Simulation {
    static let firstRun = "20260301T020000Z-sim-5eed"

    /// The run of this chapter.
    var runID = RunID(firstRun)
    var owner: String { "run \(runID)" }

    public let seed: UInt64
    let production: Production
    let clock: Clockwork
    var disk = Disk()
    var calendar = Calendar<(Simulation) -> Void>()
    var temper: Temper
    var people: Dice
    var fate: Dice
    /// Whether and what somebody has left out.
    var skipping: Dice
    var life: Life?
    /// Whether nothing goes wrong any more, so that the run comes to its end.
    var isCalm = false

    // The world.
    var processes: [Process] = []
    var effects: [String: Effect] = [:]
    /// Of each poll, by its target.
    var readings: [String: PollReadings] = [:]
    var offices = LockOffice()
    /// How many records there were when a lock of the run was broken that it does not have again.
    var brokenAt: [LockKey: Int] = [:]
    var inbox: [Int: Letter] = [:]
    var letters = 0
    var notices: [Notice] = []

    /// The bytes of `plan.json` as they are in the run's folder.
    var planOnDisk: [UInt8]
    /// What reading them gave; nil before the first runner that takes over.
    var planRead: Plan?

    /// The runs that are over: the first, and those that took it back.
    var chapters: [Chapter] = []
    var past: Ledger.Past?
    /// What the run of this chapter takes back.
    var undoing: (record: UndoneRun, entries: [InheritedCompensation])?
    /// The hash of a closed run's last line.
    var lastHead: SHA256Digest?

    // What is watched.
    var ledger: Ledger
    public internal(set) var coverage = Coverage()
    public private(set) var breaches: [Breach] = []
    private let tell: ((String) -> Void)?
    /// Is given the journal as each runner leaves it.
    var afterLife: (([UInt8]) -> Void)?
    /// The engine's own fold over the records that were written.
    var fold: RunState?
    var comparisons = 0
    /// What people have done by hand, each attempt once.
    var acted: Set<String> = []
    /// The highest number of a record that something was done upon.
    var acknowledged: UInt64 = 0

    /// - Parameter tell: is told the story, line by line.
    /// - Throws: where the playbook that was drawn is refused.
    public init(seed: UInt64, tell: ((String) -> Void)? = nil) throws {
        self.seed = seed
        self.tell = tell
        var dice = Dice(seed)
        var draughtsman = Draughtsman(dice.fork())
        production = try Production(draughtsman.draw())
        planOnDisk = production.planBytes
        clock = Clockwork(dice.fork())
        temper = Temper(dice.fork(), badness: dice.pick([0, 2, 5, 10, 20, 40]))
        people = dice.fork()
        fate = dice.fork()
        skipping = dice.fork()
        ledger = Ledger(Shape(production.plan), production.drawing)
        if fate.chance(8) { lendLocks() }
        for (construct, times) in production.drawing.constructs { coverage.count("construct \(construct)", times) }
    }

    /// The playbook that was drawn.
    public var playbook: String { production.drawing.text }
    /// The journal as it is on the disk.
    public var journal: [UInt8] { disk.bytes }
    /// How many records were written in the end.
    public var records: Int { chapters.reduce(ledger.entries.count) { $0 + $1.ledger.entries.count } }

    // MARK: - Watching

    func breach(_ law: String, _ text: String) {
        if breaches.count < 20 { breaches.append(Breach(law: law, text: text, at: clock.time)) }
        note("!!!!! law \(law): \(text)")
    }

    func note(_ line: @autoclosure () -> String) {
        guard let tell else { return }
        let microseconds = String(clock.time % 1_000_000)
        tell("\(clock.time / 1_000_000).\(String(repeating: "0", count: 6 - microseconds.count))\(microseconds) \(line())")
    }

    // MARK: - Lives

    /// How a runner's life ended.
    enum End {
        case closed
        case held(RunState)
        case evidenceFailed
        case died
        /// It could not even begin: the journal could not be opened or read.
        case refused
        /// A law is broken, or nothing goes on: there is no use in going on.
        case stuck
    }

    private static let mostLives = 60
    private static let wildLives = 7
    /// From when on a person gives a run up that holds for the same reason again and again: in order, and at last at once.
    private static let patience = (cancel: 20, abort: 40)

    /// Runs the playbook, and then perhaps what takes it back, until nobody wants more or a law is broken.
    public func run() {
        repeat { carryThrough() } while turnPage()
    }

    /// Lives one life after the other until the run is closed and sealed, or a law is broken.
    private func carryThrough() {
        for number in 0..<Self.mostLives {
            isCalm = number >= Self.wildLives
            if isCalm { (temper.badness, planOnDisk) = (0, production.planBytes) }
            let end = live(number)
            coverage.count("end \(end.word)")
            afterLife?(disk.bytes)
            if !breaches.isEmpty { return }
            switch end {
            case .closed: return conclude()
            case .stuck: return
            case .held, .evidenceFailed, .died, .refused: passTime()
            }
        }
        breach("progress", "the run is not closed after \(Self.mostLives) runners")
    }

    /// Between two runners the world goes on: processes end, people leave messages, others want the locks, the clock is set.
    private func passTime() {
        // often another runner is there at once, while what the dead one started still runs
        let until = clock.time + Int64(fate.between(1, isCalm ? 10_000 : fate.pick([300, 2_000, 90_000]))) * 1_000
        if !isCalm, fate.chance(15) { jumpClock() }
        if !isCalm, fate.chance(3) { tamper() }
        if !isCalm, fate.chance(6) { lendLocks() }
        if !isCalm, fate.chance(5) { breakLock() }
        while let next = calendar.nextTime, next <= until {
            clock.advance(to: next)
            calendar.takeFirst()?(self)
            checkOtherRuns()
        }
        clock.advance(to: until)
        checkOtherRuns()
    }

    private func jumpClock() {
        let jump = Int64(fate.between(-100, 400)) * 1_000_000
        clock.jump(jump)
        coverage.count("world clock jump")
        note("      world: the wall clock jumps by \(jump / 1_000_000) s")
    }

    /// Somebody edits the plan of a run that is not over.
    private func tamper() {
        var plan = production.plan
        plan.maxParallel += 1
        guard let bytes = try? plan.canonicalBytes() else { return }  // it was written once, so it can be written again
        planOnDisk = bytes
    }

    private func live(_ number: Int) -> End {
        let life = Life(number + chapters.count * 100, Fuse(!isCalm && fate.chance(45) ? fate.between(1, fate.pick([8, 40, 200])) : nil))
        self.life = life
        defer {
            // the executor holds the life through its hands
            life.executor = nil
            life.journal = nil
            self.life = nil
        }
        let crashAt = !isCalm && fate.chance(15) ? clock.time + Int64(fate.below(90_000)) * 1_000 : nil
        drawFault()
        note("##### runner \(number) begins")
        guard let first = begin(life) else { return life.fuse.isBurnt ? die(life) : refuse(life) }
        guard let executor = life.executor else {
            disk.leave(life.number)
            return .closed
        }
        meddle(life)
        if number >= Self.patience.abort {
            interrupt(life, at: clock.time + 1)
        } else if number >= Self.patience.cancel {
            send(.cancel, at: clock.time + 500_000)
        }
        if fate.chance(20) { calendar.add(at: clock.time + Int64(fate.below(10_000)) * 1_000) { $0.tryAsSecond(life) } }
        if !isCalm, fate.chance(8) { calendar.add(at: clock.time + Int64(fate.below(60_000)) * 1_000) { $0.jumpClock() } }
        if !isCalm, fate.chance(8) { calendar.add(at: clock.time + Int64(fate.below(30_000)) * 1_000) { $0.breakLock() } }
        executor.begin(first)
        let end = carry(life, executor, crashAt)
        if case .died = end { return die(life) }
        life.journal?.close()
        disk.leave(life.number)
        if life.fuse.isBurnt { return die(life) }
        return end
    }

    /// Somebody resumes a run that is under way: the journal has its writer.
    private func tryAsSecond(_ other: Life) {
        guard life === other, !other.fuse.isBurnt else { return }
        do throws(JournalError) {
            _ = try disk.open(Self.mostLives + 1, Fuse(nil))
            breach("14", "two runners have the journal open")
        } catch { coverage.count("world second runner refused") }
    }

    private func drawFault() {
        disk.fault = nil
        guard !isCalm, fate.chance(12) else { return }
        disk.fault = fate.pick([
            .full(fate.below(40_000)), .sync(fate.below(30)), .syncKept(fate.below(30)), .append(fate.below(30)), .beside(fate.below(10)),
            .read(fate.below(4)),
            .samples(fate.below(20))
        ])
        coverage.count("fault \(disk.fault.map { "\($0)".prefix { $0 != "(" } } ?? "")")
    }

    private func refuse(_ life: Life) -> End {
        disk.leave(life.number)
        return breaches.isEmpty ? .refused : .stuck
    }

    /// The runner is gone, and perhaps the machine's power too.
    private func die(_ life: Life) -> End {
        life.fuse.burn()
        disk.leave(life.number)
        if planted(.locksDieWithRunner) { freeLocks(production.plan.locks.map(\.key)) }
        guard fate.chance(40) else {
            note("##### runner \(life.number) is killed")
            coverage.count("crash kill")
            return .died
        }
        let unsynced = disk.bytes.count - disk.synced
        let kept = fate.below(unsynced + 1)
        let loss: Disk.Loss =
            switch fate.below(5) {
            case 0: .tail(keeping: 0)
            case 1, 2: .tail(keeping: kept)
            case 3: .hole(block: fate.below(unsynced / 512 + 1))
            default: .noise(keeping: kept, fate.next())
            }
        disk.lose(loss)
        for process in processes {
            process.isOver = true
            process.effectAt = nil
        }
        processes = []
        clock.reboot()
        note("##### the machine loses power: \(loss)")
        coverage.count("crash power \("\(loss)".prefix { $0 != "(" })")
        return .died
    }

    // MARK: - One life

    /// Lets messages, the disk and the calendar take their turns until the runner leaves or dies.
    private func carry(_ life: Life, _ executor: RunExecutor, _ crashAt: Int64?) -> End {
        for _ in 0..<400_000 {
            deliver(life, executor)
            if !breaches.isEmpty { return .stuck }
            if life.fuse.isBurnt { return .died }
            if let end = executor.end { return finish(end, executor) }
            planSync(life)
            let wake = executor.patience.map { clock.time + $0.rawValue }
            guard let next = [calendar.nextTime, wake].compactMap({ $0 }).min() else {
                breach("progress", "nothing will ever happen: \(executor.state.stage)")
                return .stuck
            }
            if let crashAt, next >= crashAt {
                clock.advance(to: crashAt)
                return .died
            }
            clock.advance(to: next)
            if calendar.nextTime == next { calendar.takeFirst()?(self) } else { executor.take([]) }
            checkOtherRuns()
        }
        breach("progress", "the run goes round in circles: \(executor.state.stage)")
        return .stuck
    }

    private func deliver(_ life: Life, _ executor: RunExecutor) {
        while !life.fuse.isBurnt {
            let messages = life.mailbox.takeAll(waiting: .zero)
            if messages.isEmpty { return }
            executor.take(messages)
        }
    }

    /// What was committed reaches the disk a little later; what gathers meanwhile shares the way.
    private func planSync(_ life: Life) {
        guard let journal = life.journal, journal.needsSync, !life.isSyncing else { return }
        life.isSyncing = true
        calendar.add(at: clock.time + Int64(fate.between(100, 20_000))) { simulation in
            life.isSyncing = false
            guard simulation.life === life, !life.fuse.isBurnt else { return }
            journal.sync()
        }
    }

    private func finish(_ end: RunExecutor.End, _ executor: RunExecutor) -> End {
        switch end {
        case .left(.closed(let closed)):
            note("##### closed: \(closed.outcome.rawValue)")
            coverage.count("outcome \(closed.outcome.rawValue)")
            return .closed
        case .left(.held(let cause)):
            note("##### held: \(cause.text)")
            return .held(executor.state)
        case .evidenceFailed(let error):
            note("##### evidence failed: \(error)")
            return .evidenceFailed
        }
    }
}

extension Simulation.End {
    fileprivate var word: String {
        switch self {
        case .closed: "closed"
        case .held: "held"
        case .evidenceFailed: "evidence failed"
        case .died: "died"
        case .refused: "refused"
        case .stuck: "stuck"
        }
    }
}

/// A law that was broken.
public struct Breach: Sendable, Hashable {
    /// The invariant's number in `docs/reliability.md`, or a word.
    public let law: String
    public let text: String
    /// Microseconds of the simulation.
    public let at: Int64

    /// The law and the words without the numbers: breaches of one kind have one cause mostly.
    public var kind: String { law + String(text.filter { !$0.isNumber }.split(separator: ":").last ?? "") }
}
