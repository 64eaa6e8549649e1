import Engine
import Journal
import Plan
import Planted
import PlaybookModel
import Signatures
import Values

/// How a runner begins: what `muster run` and `muster resume` do before and after the engine's own part.
extension Simulation {
    /// Opens or reopens the run; the first events for the engine, empty where the run was over already, or nil where it cannot begin.
    func begin(_ life: Life) -> [Event]? {
        do {
            let storage = try disk.open(life.number, life.fuse)
            if disk.bytes.isEmpty, life.number % 100 == 0 || ledger.entries.isEmpty || disk.syncedLines == 0 {
                return try beginAnew(storage, life)
            }
            return try takeOver(storage, life)
        } catch {
            note("##### runner \(life.number) is refused: \(error)")
            if !life.fuse.isBurnt, isCalm { breach("5", "the run cannot be taken over: \(error)") }
            return nil
        }
    }

    private func beginAnew(_ storage: DiskHandle, _ life: Life) throws -> [Event] {
        adopt([])
        _ = killLeftovers()
        try wire(life, storage, nil)
        return [.opened(opened, inheriting: undoing?.entries ?? [])]
    }

    private func takeOver(_ storage: DiskHandle, _ life: Life) throws -> [Event]? {
        let recovery = try Recovery.recover(storage)
        checkRecovery(recovery, storage)
        let plan = try readPlan()
        guard case .runOpened(let opened)? = recovery.lines.first?.record.body else {
            // nothing was ever begun: the run is started anew, in another folder
            try storage.truncate(to: 0)
            try storage.sync()
            return try beginAnew(storage, life)
        }
        let isSame = opened.plan == Plan.digest(of: planOnDisk)
        guard isSame || planted(.otherPlanResumed) else {
            // somebody puts it back
            planOnDisk = production.planBytes
            coverage.count("world other plan refused")
            throw JournalError(.damaged, "plan.json is not the plan that this run was opened with")
        }
        if !isSame { breach("11", "the run goes on with another plan than it was opened with") }
        if case .runClosed? = recovery.lines.last?.record.body {
            try finishSealing(recovery, storage)
            freeLocks(plan.locks.map(\.key))
            return []
        }
        let killed = killLeftovers()
        if !killed.isEmpty { coverage.count("world leftovers killed") }
        try wire(life, storage, recovery)
        let last = recovery.lines[recovery.lines.count - 1].record
        let cut = recovery.cut
        let recovered = Recovered(
            program: "muster", host: "sim", cutBytes: cut?.bytes ?? 0, cutFile: cut?.file, cutSha256: cut?.sha256, killed: killed,
            down: clock.wall - last.at)
        if cut != nil { coverage.count("world torn tail cut") }
        guard let state = life.executor?.state else { return nil }
        askAgain()
        leaveOutWhatWaits(state)
        // somebody has everything let go instead of going on
        if !isCalm, state.hasOpenReleases, people.chance(20) {
            return [
                .recovered(recovered),
                .operatorAction(OperatorAction(action: .release, actor: Actor(name: "fay", strength: .osUser), reason: "enough"))
            ]
        }
        return [.recovered(recovered)] + rulings(state).map(Event.operatorAction)
            + [.resumed(Actor(name: "fay", strength: .osUser), reason: nil)]
    }

    /// The plan in the run's folder; the same bytes are the same plan, and are read once.
    private func readPlan() throws -> Plan {
        if planOnDisk == production.planBytes, let planRead { return planRead }
        let plan = try Plan.read(planOnDisk)
        if planOnDisk == production.planBytes { planRead = plan }
        return plan
    }

    /// Ties the real engine and the real journal to the simulated world.
    private func wire(_ life: Life, _ storage: DiskHandle, _ recovery: Recovery?) throws {
        let lines = recovery?.lines ?? []
        let mailbox = life.mailbox
        let sealer = Sealer(run: runID, key: Cast.shared.runner, storage: storage, last: lastSeal(lines))
        let journal = try JournalWriter(
            storage: storage, run: runID, boot: clock.boot, after: recovery?.position ?? .start, syncing: .onCall, sealer: sealer
        ) { mailbox.post(.journal($0)) }
        let counter = Counter(self, life.fuse)
        for line in lines { counter.note(Entry(line.record), head: line.hash) }
        let machine = RunMachine(
            run: runID, plan: lines.isEmpty ? production.plan : planRead ?? production.plan, entries: lines.map { Entry($0.record) })
        watch(machine.state)
        let executor = RunExecutor(
            machine: machine, mailbox: mailbox, journal: journal, performer: Hands(self, life), desk: counter, moments: clock,
            observe: { [unowned self] entries, _ in show(entries) })
        executor.witness = { [unowned self] event, stage, decision in witness(event, stage, decision) }
        executor.appended = { [unowned self] entries, state in record(entries, state) }
        life.journal = journal
        life.executor = executor
    }

    /// The newest intermediate seal that the journal bears out.
    private func lastSeal(_ lines: [JournalLine]) -> SealReference? {
        var newest: SealReference?
        var number = 1
        while let bytes = disk.files["seals/\(SealNumber.intermediate(number).name)"], let text = SealText(bytes: bytes),
            text.lines <= UInt64(lines.count)
        {
            newest = SealReference(number: text.number, sha256: .of(bytes), lines: text.lines)
            number += 1
        }
        return newest
    }

    private func finishSealing(_ recovery: Recovery, _ storage: DiskHandle) throws {
        if disk.files["seals/end"] != nil { return }
        let sealer = Sealer(run: runID, key: Cast.shared.runner, storage: storage, last: lastSeal(recovery.lines))
        _ = try sealer.seal(recovery.position, state: .closed)
        coverage.count("world sealed after death")
    }

    /// With everything that a language might take for its own.
    static let reason = "it's the \"monthly\" drill \\ $(no) -- /* ${x}"

    private var opened: RunOpened {
        let plan = production.plan
        return RunOpened(
            program: "muster", plan: production.digest, playbook: plan.playbook.id, title: plan.playbook.title, site: plan.site.name,
            mode: plan.mode.rawValue, method: "simulation", parameters: plan.parameters.map { NamedOutput(name: $0.name, value: $0.value) },
            reason: Self.reason, initiator: Actor(name: Cast.initiator.rawValue, strength: .osUser), host: "sim",
            clock: .init(synchronised: true, maximumErrorMicroseconds: 1), runnerKey: Cast.shared.runner.publicKey.line,
            folder: "/sim/runs/\(runID)", undoes: undoing?.record)
    }
}
