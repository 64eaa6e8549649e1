import ActionKit
import Actions
import CanonicalJSON
import Engine
import Glibc
import Journal
import Plan
import PlaybookModel
import Processes
import Reports
import Signatures
import Values

/// One runner's time with one run: wires plan, journal, processes and desk together, runs, and says how it ended.
final class RunSession {
    /// What a person says when a run begins.
    struct Opening {
        let reason: String
        let ticket: String?
        let initiator: Actor
        let notice: String?
        /// The earlier run that this one takes back, with what is inherited of it.
        var undoing: (run: UndoneRun, entries: [InheritedCompensation])?
    }

    private let folder: RunFolder
    private let plan: Plan
    private let planDigest: SHA256Digest
    private let storage: FileStorage
    private let reactor: ProcessReactor
    private let earlier: Recovery?
    private let opening: Opening?
    private let keysFolder: String
    private let files: [PlaybookBundle.File]

    private init(
        folder: RunFolder, plan: Plan, planDigest: SHA256Digest, storage: FileStorage, earlier: Recovery?, opening: Opening?,
        keysFolder: String, files: [PlaybookBundle.File]
    ) throws {
        (self.folder, self.plan, self.planDigest, self.storage) = (folder, plan, planDigest, storage)
        (self.earlier, self.opening, self.keysFolder, self.files) = (earlier, opening, keysFolder, files)
        reactor = try ProcessReactor(name: TextFile.name(of: folder.path))
    }

    /// Makes a new run's folder with its plan and the snapshot of every file.
    static func create(_ plan: Plan, site: Site, files: [PlaybookBundle.File], opening: Opening) throws(CommandFailure) -> RunSession {
        let bytes = try CommandFailure.catching(.failed) { try plan.canonicalBytes() }
        let name = RunName.make(plan.playbook.id)
        return try create(plan, bytes, "\(site.folders.runs)/\(name)", keys: site.folders.keys, files: files, opening: opening)
    }

    /// Makes the folder of a run that takes an earlier one back, beside that one's and with the same plan and files.
    static func undo(_ earlier: EarlierRun, opening: Opening) throws(CommandFailure) -> RunSession {
        let path = "\(TextFile.folder(of: earlier.folder.path))/\(RunName.make("\(earlier.plan.playbook.id)-undo"))"
        return try create(
            earlier.plan, earlier.planBytes, path, keys: try earlier.keysFolder(), files: try earlier.files(), opening: opening)
    }

    private static func create(
        _ plan: Plan, _ bytes: [UInt8], _ path: String, keys: String, files: [PlaybookBundle.File], opening: Opening
    ) throws(CommandFailure) -> RunSession {
        Interrupts.hold()
        try SecretSources.requireAll(SiteSecrets(SecretSources.of(plan)))
        return try CommandFailure.catching(.failed) {
            for path in [TextFile.folder(of: path), keys] { try TextFile.makeFolders(path, mode: 0o700) }
            try TextFile.makeFolders(TextFile.folder(of: plan.site.inboxFolder))
            try TextFile.makeFolders(TextFile.folder(of: plan.site.lockFolder))
            try PublicFile.makeStickyFolder(plan.site.inboxFolder)
            // a run whose seals nobody could sign leaves no folder behind
            _ = try RunnerKey.load(keys)
            let folder = RunFolder(path: path)
            do { return try furnish(folder, plan, bytes, files: files, keys: keys, opening: opening) } catch let error as JournalError {
                if error.code != .exists { folder.discard() }
                throw EvidenceTrouble(error: error).refusing
            }
        }
    }

    private static func furnish(
        _ folder: RunFolder, _ plan: Plan, _ bytes: [UInt8], files: [PlaybookBundle.File], keys: String, opening: Opening
    ) throws -> RunSession {
        _ = try RunFolder.create(folder.path)
        try folder.writePlan(bytes)
        for file in files { try folder.write(file.bytes, .playbook, file.name) }
        try AtomicFile.write(Array((keys + "\n").utf8), to: folder.path + "/runner.keys")
        return try RunSession(
            folder: folder, plan: plan, planDigest: Plan.digest(of: bytes), storage: FileStorage.create(folder.journal), earlier: nil,
            opening: opening, keysFolder: keys, files: files)
    }

