import Engine
import Journal
import Plan
import PlaybookModel
import Values

/// A message that somebody left for the run.
struct Letter {
    let item: InboxItem
    /// The login name of the file's owner.
    let owner: String
    /// Whether a vote in it may count, as far as signature and statement go: what the simulator knows of it.
    var isGenuine = true
}

/// A gate's request as people see it.
struct Notice {
    let publication: GatePublication
    /// Of the line with the record.
    let digest: SHA256Digest
}

/// The run's desk on the simulated host: locks, inbox, gates, the file of samples, as the real one has them in folders.
///
/// `@unchecked Sendable`: a simulation runs on one thread.
final class Counter: RunDesk, @unchecked Sendable {
    private struct Key: Hashable {
        let step: StepID
        let item: ItemPath?
    }

    private unowned let simulation: Simulation
    private let fuse: Fuse
    private var gates: [Key: (opened: GateOpened, seq: UInt64, digest: SHA256Digest)] = [:]
    private var seen: Set<Int> = []
    private var taken: [Int] = []
    private var samples: [String] = []
    private var watched: [LockKey] = []

    init(_ simulation: Simulation, _ fuse: Fuse) {
        self.simulation = simulation
        self.fuse = fuse
    }

    var outputFolder: String { "/sim/outputs" }

    // MARK: - Locks

    func acquire(_ wishes: [LockWish]) -> Event {
        guard fuse.touch() else { return .tick }
        watched = []
        let answer = simulation.offices.acquire(
            wishes, simulation.runID, mode: simulation.production.plan.mode.rawValue, now: simulation.clock.wall)
        for text in answer.breaches { simulation.breach("13", text) }
        switch answer.refusal {
        case nil:
            watched = wishes.map(\.key)
            for key in watched { simulation.brokenAt[key] = nil }
            return .locked(wishes.map(\.key), broken: answer.breaks.map(told))
        case (let key, .held(let other))?: return .lockRefused(key, owner: other.words)
        case (let key, .tooEarly(let until, let last))?: return .lockRefused(key, owner: last?.words ?? "another run", freeAt: until)
        case (let key, .lost(let broken))?:
            return .lockLost(broken.map(told) ?? BrokenLock(key: key, owner: simulation.owner, why: "nobody knows why"))
        }
    }

    func lostLocks() -> [BrokenLock] {
        var lost: [BrokenLock] = []
        for key in watched {
            let sheet = simulation.offices.sheet(key)
            if sheet.holder(simulation.runID) != nil { continue }
            lost.append(
                sheet.breaks.last { $0.owner.run == simulation.runID }.map(told)
                    ?? BrokenLock(key: key, owner: simulation.owner, why: "nobody knows why"))
        }
        watched.removeAll { key in lost.contains { $0.key == key } }
        return lost
    }

    /// A break as the records have it; the statement is kept with the run's evidence.
    private func told(_ broken: LockBreak) -> BrokenLock {
        let key = broken.owner.key
        switch UnlockCheck(site: simulation.production.plan.site).look(at: broken) {
        case .takenOver(let why): return BrokenLock(key: key, owner: broken.owner.words, why: why)
        case .void(let problem): return BrokenLock(key: key, owner: broken.owner.words, why: problem)
        case .signed(let statement, let fingerprint):
            let bytes = Array((broken.statement ?? "").utf8)
            let digest = SHA256Digest.of(bytes)
            return BrokenLock(
                key: key, owner: broken.owner.words, why: statement.reason,
                by: Actor(name: statement.person.rawValue, strength: .signature, key: fingerprint), file: "\(digest).json", sha256: digest)
        }
    }

    func release(_ keys: [LockKey]) {
        guard fuse.touch() else { return }
        watched = []
        simulation.freeLocks(keys)
    }

    // MARK: - Gates

    func publish(_ publications: [GatePublication], _ state: RunState) {
        for publication in publications {
            let name = "approvals/\(publication.opened.coversFile)"
            guard fuse.touch() else { return }
            if simulation.disk.files[name] != nil { continue }
            do throws(JournalError) { try simulation.disk.write(publication.covers, name: name) } catch { return }
        }
        for publication in publications {
            guard fuse.touch(), let gate = gates[Key(step: publication.gate, item: publication.item)] else { return }
            simulation.publish(Notice(publication: publication, digest: gate.digest))
        }
    }

    func withdraw(_ gate: StepID, _ item: ItemPath?) {
        guard fuse.touch() else { return }
        simulation.withdraw(gate, item)
    }

