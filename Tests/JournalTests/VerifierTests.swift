import Signatures
import Testing
import Values

@testable import Journal

@Suite struct VerifierTests {
    @Test("a whole run is verified, and the report says what was checked and by whom it is signed")
    func verified() throws {
        let parent = try TemporaryFolder()
        let folder = try RunBuilder.complete(in: parent)
        let report = Verifier.verify(folder, VerificationPolicy())
        let fingerprint = try Sample.key().publicKey.fingerprint
        #expect(report.verdict == .verified)
        #expect(report.checks.filter { $0.outcome == .failed } == [])
        #expect(report.run == Sample.run)
        #expect(report.lines == 12)
        #expect(report.signer == "\(fingerprint) (runner@lab), not checked against a list of allowed signers")
        #expect(
            report.checks.map { "\($0.subject.rawValue) \($0.outcome.rawValue): \($0.details.joined(separator: "; "))" } == [
                "journal passed: 12 lines, each canonical, numbered and chained to the one before",
                "time passed: the monotonic clock never falls within a boot",
                "closing passed: closed in line 12: succeeded",
                "plan passed: plan.json has the digest \(SHA256Digest.of(try folder.readPlan()))",
                "playbook passed: 2 files as they were loaded",
                "outputs passed: 2 outputs with the digests in the journal",
                "effects passed: 2 intents, each before its effect",
                "approvals passed: 1 gates, 2 signed decisions that count",
                "seals passed: 3 seals signed by \(fingerprint) (runner@lab), not checked against a list of allowed signers",
                "statements skipped: no statements were added",
                "head skipped: no hash from outside was given to compare with"
            ])
    }

    @Test("a lock that was taken over is said, and nothing wrong")
    func brokenLock() throws {
        let parent = try TemporaryFolder()
        let run = try RunBuilder(in: parent)
        try run.open()
        try run.append(.lockBroken(LockRecord(key: LockKey("k"), owner: "run x on h, since then", by: nil, reason: "that run was closed")))
        let check = Verifier.verify(run.folder, VerificationPolicy()).checks.first { $0.subject == .locks }
        #expect(check?.outcome == .passed)
        #expect(check?.details == ["line 3: the lock \"k\" was taken from run x on h, since then (that run was closed)"])
    }

    @Test("is verified under the strictest policy: signatures required, allowed signers, the head from outside")
    func strictest() throws {
        let parent = try TemporaryFolder()
        let folder = try RunBuilder.complete(in: parent)
        let head = Verifier.verify(folder, VerificationPolicy()).head
        let policy = VerificationPolicy(
            requireSignatures: true, allowedSigners: try RunBuilder.allowedSigners(), expectedHead: head, threads: 1)
        let report = Verifier.verify(folder, policy)
        #expect(report.verdict == .verified)
        #expect(report.signer == "\(try Sample.key().publicKey.fingerprint) (runner@lab), allowed as muster")
        let middle = try JournalReader.readAll(path: folder.journal)[4].hash
        let earlier = Verifier.verify(folder, VerificationPolicy(expectedHead: middle))
        #expect(earlier.checks.last?.details == ["line 5 has the hash that was given from outside"])
        #expect(earlier.verdict == .verified)
    }

    @Test("signatures that are required and cannot be trusted make the evidence incomplete")
    func requiredWithoutList() throws {
        let parent = try TemporaryFolder()
        let report = Verifier.verify(try RunBuilder.complete(in: parent), VerificationPolicy(requireSignatures: true))
        #expect(report.verdict == .incomplete)
    }

    @Test("a run that goes on is incomplete, not tampered with")
    func running() throws {
        let parent = try TemporaryFolder()
        let builder = try RunBuilder(in: parent)
        try builder.open()
        try builder.openGate()
        let report = Verifier.verify(builder.folder, VerificationPolicy())
        #expect(report.verdict == .incomplete)
        #expect(
            report.checks.filter { $0.outcome == .incomplete }.map(\.details) == [
                ["the run was not closed: there is no run.closed record"]
            ])
    }

    @Test("gives the same report on one thread and on many, over parts that cut lines anywhere")
    func manyParts() throws {
        let parent = try TemporaryFolder()
        let storage = try FileStorage.create(parent.path + "/journal.jsonl")
        let journal = try JournalWriter(storage: storage, run: Sample.run, boot: Sample.boot, syncing: .inline) { _ in }
        try journal.append(Sample.opened(), at: Sample.at(0), mono: Sample.mono(0))
        for step in 1..<20_000 {
            try journal.append(Sample.intent("s", attempt: step), at: Sample.at(step), mono: Sample.mono(step))
        }
        journal.close()
        var reports = [1, 2, 5].map { Verifier.verify(RunFolder(path: parent.path), VerificationPolicy(threads: $0)) }
        #expect(reports[0].lines == 20_000)
        #expect(reports[0].checks.first?.outcome == .passed)
        #expect(reports[0] == reports[1] && reports[1] == reports[2])
        var bytes = try parent.read("journal.jsonl")
        #expect(bytes.count > 3 * JournalScan.partSize)
        bytes[bytes.count - 5000] ^= 1
        try AtomicFile.write(bytes, to: parent.path + "/journal.jsonl")
        reports = [1, 2, 5].map { Verifier.verify(RunFolder(path: parent.path), VerificationPolicy(threads: $0)) }
        #expect(reports[0].lines > 19_900 && reports[0].lines < 20_000)
        #expect(reports[0] == reports[1] && reports[1] == reports[2])
    }

    @Test("what is no run's folder is unusable")
    func unusable() throws {
        let parent = try TemporaryFolder()
        let report = Verifier.verify(RunFolder(path: parent.path), VerificationPolicy())
        #expect(report.verdict == .unusable)
        #expect(report.checks.map(\.details) == [["\(parent.path)/journal.jsonl: open failed (No such file or directory)"]])
    }

    @Test(
        "a change of any one byte of the journal, a seal, a signature or an approval is refused",
        arguments: [
            "journal.jsonl", "seals/0002", "seals/0002.sig", "seals/end", "seals/end.sig", "approvals/authorise.ana.json",
            "approvals/authorise.ana.json.sig", "outputs/promote.1.stdout.out"
        ])
    func everyByte(name: String) throws {
        let parent = try TemporaryFolder()
        let folder = try name == "journal.jsonl" ? RunBuilder.shortest(in: parent) : RunBuilder.complete(in: parent)
        let path = folder.path + "/" + name
        let bytes = try AtomicFile.read(path)
        let policy = VerificationPolicy(threads: 1)
        var missed: [Int] = []
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= UInt8(1 << (index % 7))
            try overwrite(path, changed)
            if Verifier.verify(folder, policy).verdict != .tampered { missed.append(index) }
        }
        #expect(missed == [])
        try overwrite(path, bytes)
        #expect(Verifier.verify(folder, policy).verdict == .verified)
    }

    @Test("a journal cut at any byte is never verified")
    func cutAnywhere() throws {
        let parent = try TemporaryFolder()
        let folder = try RunBuilder.shortest(in: parent)
        let bytes = try AtomicFile.read(folder.journal)
        var missed: [Int] = []
        for length in stride(from: 0, to: bytes.count, by: 3) {
            try overwrite(folder.journal, Array(bytes[..<length]))
            if Verifier.verify(folder, VerificationPolicy(threads: 1)).verdict != .tampered { missed.append(length) }
        }
        #expect(missed == [])
    }
}
