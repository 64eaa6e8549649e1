import ActionKit
import CanonicalJSON
import Glibc
import Journal
import Plan
import PlaybookModel
import Values

/// The desk of a run on this host: folders for locks and messages, the run's own folder for approvals and samples.
public final class HostDesk: RunDesk {
    private let folder: RunFolder
    private let plan: Plan
    private let planDigest: SHA256Digest
    private let inbox: InboxFolder
    private let locks: LockDesk
    private let users: any UserNames
    private let warn: (String) -> Void
    private var gates: [InstanceKeyText: (opened: GateOpened, seq: UInt64, digest: SHA256Digest)] = [:]
    private var taken: [String] = []
    private var seen: Set<String> = []
    private var samples: SampleFile?

    private struct InstanceKeyText: Hashable {
        let step: StepID
        let item: ItemPath?
    }

    /// - Parameter warn: is told in words of what could not be done and does not stop the run, such as a message that cannot be read.
    public init(
        folder: RunFolder, plan: Plan, planDigest: SHA256Digest, users: any UserNames, host: String, warn: @escaping (String) -> Void
    ) {
        self.folder = folder
        self.plan = plan
        self.planDigest = planDigest
        self.users = users
        self.warn = warn
        inbox = InboxFolder(path: plan.site.inboxFolder)
        locks = LockDesk(folder: folder, plan: plan, host: host)
    }

    public var outputFolder: String { folder.path(.outputs) }

    private var run: RunID { RunID(String(folder.path.split(separator: "/").last ?? "")) }

    // MARK: - Locks

    public func acquire(_ wishes: [LockWish]) -> Event { locks.acquire(wishes) }
    public func lostLocks() -> [BrokenLock] { locks.lost() }

    public func release(_ keys: [LockKey]) {
        do throws(JournalError) { try locks.release(keys) } catch { warn("a lock could not be given back: \(error)") }
    }

    // MARK: - Gates

    public func publish(_ publications: [GatePublication], _ state: RunState) throws(JournalError) {
        let known = publications.filter { gates[InstanceKeyText(step: $0.gate, item: $0.item)] != nil }
        var missing: [(name: String, bytes: [UInt8])] = []
        for publication in known {
            let name = publication.opened.coversFile
            if access(try folder.path(.approvals, name), F_OK) != 0 { missing.append((name, publication.covers)) }
        }
        try folder.write(missing, .approvals)
        for publication in known {
            // the covers as they were first written: after a crash the same bytes are shown again
            let covers = try folder.read(.approvals, publication.opened.coversFile)
            do throws(JournalError) { try ask(publication, covers, state) } catch {
                warn("the request for \"\(publication.gate)\" could not be published: \(error)")
            }
        }
    }

    /// Puts the request where people look.
    private func ask(_ publication: GatePublication, _ covers: [UInt8], _ state: RunState) throws(JournalError) {
        guard let gate = gates[InstanceKeyText(step: publication.gate, item: publication.item)], let opened = state.opened else { return }
        let request = GateRequest(
            v: 1, run: state.run, plan: planDigest, mode: plan.mode.rawValue, playbook: plan.playbook.id, title: plan.playbook.title,
            site: plan.site.name, parameters: opened.parameters, reason: opened.reason, initiator: opened.initiator,
            gate: publication.gate, item: publication.item, gateSeq: Int64(gate.seq), gateSha256: gate.digest,
            opened: publication.opened, covers: String(decoding: covers, as: UTF8.self))
        let bytes: [UInt8]
        do throws(CanonicalCodingError) { bytes = try CanonicalEncoder().encode(request) } catch {
            throw JournalError(.encoding, "the gate's request cannot be written", cause: error.description)
        }
        try PublicFile.makeStickyFolder(inbox.requests)
        // no evidence: its record and its covers are durable, and the next runner publishes it anew
        try PublicFile.write(bytes + [10], to: inbox.requestPath(state.run, publication.gate, publication.item), synced: false)
    }

    public func withdraw(_ gate: StepID, _ item: ItemPath?) { unlink(inbox.requestPath(run, gate, item)) }

    /// Withdraws every request of the run, whoever published it.
    public func withdrawAll() {
        for name in FolderListing.names(inbox.requests) where name.hasPrefix("\(run).") { unlink("\(inbox.requests)/\(name)") }
    }

    /// Removes requests that a dead runner had begun to write.
    public func removeUnfinished() {
        for name in FolderListing.names(inbox.requests) where name.hasPrefix("\(run).") && name.hasSuffix(".tmp") {
            unlink("\(inbox.requests)/\(name)")
        }
    }

    public func note(_ entry: Entry, head: SHA256Digest) {
        if case .gateOpened(let body) = entry.body {
            gates[InstanceKeyText(step: body.step, item: body.item)] = (body, entry.seq, head)
        }
    }

    // MARK: - Messages