    /// Opens an earlier run's folder; refuses where another runner holds it or the plan is not the one that was approved.
    static func reopen(_ folder: RunFolder) throws(CommandFailure) -> RunSession {
        Interrupts.hold()
        return try CommandFailure.catching(.refused) {
            do { return try takeUp(folder) } catch let error as JournalError where error.code == .storage {
                throw EvidenceTrouble(error: error).staying(folder)
            }
        }
    }

    private static func takeUp(_ folder: RunFolder) throws -> RunSession {
        let storage = try FileStorage.open(folder.journal)
        let recovery = try Recovery.recover(storage)
        try SealHistory.requireWhole(folder, recovery.lines.count)
        if let run = recovery.lines.first?.record.run, run.rawValue != TextFile.name(of: folder.path) {
            throw CommandFailure(.refused, "\(folder.path): the journal is of the run \(run); give the folder its name back")
        }
        try folder.removeUnfinished()
        guard case .runOpened(let opened)? = recovery.lines.first?.record.body else {
            throw CommandFailure(.refused, "\(folder.path): the run was never opened; start it anew")
        }
        let bytes = try folder.readPlan()
        let plan = try Plan.read(bytes)
        let digest = Plan.digest(of: bytes)
        guard opened.plan == digest else {
            throw CommandFailure(.refused, "\(folder.path): plan.json is not the plan that this run was opened with")
        }
        let keys = String(decoding: try AtomicFile.read(folder.path + "/runner.keys").prefix { $0 != 10 }, as: UTF8.self)
        return try RunSession(
            folder: folder, plan: plan, planDigest: digest, storage: storage, earlier: recovery, opening: nil, keysFolder: keys, files: [])
    }

    // MARK: - Running

    func run(_ options: ProgressOptions) throws(CommandFailure) {
        // `create` and `reopen` decide which of the two a session is, and their callers run or resume it accordingly
        guard let opening else { preconditionFailure("a run that was reopened is resumed") }
        let key = try RunnerKey.load(keysFolder)
        let opened = RunOpened(
            program: "muster \(MusterCommand.version)", plan: planDigest, playbook: plan.playbook.id, title: plan.playbook.title,
            site: plan.site.name, mode: plan.mode.rawValue, method: plan.mode.method,
            parameters: plan.parameters.map { NamedOutput(name: $0.name, value: $0.value) }, reason: opening.reason,
            initiator: opening.initiator, ticket: opening.ticket,
            scenario: plan.playbook.scenario.map { .init(severity: $0.severity, text: $0.text) },
            files: files.map { .init(file: $0.name, sha256: .of($0.bytes)) }, host: HostFacts.name, tools: HostFacts.tools(reactor),
            clock: HostFacts.clock, runnerKey: key.publicKey.line, cgroup: reactor.cgroupFolder, folder: folder.path,
            notice: opening.notice, undoes: opening.undoing?.run)
        try carry([.opened(opened, inheriting: opening.undoing?.entries ?? [])], key, options)
    }

    /// Kills what the dead runner left, then goes on.
    func resume(_ rulings: [OperatorAction], actor: Actor, reason: String?, _ options: ProgressOptions) throws(CommandFailure) {
        // `reopen` refuses a journal without records
        guard let earlier, let last = earlier.lines.last else { preconditionFailure("a new run is run") }
        if case .runClosed(let closed) = last.record.body {
            if !rulings.isEmpty { throw CommandFailure(.refused, "the run is over; there is nothing to rule on") }
            return try finish(closed, earlier, options)
        }
        let events: [Event] =
            [.recovered(recovered(earlier, last.record))] + rulings.map(Event.operatorAction) + [.resumed(actor, reason: reason)]
        try carry(events, RunnerKey.load(keysFolder), options)
    }