    func note(_ entry: Entry, head: SHA256Digest) {
        guard case .gateOpened(let opened) = entry.body else { return }
        gates[Key(step: opened.step, item: opened.item)] = (opened, entry.seq, head)
    }

    // MARK: - Messages

    func receive(_ state: RunState) -> [Event] {
        guard fuse.touch() else { return [] }
        var events: [Event] = []
        for (number, letter) in simulation.inbox.sorted(by: { $0.key < $1.key }) where seen.insert(number).inserted {
            if let event = event(letter) { events.append(event) }
            taken.append(number)
        }
        return events
    }

    func clearInbox() {
        for number in taken {
            guard fuse.touch() else { return }
            simulation.inbox[number] = nil
        }
        taken = []
    }

    private func event(_ letter: Letter) -> Event? {
        let item = letter.item
        let actor = Actor(name: letter.owner, strength: .osUser)
        switch item.kind {
        case .vote: return vote(letter)
        case .pause: return .operatorAction(OperatorAction(action: .pause, actor: actor, reason: item.reason))
        case .resume: return .operatorAction(OperatorAction(action: .resume, actor: actor, reason: item.reason))
        case .cancel: return .operatorAction(OperatorAction(action: .cancel, actor: actor, reason: item.reason))
        case .ruling:
            return .operatorAction(
                OperatorAction(action: .ruling, actor: actor, reason: item.reason, step: item.step, item: item.item, ruling: item.ruling))
        case .skip:
            return .operatorAction(OperatorAction(action: .skip, actor: actor, reason: item.reason, step: item.step, item: item.item))
        case .input:
            guard let step = item.step else { return nil }
            let person = Cast.shared[PersonID(letter.owner)].flatMap { $0.isKnown ? $0.id : nil }
            let values = Dictionary((item.values ?? []).map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
            return .input(InputReceived(step: step, item: item.item, actor: actor, person: person, values: values))
        }
    }

    private func vote(_ letter: Letter) -> Event? {
        let item = letter.item
        guard let step = item.step else { return nil }
        let production = simulation.production
        let check = VoteCheck(plan: production.plan, planDigest: production.digest, run: simulation.runID)
        let result = check.check(item, gate: gates[Key(step: step, item: item.item)], owner: letter.owner)
        guard let person = result.statement?.person ?? item.person else { return nil }
        if result.problem == nil, !letter.isGenuine { simulation.breach("10", "a void vote of \(person) at \(step) passes for good") }
        var vote = VoteReceived(
            gate: step, item: item.item, person: person, decision: result.statement?.decision ?? item.decision ?? .approve,
            actor: result.actor, reason: result.statement?.reason ?? item.reason, problem: result.problem, file: nil, sha256: nil)
        if result.problem == nil, let statement = item.statement, let signature = item.signature {
            let name = free("\(FileName.flat(step.rawValue)).\(FileName.flat(person.rawValue))")
            do throws(JournalError) {
                try simulation.disk.write(Array(signature.utf8), name: "approvals/\(name).json.sig")
                try simulation.disk.write(Array(statement.utf8), name: "approvals/\(name).json")
            } catch { return nil }
            vote.file = "\(name).json"
            vote.sha256 = .of(Array(statement.utf8))
        }
        return .vote(vote)
    }

    private func free(_ base: String) -> String {
        var name = base
        var number = 1
        while simulation.disk.files["approvals/\(name).json"] != nil {
            number += 1
            name = "\(base)-\(number)"
        }
        return name
    }

    // MARK: - Samples

    func keep(sample: String) throws(JournalError) {
        guard fuse.touch() else { return }
        try simulation.disk.keepSample()
        samples.append(sample)
    }

    func closeSamples() throws(JournalError) -> SamplesKept? {
        guard fuse.touch(), !samples.isEmpty else { return nil }
        defer { samples = [] }
        let text = samples.joined(separator: "\n") + "\n"
        // a file under outputs/ begins with its salt
        let bytes = Array("salt \(String(repeating: "0", count: 64))\n\(text)".utf8)
        let number = simulation.disk.files.keys.count { $0.hasPrefix("outputs/samples.") } + 1
        let name = "samples.\(number).out"
        try simulation.disk.write(bytes, name: "outputs/\(name)")
        return SamplesKept(
            file: OutputFileReference(stream: "samples", file: name, bytes: Int64(bytes.count), sha256: .of(bytes)), samples: samples.count)
    }
}
