import Signatures
import Values

/// Checks the seals: text, signature, key, chain, and the lines that they cover.
struct SealCheck {
    /// A seal's files as they were read, before the journal was.
    struct Found {
        let number: SealNumber
        let text: SealText
        let bytes: [UInt8]
    }

    private let folder: RunFolder
    private let policy: VerificationPolicy
    private(set) var seals: [Found] = []
    /// Who signed, in words, once `run` has passed.
    private(set) var signer: String?

    /// Reads the folder `seals/`.
    init(_ folder: RunFolder, _ policy: VerificationPolicy, _ log: inout CheckLog) {
        self.folder = folder
        self.policy = policy
        let names = FilesCheck.list(folder, .seals, .seals, &log)
        for name in names where !name.hasSuffix(".sig") {
            guard let number = SealNumber(name: name) else {
                if Self.isUnfinished(name) {
                    log.skipped(.seals, "seals/\(name) was never finished; a crash may have left it, and it is no evidence")
                    continue
                }
                log.failed(.seals, "seals/\(FileName.shown(name)) is not a seal's name")
                continue
            }
            do throws(JournalError) {
                let bytes = try folder.read(.seals, name)
                if let text = SealText(bytes: bytes) {
                    seals.append(Found(number: number, text: text, bytes: bytes))
                } else {
                    log.failed(.seals, "seals/\(name) is not a seal's text")
                }
            } catch { log.failed(.seals, "seals/\(name) cannot be read: \(error.description)") }
        }
        seals.sort { Self.order($0.number) < Self.order($1.number) }
    }

    /// Whether a name is the temporary one under which a seal or its signature is written (`AtomicFile`).
    private static func isUnfinished(_ name: String) -> Bool {
        guard let target = AtomicFile.target(ofTemporary: name) else { return false }
        return SealNumber(name: target.hasSuffix(".sig") ? String(target.dropLast(4)) : target) != nil
    }

    private static func order(_ number: SealNumber) -> Int {
        switch number {
        case .intermediate(let number): number
        case .end: .max
        }
    }

    /// The lines whose hashes the seals name.
    var wantedLines: Set<UInt64> { Set(seals.map(\.text.lines)) }

    /// Checks every seal against the journal.
    mutating func run(_ facts: JournalFacts, _ log: inout CheckLog) {
        var previous = SHA256Digest.zero
        var expected = 1
        var key: SSHPublicKey?
        for seal in seals {
            let name = "seal \(seal.number.name)"
            if case .intermediate(let number) = seal.number, number != expected {
                log.failed(.seals, "seal \(SealNumber.intermediate(expected).name) is missing")
                expected = number
            }
            expected += 1
            if seal.text.number != seal.number { log.failed(.seals, "\(name) says that it is seal \(seal.text.number.name)") }
            if seal.text.run != facts.run { log.failed(.seals, "\(name) is of the run \(FileName.shown(seal.text.run.rawValue))") }
            if seal.text.previous != previous { log.failed(.seals, "\(name) does not name the seal before it") }
            previous = .of(seal.bytes)
            compare(seal.text, name, facts, &log)
            key = signature(seal, name, facts, &log) ?? key
        }
        recorded(facts, &log)
        ending(facts, &log)
        if let key, !log.has(.failed, .seals) { describe(key, &log) }
    }

    private func compare(_ text: SealText, _ name: String, _ facts: JournalFacts, _ log: inout CheckLog) {
        if text.lines > facts.position.seq {
            log.failed(.seals, "\(name) covers \(text.lines) lines; \(facts.position.seq) intact lines are there")
        } else if facts.hashes[text.lines] != text.head {
            log.failed(.seals, "\(name) names another hash for line \(text.lines) than the line has")
        }
        let isEnd = text.number == .end
        if isEnd != (text.state == .closed) { log.failed(.seals, "\(name) has the state \(text.state.rawValue)") }
        if isEnd, text.lines != facts.position.seq || facts.closed?.seq != facts.position.seq {
            log.failed(.seals, "the end seal is not over a closed journal's last line")
        }
    }

    /// Checks the signature and gives its key where it is good.
    private func signature(_ seal: Found, _ name: String, _ facts: JournalFacts, _ log: inout CheckLog) -> SSHPublicKey? {
        let armored: [UInt8]
        do throws(JournalError) { armored = try folder.read(.seals, seal.number.name + ".sig") } catch {
            log.failed(.seals, error.code == .missing ? "\(name) has no signature" : "\(name): \(error.description)")
            return nil
        }
        do throws(SignatureError) {
            let signature = try SSHSignature(armored: armored)
            try signature.verifyWithAnyKey(seal.bytes, namespace: SealText.namespace)
            let runner = try facts.opened.map { (opened) throws(SignatureError) in try SSHPublicKey(line: opened.runnerKey) }
            guard signature.key == runner else {
                log.failed(.seals, "\(name) is signed by \(signature.key.fingerprint), which is not the runner's key")
                return nil
            }
            if let allowed = policy.allowedSigners {
                let time = (facts.openedAt?.microsecondsSinceEpoch).map { $0 / 1_000_000 }
                try allowed.verify(seal.bytes, signature, namespace: SealText.namespace, at: time)
            }
            return runner
        } catch {
            log.failed(.seals, "\(name): \(error.description)")
            return nil
        }
    }

    /// Every `sealed` record must have its seal.
    private func recorded(_ facts: JournalFacts, _ log: inout CheckLog) {
        for scanned in facts.records {
            guard case .sealed(let body) = scanned.record.body else { continue }
            let line = "line \(scanned.record.seq)"
            guard body.seal > 0, let seal = seals.first(where: { $0.number == .intermediate(body.seal) }) else {
                log.failed(.seals, "\(line): the seal \(body.seal) that the record names is missing")
                continue
            }
            if SHA256Digest.of(seal.bytes) != body.sha256 {
                log.failed(.seals, "\(line): the record names another text for seal \(body.seal)")
            }
            if seal.text.lines >= scanned.record.seq { log.failed(.seals, "\(line): the seal \(body.seal) covers its own record") }
        }
    }

    private func ending(_ facts: JournalFacts, _ log: inout CheckLog) {
        let hasEnd = seals.last?.number == .end
        if facts.closed != nil, !hasEnd { log.incomplete(.seals, "the run is closed, but has no end seal") }
        if facts.closed == nil, hasEnd { log.failed(.seals, "there is an end seal, but no run.closed record") }
        if facts.closed == nil, seals.isEmpty { log.incomplete(.seals, "there are no seals") }
    }

    private mutating func describe(_ key: SSHPublicKey, _ log: inout CheckLog) {
        let words = key.fingerprint + (key.comment.isEmpty ? "" : " (\(key.comment))")
        if let allowed = policy.allowedSigners {
            let names = allowed.principals(of: key, namespace: SealText.namespace).joined(separator: ", ")
            signer = "\(words), allowed as \(names)"
        } else {
            signer = "\(words), not checked against a list of allowed signers"
            if policy.requireSignatures {
                log.incomplete(.seals, "signatures are required, but no list of allowed signers was given")
            }
        }
        log.passed(.seals, "\(seals.count) seals signed by \(signer ?? words)")
    }
}