    /// Takes the run over as `resume` does, lets go of what is open to release, and leaves it on hold.
    func release(actor: Actor, reason: String, _ options: ProgressOptions) throws(CommandFailure) {
        // `reopen` refuses a journal without records
        guard let earlier, let last = earlier.lines.last else { preconditionFailure("a new run is run") }
        let action = OperatorAction(action: .release, actor: actor, reason: reason)
        try carry([.recovered(recovered(earlier, last.record)), .operatorAction(action)], RunnerKey.load(keysFolder), options)
    }

    /// Kills what the dead runner left and says so.
    private func recovered(_ earlier: Recovery, _ last: Record) -> Recovered {
        let leftovers = Leftovers.clear(earlier.lines.map(\.record))
        let cut = earlier.cut
        return Recovered(
            program: "muster \(MusterCommand.version)", host: HostFacts.name, cutBytes: cut?.bytes ?? 0, cutFile: cut?.file,
            cutSha256: cut?.sha256, killed: leftovers.killed, survivors: leftovers.survivors, down: SystemTime.now - last.at,
            cgroup: reactor.cgroupFolder)
    }

    private func carry(_ events: [Event], _ key: Ed25519Key, _ options: ProgressOptions) throws(CommandFailure) {
        let lines = earlier?.lines ?? []
        let mailbox = Mailbox<RunExecutor.Message>()
        let progress = ProgressView(options.progress, plan)
        let (end, head, state, isOpened) = try CommandFailure.catching(.failed) {
            let run = RunID(TextFile.name(of: folder.path))
            let boot = ProcessIdentity.currentBootID
            let sealer = Sealer(run: run, key: key, storage: storage, last: SealHistory.last(folder, lines))
            let journal = try JournalWriter(
                storage: storage, run: run, boot: boot, after: earlier?.position ?? .start, sealer: sealer
            ) { mailbox.post(.journal($0)) }
            let desk = HostDesk(
                folder: folder, plan: plan, planDigest: planDigest, users: PasswordFile(), host: HostFacts.name, warn: progress.warn)
            if earlier != nil { desk.removeUnfinished() }
            for (index, line) in lines.enumerated() { desk.note(Entry(line.record), head: lines[index].hash) }
            let secrets = SiteSecrets(SecretSources.of(plan))
            try SecretSources.requireAll(secrets)
            let performer = ChildProcessPerformer(reactor: reactor, secrets: secrets, outputs: EvidenceFolder(folder))
            let machine = RunMachine(run: run, plan: plan, entries: lines.map { Entry($0.record) })
            let executor = RunExecutor(
                machine: machine, mailbox: mailbox, journal: journal, performer: performer, desk: desk,
                moments: SystemMoments(boot: boot), observe: progress.show)
            let inbox = FolderWatch(plan.site.inboxFolder) { mailbox.post(.inbox) }
            let locks = watchLocks { mailbox.post(.locks) }
            let interrupts = Interrupts { mailbox.post(.event($0)) }
            progress.begin()
            let end = executor.run(events)
            progress.end()
            interrupts.stop()
            inbox?.stop()
            locks?.stop()
            journal.close()
            reactor.shutdown()
            return (end, journal.position.head, executor.state, journal.durableSeq > 0)
        }
        if !isOpened, case .evidenceFailed(let error) = end {
            folder.discard()
            throw EvidenceTrouble(error: error).refusing
        }
        try conclude(end, head, state, options, progress)
    }

    /// A runner that waits, however long, is told when a lock is broken; where that cannot be, it sees it before it does anything.
    private func watchLocks(_ onChange: @escaping @Sendable () -> Void) -> FolderWatch? {
        let folder = LockFolder(path: plan.site.lockFolder)
        do throws(JournalError) { try folder.make() } catch { return nil }
        return FolderWatch(folder.path, seesGone: true, onChange: onChange)
    }

    // MARK: - Afterwards

