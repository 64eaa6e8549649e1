import ActionKit
import Foundation
import Journal
import Plan
import PlaybookModel
import Signatures
import Synchronization
import Testing
import Values

@testable import Engine

@Suite("The executor")
struct ExecutorTests {
    private static let fine: @Sendable (String) -> ActionOutcome.End? = { words in
        words.hasPrefix("tell") ? .delivered : .exited(code: 0)
    }

    @Test("a run on real files ends sealed, and the verifier has nothing to say against it")
    func wholeRun() throws {
        let host = try Host(
            plan([
                undoable("a"), phase("p", [write("p/b") { $0.loop = .init(names: ["n"], items: [.integer(1), .integer(2)]) }]),
                write("kept") { $0.release = release("kept", keep: "the new primary") }, write("c") { $0.release = release("c") }
            ]))
        let end = try host.carry(FileStorage.create(host.runFolder.journal), ThreadPerformer(reply: Self.fine))
        guard case .left(.closed(let closed)) = end else { return #expect(Bool(false), "\(end)") }
        #expect(closed.outcome == .succeeded)
        let report = Verifier.verify(host.runFolder, VerificationPolicy())
        #expect(report.verdict == .verified, "\(report.checks.filter { $0.outcome != .passed })")
        #expect(try LockFolder(path: host.plan.site.lockFolder).owners().isEmpty)
        #expect(host.warnings == [])
        #expect(Invariants(host.plan, host.entries).breaches == [])
    }

    @Test("no effect starts before its record is durable", arguments: [1, 8])
    func durability(side: Int) throws {
        let host = try Host(
            plan((0..<24).map { write("s\($0)", needs: side == 1 && $0 > 0 ? ["s\($0 - 1)"] : []) }) { $0.maxParallel = side })
        let storage = SlowStorage()
        let early = Mutex<[String]>([])
        let performer = ThreadPerformer(reply: Self.fine) { words, _ in
            let step = words.split(separator: " ")[1]
            let isDurable = storage.durableText.contains("\"type\":\"step.intent\",\"step\":\"\(step)\"")
            if !isDurable { early.withLock { $0.append(words) } }
        }
        let end = try host.carry(storage, performer)
        guard case .left(.closed) = end else { return #expect(Bool(false), "\(end)") }
        #expect(early.withLock { $0 } == [])
        #expect(performer.started.count == 24)
        // records that gather while a sync runs share the next one
        #expect(storage.syncCount < host.entries.count * 2 / 3, "\(storage.syncCount) syncs for \(host.entries.count) records")
    }

    @Test(
        "evidence that cannot be written: nothing new starts, what runs is stopped, and the error is told",
        arguments: [
            MemoryStorage.Fault.nextSync, .full(afterBytes: 100)
        ])
    func badDisk(fault: MemoryStorage.Fault) throws {
        let host = try Host(plan([write("a", needs: []), write("slow", needs: []), write("b", needs: ["a"])]))
        let storage = MemoryStorage()
        let performer = ThreadPerformer(reply: { $0 == "do slow" ? nil : .exited(code: 0) }) { words, _ in
            if words == "do slow" { storage.inject(fault) }
        }
        let end = try host.carry(storage, performer)
        guard case .evidenceFailed(let error) = end else { return #expect(Bool(false), "\(end)") }
        #expect(error.code == .storage)
        #expect(!performer.started.contains("do b"))
    }

    @Test("a held run leaves with a seal, keeps its locks, and goes on in another runner on the same files")
    func holdAndResume() throws {
        let host = try Host(plan([write("a"), write("b") { $0.onFailure = FailurePolicy(.hold) }, write("c")]))
        let failing = ThreadPerformer { $0 == "do b" ? .exited(code: 1) : .exited(code: 0) }
        let end = try host.carry(FileStorage.create(host.runFolder.journal), failing)
        guard case .left(.held(let cause)) = end else { return #expect(Bool(false), "\(end)") }
        #expect(cause.text == "step \"b\" failed: exit code 1")
        #expect(try LockFolder(path: host.plan.site.lockFolder).owners().map(\.run) == [host.run])

        let again = try Host(host.plan, in: host.folder)
        var ruling = InboxItem(run: host.run, kind: .ruling)
        (ruling.step, ruling.ruling, ruling.reason) = (StepID("b"), .succeeded, "done by hand")
        try again.inbox.leave(ruling, name: "1")
        let performer = ThreadPerformer(reply: Self.fine)
        let last = try again.carry(FileStorage.open(host.runFolder.journal), performer, resuming: true)
        guard case .left(.closed(let closed)) = last else { return #expect(Bool(false), "\(last)") }
        #expect(closed.outcome == .succeeded)
        #expect(performer.started == ["do c"])
        #expect(Verifier.verify(host.runFolder, VerificationPolicy()).verdict == .verified)
        #expect(again.inbox.names(host.run) == [])
    }

    @Test("people are shown a record once it is durable: nobody acts on a question that can be lost")
    func shownWhenDurable() throws {
        let host = try Host(plan([write("a"), manual("m"), write("b")]))
        let storage = SlowStorage()
        var early: [UInt64] = []
        host.onEntry = { host, entry in
            if !storage.durableText.contains("\"seq\":\(entry.seq),") { early.append(entry.seq) }
            guard case .inputAsked = entry.body else { return }
            var item = InboxItem(run: host.run, kind: .input)
            item.step = StepID("m")
            try host.leave(item)
        }
        _ = try host.carry(storage, ThreadPerformer(reply: Self.fine))
        #expect(early == [])
        #expect(host.entries.map(\.seq) == Array(1...UInt64(host.entries.count)))
        #expect(host.story.last == "closed succeeded 0")
    }

    @Test("a run is not over before its last seal is written")
    func lastSeal() throws {
        let host = try Host(plan([write("a")]))
        let end = try host.carry(SealessStorage(), ThreadPerformer(reply: Self.fine))
        guard case .evidenceFailed(let error) = end else { return #expect(Bool(false), "\(end)") }
        #expect(error.cause == "No space left on device")
    }

    @Test("a journal that another runner writes cannot be opened: two runners never drive one run")
    func twoRunners() throws {
        let host = try Host(plan([write("a")]))
        let storage = try FileStorage.create(host.runFolder.journal)
        #expect { try FileStorage.open(host.runFolder.journal) } throws: { ($0 as? JournalError)?.code == .locked }
        storage.close()
        try FileStorage.open(host.runFolder.journal).close()
    }

    @Test("a jump of the wall clock is recorded once")
    func clockStep() throws {
        let source = JumpingClock()
        let mailbox = Mailbox<RunExecutor.Message>()
        let storage = MemoryStorage()
        let key = try Ed25519Key(seed: [UInt8](repeating: 7, count: 32), comment: "runner@lab")
        let run = RunID("r")
        let journal = try JournalWriter(storage: storage, run: run, boot: "boot", sealer: Sealer(run: run, key: key, storage: storage)) {
            mailbox.post(.journal($0))
        }
        let host = try Host(plan([write("a"), write("b")]))
        let desk = HostDesk(folder: host.runFolder, plan: host.plan, planDigest: .zero, users: Nobody(), host: "h") { _ in }
        var types: [String] = []
        let performer = ThreadPerformer(reply: Self.fine) { words, _ in if words == "do b" { source.jump(.hours(2)) } }
        let executor = RunExecutor(
            machine: RunMachine(run: run, plan: host.plan), mailbox: mailbox, journal: journal, performer: performer, desk: desk,
            moments: source
        ) { entries, _ in types += entries.map(\.body.type) }
        let opened = RunOpened(
            program: "m", plan: .zero, playbook: "p", title: "t", site: "s", mode: "drill", method: "m", reason: "r",
            initiator: Actor(name: "ida", strength: .osUser), host: "h", clock: .init(synchronised: nil, maximumErrorMicroseconds: nil),
            runnerKey: "k")
        _ = executor.run([.opened(opened)])
        journal.close()
        #expect(types.count { $0 == "clock.step" } == 1)
        #expect(types.last == "run.closed")
    }
}

private struct Nobody: UserNames {
    func name(_ uid: UInt32) -> String { "nobody" }
}

/// The system's clock, whose wall can be moved.
private final class JumpingClock: MomentSource {
    private let offset = Mutex(Microseconds.zero)
    private let system = SystemMoments(boot: "boot")

    func jump(_ by: Microseconds) { offset.withLock { $0 = $0 + by } }

    func now() -> Moment {
        var moment = system.now()
        moment.wall = moment.wall + offset.withLock { $0 }
        return moment
    }
}

/// A disk that has room for everything but the last seal.
private final class SealessStorage: JournalStorage {
    private let memory = MemoryStorage()

    var path: String? { nil }

    func size() throws(JournalError) -> UInt64 { memory.size() }
    func append(_ bytes: [UInt8]) throws(JournalError) { try memory.append(bytes) }
    func sync() throws(JournalError) { try memory.sync() }
    func renew(keeping count: UInt64) throws(JournalError) { try memory.renew(keeping: count) }
    func truncate(to size: UInt64) throws(JournalError) { memory.truncate(to: size) }
    func read(at offset: UInt64, count: Int) throws(JournalError) -> [UInt8] { memory.read(at: offset, count: count) }
    func writeBeside(_ bytes: [UInt8], name: String) throws(JournalError) {
        if name.hasPrefix("seals/end") { throw JournalError(.storage, "write failed", cause: "No space left on device") }
        memory.writeBeside(bytes, name: name)
    }
    func close() {}
}

/// A disk whose syncs take a while, so that records gather.
private final class SlowStorage: JournalStorage {
    private let memory = MemoryStorage()

    var path: String? { nil }
    var syncCount: Int { memory.syncCount }
    var durableText: String { String(decoding: memory.durable, as: UTF8.self) }

    func size() throws(JournalError) -> UInt64 { memory.size() }
    func append(_ bytes: [UInt8]) throws(JournalError) { try memory.append(bytes) }
    func sync() throws(JournalError) {
        usleep(2_000)
        try memory.sync()
    }
    func renew(keeping count: UInt64) throws(JournalError) { try memory.renew(keeping: count) }
    func truncate(to size: UInt64) throws(JournalError) { memory.truncate(to: size) }
    func read(at offset: UInt64, count: Int) throws(JournalError) -> [UInt8] { memory.read(at: offset, count: count) }
    func writeBeside(_ bytes: [UInt8], name: String) throws(JournalError) { memory.writeBeside(bytes, name: name) }
    func close() {}
}
