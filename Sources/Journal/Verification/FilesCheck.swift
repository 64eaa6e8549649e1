import Glibc
import Values

/// Compares the plan, the playbook's snapshot, outputs and cut tails with the digests in the journal.
struct FilesCheck {
    private let folder: RunFolder
    private let facts: JournalFacts
    /// Redacted outputs, by name, with the words of the redaction.
    private let redactions: [String: String]

    init(_ folder: RunFolder, _ facts: JournalFacts, redactions: [String: String]) {
        self.folder = folder
        self.facts = facts
        self.redactions = redactions
    }

    func run(_ log: inout CheckLog) {
        guard let opened = facts.opened else { return }
        if compare(folder.plan, opened.plan, "plan.json", .plan, &log) { log.passed(.plan, "plan.json has the digest \(opened.plan)") }
        playbook(opened, &log)
        outputs(&log)
        recovered(&log)
    }

    private func playbook(_ opened: RunOpened, _ log: inout CheckLog) {
        var same = 0
        for file in opened.files where within(.playbook, file.file, 1, .playbook, &log) {
            if compare("\(folder.path(.playbook))/\(file.file)", file.sha256, "playbook/\(file.file)", .playbook, &log) { same += 1 }
        }
        let known = Set(opened.files.map(\.file))
        for name in Self.list(folder, .playbook, .playbook, &log) where !known.contains(name) {
            log.failed(.playbook, "playbook/\(FileName.shown(name)) is not one of the files that the run was loaded from")
        }
        log.passed(.playbook, "\(same) files as they were loaded")
    }

    private func outputs(_ log: inout CheckLog) {
        var known: Set<String> = []
        var same = 0
        for (seq, file) in facts.files {
            let name = Self.plain(file.file, .outputs)
            guard within(.outputs, name, seq, .outputs, &log) else { continue }
            known.insert(name)
            if let words = redactions[name], access("\(folder.path(.outputs))/\(name)", F_OK) != 0 {
                log.passed(.outputs, "outputs/\(name) (line \(seq)) was redacted: \(words)")
            } else if compare("\(folder.path(.outputs))/\(name)", file.sha256, "outputs/\(name) (line \(seq))", .outputs, &log) {
                same += 1
            }
        }
        leftovers(.outputs, known, .outputs, &log)
        log.passed(.outputs, "\(same) outputs with the digests in the journal")
    }

    private func recovered(_ log: inout CheckLog) {
        var known: Set<String> = []
        for scanned in facts.records {
            guard case .recovered(let body) = scanned.record.body, let file = body.cutFile, let hash = body.cutSha256 else { continue }
            let name = Self.plain(file, .recovered)
            guard within(.recovered, name, scanned.record.seq, .recovery, &log) else { continue }
            known.insert(name)
            if compare("\(folder.path(.recovered))/\(name)", hash, "recovered/\(name)", .recovery, &log) {
                log.passed(.recovery, "line \(scanned.record.seq): a torn tail of \(body.cutBytes) bytes was cut and kept")
            }
        }
        leftovers(.recovered, known, .recovery, &log)
    }

    /// Files that no record names: what a crash may leave is said, anything else is refused.
    private func leftovers(
        _ part: RunFolder.Part, _ known: Set<String>, _ subject: VerificationCheck.Subject, _ log: inout CheckLog
    ) {
        for name in Self.list(folder, part, subject, &log) where !known.contains(name) {
            let text = "\(part.rawValue)/\(FileName.shown(name)) is named by no record"
            if facts.mayHaveLeftovers {
                log.skipped(subject, text + "; a crash may have left it, and it is no evidence")
            } else {
                log.failed(subject, text)
            }
        }
    }

    private func within(
        _ part: RunFolder.Part, _ name: String, _ seq: UInt64, _ subject: VerificationCheck.Subject, _ log: inout CheckLog
    ) -> Bool {
        if part == .playbook ? FileName.isSafePath(name) : FileName.isSafe(name) { return true }
        log.failed(subject, "line \(seq): \"\(FileName.shown(name))\" is no name of a file in \(part.rawValue)/")
        return false
    }

    private func compare(
        _ path: String, _ expected: SHA256Digest, _ name: String, _ subject: VerificationCheck.Subject, _ log: inout CheckLog
    ) -> Bool {
        do throws(JournalError) {
            let found = try Self.digest(path)
            if found == expected { return true }
            log.failed(subject, "\(name) has the digest \(found); the journal says \(expected)")
        } catch {
            log.failed(subject, error.code == .missing ? "\(name) is missing" : "\(name) cannot be read: \(error.description)")
        }
        return false
    }

    /// The SHA-256 of a file of any size; symbolic links are refused.
    static func digest(_ path: String) throws(JournalError) -> SHA256Digest {
        let file = try ReadableFile(path)
        var digest = RunningDigest()
        var offset: UInt64 = 0
        while case let bytes = try file.read(at: offset, count: 1 << 18), !bytes.isEmpty {
            digest.update(bytes)
            offset += UInt64(bytes.count)
        }
        return digest.value
    }

    /// A name as the part's folder knows it: records may write the folder in front.
    static func plain(_ name: String, _ part: RunFolder.Part) -> String {
        name.hasPrefix(part.rawValue + "/") ? String(name.dropFirst(part.rawValue.utf8.count + 1)) : name
    }

    static func list(
        _ folder: RunFolder, _ part: RunFolder.Part, _ subject: VerificationCheck.Subject, _ log: inout CheckLog
    ) -> [String] {
        do throws(JournalError) { return try folder.list(part) } catch {
            log.failed(subject, "\(part.rawValue)/ cannot be listed: \(error.description)")
            return []
        }
    }
}