    private func conclude(
        _ end: RunExecutor.End, _ head: SHA256Digest, _ state: RunState?, _ options: ProgressOptions, _ progress: ProgressView
    ) throws(CommandFailure) {
        switch end {
        case .evidenceFailed(let error):
            progress.complain(EvidenceTrouble(error: error).holding(folder))
            throw CommandFailure(.held)
        case .left(.held(let cause)):
            progress.complain(
                ["ON HOLD: \(cause.text)"] + HoldAdvice(folder: folder.path, cause: cause, state: state).lines.map { "  \($0)" })
            throw CommandFailure(.held)
        case .left(.closed(let closed)):
            try requireVerified(closed, head)
            let report = try RunReading.report(folder)
            derive(report, progress)
            if options.progress != .none && options.progress != .json { progress.conclude(Summary.text(folder, closed, report, head)) }
            if closed.exitCode != 0 { throw CommandFailure(.outcome(closed.outcome)) }
            let missed = report.objectives.contains { $0.outcome != .met }
            if options.enforceObjectives, missed { throw CommandFailure(.objectiveMissed) }
        }
    }

    /// No outcome is told as good whose evidence somebody changed while the run went on.
    private func requireVerified(_ closed: RunClosed, _ head: SHA256Digest) throws(CommandFailure) {
        let evidence = Verifier.verify(folder, VerificationPolicy(expectedHead: head))
        if evidence.verdict == .verified { return }
        let wrong = evidence.checks.first { $0.outcome == .failed || $0.outcome == .incomplete }?.details.first ?? ""
        throw CommandFailure(
            .failed,
            """
            the run ended (\(closed.outcome.rawValue)), but its evidence is \(evidence.verdict.rawValue): \(wrong)
              head    \(head), as it was written
              check   muster verify \(folder.path)
            """)
    }

    /// Writes what is made from the evidence and can be made again. Where it cannot be written, the run still ended as it did.
    private func derive(_ report: RunReport, _ progress: ProgressView) {
        let name = ShellWord.quoted(folder.path)
        do throws(CommandFailure) {
            try ReportFiles.write(report, folder, .all)
        } catch { progress.complain(["muster: the report could not be written (\(error.message)); make it with: muster report \(name)"]) }
        // taking something back is no exercise
        if plan.mode == .dry || report.opened.record.undoes != nil { return }
        do throws(CommandFailure) {
            try CommandFailure.catching(.failed) { try DrillLog(folder: TextFile.folder(of: folder.path)).add(DrillLogEntry(report)) }
        } catch {
            progress.complain(["muster: the drill log could not be written (\(error.message)); add the run with: muster resume \(name)"])
        }
    }

    /// A run whose runner died behind its last record gets what was left to do: the seal, locks, requests, report, drill log.
    private func finish(_ closed: RunClosed, _ earlier: Recovery, _ options: ProgressOptions) throws(CommandFailure) {
        try finishSealing(earlier)
        let progress = ProgressView(options.progress, plan)
        let desk = HostDesk(
            folder: folder, plan: plan, planDigest: planDigest, users: PasswordFile(), host: HostFacts.name,
            warn: progress.warn)
        desk.release(plan.locks.map(\.key))
        desk.withdrawAll()
        desk.discardInbox()
        reactor.shutdown()
        progress.complain(["muster: the run is over; no record was added to it"])
        try conclude(.left(.closed(closed)), earlier.position.head, nil, options, progress)
    }

    /// A run that died between its last record and its last seal gets the seal now.
    private func finishSealing(_ earlier: Recovery) throws(CommandFailure) {
        if TextFile.exists(folder.path + "/seals/end") { return }
        return try CommandFailure.catching(.failed) {
            let run = RunID(TextFile.name(of: folder.path))
            let sealer = Sealer(
                run: run, key: try RunnerKey.load(keysFolder), storage: storage, last: SealHistory.last(folder, earlier.lines))
            do { _ = try sealer.seal(earlier.position, state: .closed) } catch let error as JournalError where error.code == .storage {
                throw EvidenceTrouble(error: error).unsealed(folder)
            }
        }
    }
}

extension Mode {
    /// How the exercise is done, in the words of NIST SP 800-84.
    fileprivate var method: String {
        switch self {
        case .live: "live"
        case .drill: "simulation"
        case .dry: "checklist"
        }
    }
}
