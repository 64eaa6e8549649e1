import ActionKit
import CanonicalJSON
import Foundation
import Journal
import Plan
import PlaybookModel
import Signatures
import Testing
import Values

@testable import Engine

/// A folder of its own, removed when nobody holds it any more.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "muster-engine-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // what is left over is in the temporary folder

    func make(_ name: String) throws -> String {
        let folder = path + "/" + name
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }
}

/// Answers calls from a thread of its own each, as scripted by their words, and tells what it was asked.
final class ThreadPerformer: ActionPerformer, @unchecked Sendable {
    // @unchecked: all state is guarded by `lock`.
    private let lock = NSLock()
    private var log: [String] = []
    private var open: [CallID: @Sendable (ActionReport) -> Void] = [:]
    private let reply: @Sendable (String) -> ActionOutcome.End?
    private let onStart: @Sendable (String, ActionContext) -> Void

    /// - Parameters:
    ///   - reply: nil lets the call go on until it is cancelled.
    ///   - onStart: is called on the executor's thread when a call is to start.
    init(
        reply: @escaping @Sendable (String) -> ActionOutcome.End?,
        onStart: @escaping @Sendable (String, ActionContext) -> Void = { _, _ in }
    ) {
        self.reply = reply
        self.onStart = onStart
    }

    var started: [String] { lock.withLock { log } }

    func start(_ request: ActionRequest, as call: CallID, context: ActionContext, report: @escaping @Sendable (ActionReport) -> Void) {
        let words = request.words
        lock.withLock { log.append(words) }
        onStart(words, context)
        guard let end = reply(words) else { return lock.withLock { open[call] = report } }
        Thread.detachNewThread {
            report(.started(StartedProcess(pid: 1, startTicks: 1, program: "/bin/true", sha256: nil)))
            report(.ended(Self.outcome(end)))
        }
    }

    func cancel(_ call: CallID) {
        let report = lock.withLock { open.removeValue(forKey: call) }
        report.map { report in Thread.detachNewThread { report(.ended(Self.outcome(.cancelled))) } }
    }

    private static func outcome(_ end: ActionOutcome.End) -> ActionOutcome {
        ActionOutcome(end: end, startedAt: Timestamp(microsecondsSinceEpoch: 1_772_330_400_000_000), elapsed: .milliseconds(1))
    }
}

/// Everything one runner needs, in a temporary folder, with real files, a real journal and a real desk.
final class Host {
    let folder: TemporaryFolder
    let run = RunID("20260301T020000Z-test-4f2a")
    let runFolder: RunFolder
    var plan: Plan
    let inbox: InboxFolder
    let mailbox = Mailbox<RunExecutor.Message>()
    private var left = 0
    private(set) var warnings: [String] = []
    private(set) var entries: [Entry] = []
    /// Called on the executor's thread when a gate's request can be read.
    var onPublished: (Host, GateRequest) throws -> Void = { _, _ in }
    /// Called on the executor's thread for each new record.
    var onEntry: (Host, Entry) throws -> Void = { _, _ in }

    init(_ plan: Plan, in folder: TemporaryFolder? = nil) throws {
        self.folder = try folder ?? TemporaryFolder()
        self.plan = plan
        self.plan.site.inboxFolder = self.folder.path + "/inbox"
        self.plan.site.lockFolder = self.folder.path + "/locks"
        inbox = InboxFolder(path: self.plan.site.inboxFolder)
        runFolder = RunFolder(path: self.folder.path + "/runs/\(run)")
        if folder == nil {
            _ = try self.folder.make("runs")
            try PublicFile.makeStickyFolder(inbox.path)
            _ = try RunFolder.create(runFolder.path)
            try runFolder.writePlan(try self.plan.canonicalBytes())
        }
    }

    func digest() throws -> SHA256Digest { try plan.digest() }

