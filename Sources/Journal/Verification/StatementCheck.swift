import CanonicalJSON
import Signatures
import Values

/// Checks the statements that were added after the end, and finds what they redact.
struct StatementCheck {
    private let folder: RunFolder
    private let facts: JournalFacts
    private let people: PlanPeople
    private let policy: VerificationPolicy
    /// The redacted outputs, by name, with who, when and why.
    private(set) var redactions: [String: String] = [:]

    init(_ folder: RunFolder, _ facts: JournalFacts, _ people: PlanPeople, _ policy: VerificationPolicy) {
        self.folder = folder
        self.facts = facts
        self.people = people
        self.policy = policy
    }

    mutating func run(endSeal: SHA256Digest?, _ log: inout CheckLog) {
        let names = FilesCheck.list(folder, .statements, .statements, &log).filter { !$0.hasSuffix(".sig") }
        var previous = SHA256Digest.zero
        for (index, name) in names.enumerated() {
            guard name == Statement.fileName(index + 1) else {
                log.failed(.statements, "statements/\(Statement.fileName(index + 1)) is missing")
                return
            }
            do {
                let bytes = try folder.read(.statements, name)
                let statement = try Statement(bytes: bytes)
                try check(statement, index + 1, previous, endSeal, name, &log)
                let armored = try folder.read(.statements, name + ".sig")
                _ = try PersonSignature(people: people, policy: policy).verify(
                    bytes, armored: armored, namespace: Statement.namespace, person: statement.person, at: statement.at)
                previous = .of(bytes)
                redact(statement, name, &log)
            } catch {
                log.failed(.statements, "statements/\(name): \(error)")
                return
            }
        }
        if names.isEmpty {
            log.skipped(.statements, "no statements were added")
        } else if !log.has(.failed, .statements) {
            log.passed(.statements, "\(names.count) statements, signed and chained")
        }
    }

    private func check(
        _ statement: Statement, _ number: Int, _ previous: SHA256Digest, _ endSeal: SHA256Digest?, _ name: String,
        _ log: inout CheckLog
    ) throws(JournalError) {
        if statement.run != facts.run || statement.endSeal != endSeal {
            log.failed(.statements, "statements/\(name) is about another run or another end seal")
        }
        if statement.number != number || statement.previous != previous {
            log.failed(.statements, "statements/\(name) does not follow the statement before it")
        }
    }

    private mutating func redact(_ statement: Statement, _ name: String, _ log: inout CheckLog) {
        guard statement.kind == .redaction else { return }
        guard people.mayRedact(statement.person) else {
            return log.failed(.statements, "statements/\(name): \"\(statement.person)\" has no role that may redact")
        }
        guard let file = statement.file,
            facts.files.contains(where: {
                FilesCheck.plain($0.file.file, .outputs) == file && $0.file.sha256 == statement.sha256
            })
        else { return log.failed(.statements, "statements/\(name) redacts a file that the journal does not name") }
        redactions[file] = "by \"\(statement.person)\" at \(statement.at): \(statement.text)"
    }
}
