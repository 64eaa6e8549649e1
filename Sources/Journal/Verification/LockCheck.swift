import CanonicalJSON
import Signatures
import Values

/// Checks the locks that were broken: where a person broke one, the signed statement says so.
struct LockCheck {
    private let folder: RunFolder
    private let facts: JournalFacts
    private let people: PlanPeople
    private let policy: VerificationPolicy
    private var known: Set<String> = []

    init(_ folder: RunFolder, _ facts: JournalFacts, _ people: PlanPeople, _ policy: VerificationPolicy) {
        self.folder = folder
        self.facts = facts
        self.people = people
        self.policy = policy
    }

    mutating func run(_ log: inout CheckLog) {
        for scanned in facts.records {
            switch scanned.record.body {
            case .lockBroken(let body): check(body, scanned, "taken from \(body.owner ?? "somebody")", &log)
            case .lockLost(let body): check(body, scanned, "lost by this run", &log)
            default: break
            }
        }
        for name in FilesCheck.list(folder, .locks, .locks, &log) where !known.contains(name) {
            let text = "locks/\(FileName.shown(name)) is named by no record"
            if facts.mayHaveLeftovers {
                log.skipped(.locks, text + "; a crash may have left it, and it is no evidence")
            } else {
                log.failed(.locks, text)
            }
        }
    }

    /// A lock that was another run's is nothing wrong, but a reader has to know.
    private mutating func check(_ body: LockRecord, _ scanned: ScannedRecord, _ what: String, _ log: inout CheckLog) {
        let line = "line \(scanned.record.seq)"
        let why = body.reason.map { " (\($0))" } ?? ""
        guard let file = body.file else { return log.passed(.locks, "\(line): the lock \"\(body.key)\" was \(what)\(why)") }
        let name = FilesCheck.plain(file, .locks)
        guard FileName.isSafe(name) else {
            return log.failed(.locks, "\(line): \"\(FileName.shown(name))\" is no name of a file in locks/")
        }
        known.formUnion([name, name + ".sig"])
        do {
            let bytes = try folder.read(.locks, name)
            guard SHA256Digest.of(bytes) == body.sha256 else {
                return log.failed(.locks, "\(line): locks/\(name) has another digest than the record says")
            }
            let statement = try UnlockStatement(bytes: bytes)
            if let problem = problem(statement, body, isOwn: scanned.record.body.type == "lock.lost") {
                return log.failed(.locks, "\(line): the statement of \"\(statement.person)\" \(problem)")
            }
            let key = try PersonSignature(people: people, policy: policy).verify(
                bytes, armored: try folder.read(.locks, name + ".sig"), namespace: UnlockStatement.namespace, person: statement.person,
                at: scanned.record.at)
            guard body.by?.key == key.fingerprint else {
                return log.failed(.locks, "\(line): the record names another key than the one that signed")
            }
            log.passed(.locks, "\(line): the lock \"\(body.key)\" was \(what), broken by \"\(statement.person)\", signed\(why)")
        } catch let error as JournalError where error.code == .missing {
            log.failed(.locks, "\(line): a statement or its signature is missing: locks/\(name)")
        } catch { log.failed(.locks, "\(line): the lock \"\(body.key)\": \(error)") }
    }

    /// What of the statement does not fit to the record.
    private func problem(_ statement: UnlockStatement, _ body: LockRecord, isOwn: Bool) -> String? {
        if statement.key != body.key { return "is for another lock" }
        if isOwn, statement.run != facts.run { return "is for another run" }
        if body.by?.name != statement.person.rawValue || body.by?.strength != .signature { return "is not by whom the record names" }
        if statement.reason != body.reason { return "gives another reason than the record" }
        if !people.mayOverride(statement.person, mode: statement.mode) {
            return "does not count: no role of theirs may override in mode \(statement.mode)"
        }
        return nil
    }
}
