import CanonicalJSON
import Diagnostics
import Engine
import Journal
import Plan
import PlaybookModel
import Secrets
import Values

/// Breaks a lock on the word of a person who signs for it.
struct LockBreaking {
    private let site: PlannedSite
    private let folder: LockFolder
    private let key: LockKey
    private let run: RunID?

    init(site: Site, key: LockKey, run: RunID?) {
        self.site = PlannedSite(
            name: site.name.value, people: site.people.map(PlannedSite.Person.init), roles: site.roles.map(PlannedSite.Role.init),
            minimumIdentity: site.minimumIdentity, secrets: [], channels: [], inboxFolder: site.folders.inbox,
            lockFolder: site.folders.locks,
            grace: site.grace)
        folder = LockFolder(path: site.folders.locks)
        self.key = key
        self.run = run
    }

    /// Whose lock it is; refuses what needs no breaking.
    func owner() throws(CommandFailure) -> LockOwner {
        let holders = try CommandFailure.catching(.failed) { try folder.sheet(key) }.holders
        let matching = holders.filter { run == nil || $0.run == run }
        guard let owner = matching.first else {
            let held = holders.isEmpty ? "nobody holds it" : "it is held by " + holders.map(\.words).joined(separator: "; ")
            throw CommandFailure(.refused, "the lock \"\(key)\" is not held\(run.map { " by run \($0)" } ?? ""): \(held)")
        }
        if matching.count > 1 {
            let names = matching.map(\.words).joined(separator: "\n  ")
            throw CommandFailure(.usage, "\(matching.count) runs share the lock \"\(key)\"; say --run RUN:\n  \(names)")
        }
        if case .over = RunStanding(owner) {
            throw CommandFailure(
                .refused, "\(owner.words): that run is over; the next run that asks for the lock takes it, and nothing has to be broken")
        }
        return owner
    }

    /// Who breaks it; refuses who may not.
    func person(_ named: String?, _ owner: LockOwner) throws(CommandFailure) -> PersonID {
        let login = PasswordFile().caller
        let person = site.people.first { one in
            named.map { one.id.rawValue == $0 } ?? (one.osUsers.contains(login) || one.id.rawValue == login)
        }
        let check = UnlockCheck(site: site)
        if let person, check.mayBreak(person.id, mode: owner.mode) { return person.id }
        let who = site.people.map(\.id).filter { check.mayBreak($0, mode: owner.mode) }.map(\.rawValue)
        let advice =
            who.isEmpty
            ? "nobody may: no role of the site has \"override\" in this mode" : "who may: \(who.joined(separator: ", ")) (say --as PERSON)"
        throw CommandFailure(.refused, "\"\(named ?? login)\" may not break the lock of a run in mode \(owner.mode); \(advice)")
    }

    /// What the person signs. A key that is not theirs is refused here: the next run could not take the break for good.
    func sign(_ owner: LockOwner, _ person: PersonID, reason: String, _ signer: PersonSigner) throws(CommandFailure) -> LockBreak {
        let now = SystemTime.now
        let statement = UnlockStatement(
            key: key, run: owner.run, host: owner.host, since: owner.since, mode: owner.mode, head: RunStanding.head(owner), person: person,
            reason: reason, signedAt: now)
        let bytes = try CommandFailure.catching(.failed) { try statement.bytes() }
        if bytes.count > 8_192 { throw CommandFailure(.usage, "the reason is too long") }
        let signature = try signer.sign(bytes, namespace: UnlockStatement.namespace)
        let broken = LockBreak(owner: owner, at: now, statement: String(decoding: bytes, as: UTF8.self), signature: signature)
        if case .void(let problem) = UnlockCheck(site: site).look(at: broken) {
            throw CommandFailure(.refused, "the lock \"\(key)\" is not broken: \(problem)")
        }
        return broken
    }

    func carryOut(_ broken: LockBreak) throws(CommandFailure) {
        if try CommandFailure.catching(.failed, { try folder.take(broken) }) { return }
        throw CommandFailure(
            .refused, "the lock \"\(key)\" went to somebody else meanwhile; nothing was broken (muster locks shows who has it)")
    }

    func advice(_ owner: LockOwner) -> String {
        switch RunStanding(owner) {
        case .driven: "that run is under way on this host: it lets finish what runs and then holds"
        default: "that run holds when it is resumed, before it does anything more"
        }
    }
}