    public func receive(_ state: RunState) throws(JournalError) -> [Event] {
        var events: [Event] = []
        for name in inbox.names(state.run) where seen.insert(name).inserted {
            if let (item, uid) = read(name), let event = try event(item, uid) { events.append(event) }
            taken.append(name)
        }
        return events
    }

    /// Nil where it is no message.
    private func read(_ name: String) -> (item: InboxItem, owner: UInt32)? {
        do throws(JournalError) { return try inbox.read(name, for: run) } catch {
            warn("a message was passed over: \(error)")
            return nil
        }
    }

    public func clearInbox() {
        for name in taken { unlink("\(inbox.path)/\(name)") }
        taken = []
    }

    public func discardInbox() {
        clearInbox()
        // what is no file stays: it is no message
        let late = inbox.names(run).count { unlink("\(inbox.path)/\($0)") == 0 }
        if late == 0 { return }
        warn(
            "the run was over before \(late == 1 ? "a message" : "\(late) messages") came; nothing was done about \(late == 1 ? "it" : "them")"
        )
    }

    private func event(_ item: InboxItem, _ uid: UInt32) throws(JournalError) -> Event? {
        let owner = users.name(uid)
        let actor = Actor(name: owner, strength: .osUser)
        if item.kind != .vote, item.kind != .input, !mayOperate(uid, owner, item.kind == .ruling || item.kind == .skip ? .override : .start)
        {
            warn("\"\(owner)\" may not \(item.kind.rawValue) this run; the message was passed over")
            return nil
        }
        switch item.kind {
        case .vote: return try vote(item, owner: owner)
        case .pause: return .operatorAction(OperatorAction(action: .pause, actor: actor, reason: item.reason))
        case .resume: return .operatorAction(OperatorAction(action: .resume, actor: actor, reason: item.reason))
        case .cancel: return .operatorAction(OperatorAction(action: .cancel, actor: actor, reason: item.reason))
        case .ruling:
            return .operatorAction(
                OperatorAction(
                    action: .ruling, actor: actor, reason: item.reason, step: item.step, item: item.item, ruling: item.ruling))
        case .skip:
            return .operatorAction(OperatorAction(action: .skip, actor: actor, reason: item.reason, step: item.step, item: item.item))
        case .input:
            guard let step = item.step else { return nil }
            let person = plan.site.people.first { $0.osUsers.contains(owner) || $0.id.rawValue == owner }?.id
            let values = Dictionary((item.values ?? []).map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
            return .input(InputReceived(step: step, item: item.item, actor: actor, person: person, values: values))
        }
    }

    /// Who runs the runner, the superuser, and people of the site with the permission.
    private func mayOperate(_ uid: UInt32, _ owner: String, _ permission: Site.Permission) -> Bool {
        if uid == geteuid() || uid == 0 { return true }
        let roles = plan.site.people.filter { $0.osUsers.contains(owner) || $0.id.rawValue == owner }.flatMap(\.roles)
        return plan.site.roles.contains { role in
            roles.contains(role.id) && role.may.contains(permission) && role.modes?.contains(plan.mode) ?? true
        }
    }

    private func vote(_ item: InboxItem, owner: String) throws(JournalError) -> Event? {
        guard let step = item.step else { return nil }
        let gate = gates[InstanceKeyText(step: step, item: item.item)]
        let result = VoteCheck(plan: plan, planDigest: planDigest, run: run).check(item, gate: gate, owner: owner)
        guard let person = result.statement?.person ?? item.person else { return nil }
        var vote = VoteReceived(
            gate: step, item: item.item, person: person, decision: result.statement?.decision ?? item.decision ?? .approve,
            actor: result.actor, reason: result.statement?.reason ?? item.reason, problem: result.problem, file: nil, sha256: nil)
        if result.problem == nil, let statement = item.statement, let signature = item.signature {
            let name = try free("\(FileName.flat(step.rawValue)).\(FileName.flat(person.rawValue))")
            let bytes = Array(statement.utf8)
            try folder.write(Array(signature.utf8), .approvals, "\(name).json.sig")
            try folder.write(bytes, .approvals, "\(name).json")
            vote.file = "\(name).json"
            vote.sha256 = .of(bytes)
        }
        return .vote(vote)
    }

    /// A name under `approvals/` that nothing has yet: a second word of the same person does not replace the first.
    private func free(_ base: String) throws(JournalError) -> String {
        var name = base
        var number = 1
        while access(try folder.path(.approvals, "\(name).json"), F_OK) == 0 {
            number += 1
            name = "\(base)-\(number)"
        }
        return name
    }

    // MARK: - Samples

    public func keep(sample: String) throws(JournalError) {
        if samples == nil { samples = try SampleFile(folder) }
        try samples?.append(sample)
    }

    public func closeSamples() throws(JournalError) -> SamplesKept? {
        defer { samples = nil }
        return try samples?.finish()
    }
}

/// Login names by user number.
public protocol UserNames: Sendable {
    /// The login name, or the number where there is none.
    func name(_ uid: UInt32) -> String
}