    /// Runs a new run, or goes on with one, until its runner leaves.
    func carry(_ storage: any JournalStorage, _ performer: ThreadPerformer, resuming: Bool = false, sealed: Bool = true) throws
        -> RunExecutor.End
    {
        let earlier = resuming ? try Recovery.recover(storage) : nil
        let mailbox = mailbox
        let key = try Ed25519Key(seed: [UInt8](repeating: 7, count: 32), comment: "runner@lab")
        let last = earlier.flatMap { recovery -> SealReference? in
            var newest: SealReference?
            var number = 1
            while let bytes = try? runFolder.read(.seals, SealNumber.intermediate(number).name), let text = SealText(bytes: bytes) {
                newest = SealReference(number: text.number, sha256: .of(bytes), lines: text.lines)
                number += 1
            }
            return newest
        }
        let journal = try JournalWriter(
            storage: storage, run: run, boot: "boot", after: earlier?.position ?? .start,
            sealer: Sealer(run: run, key: key, storage: storage, last: last)
        ) { mailbox.post(.journal($0)) }
        let desk = WatchedDesk(
            HostDesk(folder: runFolder, plan: plan, planDigest: try digest(), users: Logins(), host: "h") { [weak self] in
                self?.warnings.append($0)
            },
            onPublished: { [unowned self] publication in try published(publication) })
        for line in earlier?.lines ?? [] { desk.note(Entry(line.record), head: line.hash) }
        let executor = RunExecutor(
            machine: RunMachine(run: run, plan: plan, entries: earlier?.lines.map { Entry($0.record) } ?? []), mailbox: mailbox,
            journal: journal, performer: performer, desk: desk, moments: SystemMoments(boot: "boot")
        ) { [unowned self] entries, _ in
            self.entries += entries
            for entry in entries { do { try onEntry(self, entry) } catch { Issue.record(error) } }
        }
        let person = Actor(name: "ana", strength: .osUser)
        let first: [Event] =
            resuming
            ? [.recovered(Recovered(program: "muster", host: "h", cutBytes: 0)), .resumed(person, reason: nil)] : [.opened(try opened(key))]
        let end = executor.run(first)
        journal.close()
        return end
    }

    private func opened(_ key: Ed25519Key) throws -> RunOpened {
        RunOpened(
            program: "muster", plan: try digest(), playbook: "test", title: "A test", site: "lab", mode: "drill", method: "simulation",
            reason: "a test", initiator: Actor(name: "ida", strength: .osUser), host: "h",
            clock: .init(synchronised: true, maximumErrorMicroseconds: 1), runnerKey: key.publicKey.line)
    }

    private func published(_ publication: GatePublication) throws {
        let path = inbox.requestPath(run, publication.gate, publication.item)
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)).dropLast())
        try onPublished(self, try CanonicalDecoder().decode(GateRequest.self, from: bytes))
    }

    var story: [String] { entries.map(Story.line).filter { !Story.common.contains($0) } }

    /// Leaves a message as a person would, and tells the executor as the folder's watch would.
    func leave(_ item: InboxItem) throws {
        left += 1
        try inbox.leave(item, name: "\(1_000 + left)")
        mailbox.post(.inbox)
    }

    /// A signed decision.
    func vote(
        _ request: GateRequest, _ person: String, _ key: Ed25519Key, _ decision: GateVote.Decision = .approve,
        change: (inout String) -> Void = { _ in }
    ) throws {
        let statement = request.statement(decision, by: PersonID(person), reason: "fine", at: request.opened.expiresAt)
        var text = String(decoding: try CanonicalEncoder().encode(statement), as: UTF8.self) + "\n"
        var item = InboxItem(run: run, kind: .vote)
        item.signature = String(decoding: try key.sign(Array(text.utf8), namespace: ApprovalStatement.namespace).armored, as: UTF8.self)
        change(&text)
        item.step = request.gate
        item.item = request.item
        item.statement = text
        try leave(item)
    }
}

/// The desk, and somebody who waits for gates.
private final class WatchedDesk: RunDesk {
    private let desk: HostDesk
    private let onPublished: (GatePublication) throws -> Void

    init(_ desk: HostDesk, onPublished: @escaping (GatePublication) throws -> Void) {
        self.desk = desk
        self.onPublished = onPublished
    }

    var outputFolder: String { desk.outputFolder }
    func acquire(_ wishes: [LockWish]) -> Event { desk.acquire(wishes) }
    func lostLocks() -> [BrokenLock] { desk.lostLocks() }
    func release(_ keys: [LockKey]) { desk.release(keys) }
    func withdraw(_ gate: StepID, _ item: ItemPath?) { desk.withdraw(gate, item) }
    func receive(_ state: RunState) throws(JournalError) -> [Event] { try desk.receive(state) }
    func clearInbox() { desk.clearInbox() }
    func discardInbox() { desk.discardInbox() }
    func note(_ entry: Entry, head: SHA256Digest) { desk.note(entry, head: head) }
    func keep(sample: String) throws(JournalError) { try desk.keep(sample: sample) }
    func closeSamples() throws(JournalError) -> SamplesKept? { try desk.closeSamples() }

    func publish(_ publications: [GatePublication], _ state: RunState) throws(JournalError) {
        try desk.publish(publications, state)
        do { for publication in publications { try onPublished(publication) } } catch { Issue.record(error) }
    }
}

/// Whoever runs the tests is Ida.
private struct Logins: UserNames {
    func name(_ uid: UInt32) -> String { uid == geteuid() ? "ida" : "nobody" }
}
