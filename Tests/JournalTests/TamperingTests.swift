import CanonicalJSON
import Foundation
import Signatures
import Testing
import Values

@testable import Journal

/// Every way of tampering must be caught by the verifier and by the auditor's script, with the same verdict.
@Suite struct TamperingTests {
    @Test("is caught by the verifier and by docs/verify.sh alike", arguments: Tampering.all)
    func caught(tampering: Tampering) throws {
        let parent = try TemporaryFolder()
        let folder = try tampering.make(parent)
        let original = try TemporaryFolder()
        let head = tampering.hasHead ? Verifier.verify(try RunBuilder.complete(in: original), VerificationPolicy()).head : nil
        let signers = tampering.hasAllowedSigners ? try RunBuilder.allowedSigners() : nil
        let report = Verifier.verify(folder, VerificationPolicy(allowedSigners: signers, expectedHead: head))
        let details = report.checks.filter { $0.outcome == .failed || $0.outcome == .incomplete }.flatMap(\.details)
        #expect(report.verdict == tampering.verdict)
        #expect(details.contains { $0.contains(tampering.says) }, "\(details)")
        let script = try AuditorScript.run(folder, signers: signers, head: head, in: parent)
        #expect(script.verdict == tampering.verdict, "\(script.output)")
    }

    @Test("each_of that distinct people fill is verified by both")
    func seats() throws {
        let parent = try TemporaryFolder()
        let builder = try RunBuilder(in: parent)
        let seats = [GateOpened.Share(role: RoleID("cab"), count: 1), GateOpened.Share(role: RoleID("keeper"), count: 1)]
        try builder.open(eachOf: seats)
        // cora has both roles, ben only one of them: whoever is counted first must not matter
        try builder.openGate(eachOf: seats)
        try builder.vote("cora")
        try builder.vote("ben")
        try builder.closeGate(["ben", "cora"])
        try builder.close()
        #expect(Verifier.verify(builder.folder, VerificationPolicy()).verdict == .verified)
        let script = try AuditorScript.run(builder.folder, in: parent)
        #expect(script.verdict == .verified, "\(script.output)")
    }

    @Test("what was done by hand while it was being undone is left over, for both")
    func doneDuringUndo() throws {
        let parent = try TemporaryFolder()
        let builder = try RunBuilder(in: parent)
        try builder.open()
        try Tampering.rollBackTooEarly(builder)
        try builder.close(RunClosed(outcome: .aborted, exitCode: 130, text: "aborted", deviations: 0, left: ["promote"]))
        let report = Verifier.verify(builder.folder, VerificationPolicy())
        #expect(report.verdict == .verified, "\(report.checks)")
        let script = try AuditorScript.run(builder.folder, in: parent)
        #expect(script.verdict == .verified, "\(script.output)")
    }

    @Test("broken locks, another's and its own, are verified by both with what was signed")
    func locks() throws {
        let parent = try TemporaryFolder()
        let builder = try RunBuilder(in: parent)
        try builder.open()
        try builder.breakLock()
        try builder.breakLock(isOwn: true)
        try builder.close()
        let signers = try RunBuilder.allowedSigners()
        let report = Verifier.verify(builder.folder, VerificationPolicy(allowedSigners: signers))
        #expect(report.verdict == .verified, "\(report.checks)")
        #expect(
            report.checks.first { $0.subject == .locks }?.details == [
                "line 3: the lock \"k\" was taken from run other on h, broken by \"cora\", signed (its host is gone)",
                "line 4: the lock \"k\" was lost by this run, broken by \"cora\", signed (its host is gone)"
            ])
        let script = try AuditorScript.run(builder.folder, signers: signers, in: parent)
        #expect(script.verdict == .verified, "\(script.output)")
    }

    @Test("a whole run is verified by both, under every policy", arguments: [false, true])
    func untouched(isStrict: Bool) throws {
        let parent = try TemporaryFolder()
        let folder = try RunBuilder.complete(in: parent)
        for text in ["one", "two"] { try Tampering.addStatement(folder, .note, "ana", text) }
        try Tampering.redact(folder, by: "cora")
        let head = isStrict ? try JournalReader.readAll(path: folder.journal).last?.hash : nil
        let signers = isStrict ? try RunBuilder.allowedSigners() : nil
        let report = Verifier.verify(
            folder, VerificationPolicy(requireSignatures: isStrict, allowedSigners: signers, expectedHead: head))
        #expect(report.verdict == .verified, "\(report.checks)")
        #expect(
            report.checks.first { $0.subject == .outputs }?.details.first
                == "outputs/promote.1.stdout.out (line 9) was redacted: by \"cora\" at 2026-03-01T02:15:00.000000Z: personal data")
        let script = try AuditorScript.run(folder, signers: signers, head: head, isStrict: isStrict, in: parent)
        #expect(script.verdict == .verified, "\(script.output)")
    }

    @Test("a run with checks, probes, monitors, undo and release is verified by both, and each of its files counts")
    func eventful() throws {
        let parent = try TemporaryFolder()
        let folder = try RunBuilder.eventful(in: parent)
        let report = Verifier.verify(folder, VerificationPolicy())
        #expect(report.verdict == .verified, "\(report.checks)")
        #expect(report.checks.first { $0.subject == .outputs }?.details == ["7 outputs with the digests in the journal"])
        let script = try AuditorScript.run(folder, in: parent)
        #expect(script.verdict == .verified, "\(script.output)")
        #expect(script.output.contains("outputs: 7 outputs with the digests in the journal"))
    }

    @Test("a gate that a person overruled is said to be one, and is no tampering")
    func overruled() throws {
        let parent = try TemporaryFolder()
        let builder = try RunBuilder(in: parent)
        try builder.open()
        try builder.openGate()
        try builder.append(.gateClosed(GateClosed(step: "authorise", verdict: .expired)))
        try builder.append(
            .operatorAction(
                OperatorAction(
                    action: .ruling, actor: Actor(name: "cora", strength: .osUser), reason: "agreed by telephone", step: "authorise",
                    ruling: .succeeded)))
        try builder.step("promote", output: "done")
        try builder.close()
        let says = "line 5: \"cora\" overruled the gate \"authorise\": a deviation, no approval"
        let report = Verifier.verify(builder.folder, VerificationPolicy())
        #expect(report.verdict == .verified, "\(report.checks)")
        #expect(report.checks.first { $0.subject == .approvals }?.details.contains(says) == true)
        let script = try AuditorScript.run(builder.folder, in: parent)
        #expect(script.verdict == .verified, "\(script.output)")
        #expect(script.output.contains(says))
    }

    @Test("a dry run, which only reads, asks nobody")
    func dry() throws {
        let parent = try TemporaryFolder()
        let builder = try RunBuilder(in: parent)
        try builder.open(mode: "dry")
        try builder.step("promote", output: "looked")
        try builder.close()
        let report = Verifier.verify(builder.folder, VerificationPolicy())
        #expect(report.verdict == .verified, "\(report.checks)")
        let script = try AuditorScript.run(builder.folder, in: parent)
        #expect(script.verdict == .verified, "\(script.output)")
    }

    @Test("a gate that was skipped by a condition lets what it covers run, and so does one whose phase was skipped")
    func skipped() throws {
        let parent = try TemporaryFolder()
        let builder = try RunBuilder(in: parent)
        try builder.open()
        try builder.append(.stepSkipped(StepSkipped(step: "authorise")))
        try builder.step("promote", output: "done")
        try builder.close()
        let report = Verifier.verify(builder.folder, VerificationPolicy())
        #expect(report.verdict == .verified, "\(report.checks)")
        let script = try AuditorScript.run(builder.folder, in: parent)
        #expect(script.verdict == .verified, "\(script.output)")
    }

    @Test(
        "what a person had left out is told, and lets nobody past a gate: neither its own skip, nor that of a phase around it, nor a forged one"
    )
    func leftOut() throws {
        let actor = Actor(name: "cora", strength: .osUser)
        func verdicts(_ records: (RunBuilder) throws -> Void) throws -> (Verdict, Verdict?, [String], String) {
            let parent = try TemporaryFolder()
            let builder = try RunBuilder(in: parent)
            try builder.open()
            try records(builder)
            try builder.close()
            let report = Verifier.verify(builder.folder, VerificationPolicy())
            let script = try AuditorScript.run(builder.folder, in: parent)
            return (report.verdict, script.verdict, report.checks.first { $0.subject == .approvals }?.details ?? [], script.output)
        }
        let order = RecordBody.operatorAction(
            OperatorAction(action: .skip, actor: actor, reason: "in a hurry", step: "authorise"))
        let skip = RecordBody.stepSkipped(StepSkipped(step: "authorise", actor: actor, reason: "in a hurry"))
        let says = "line 4: the gate \"authorise\" is skipped by a person; an approval is never skipped"
        let starts = "line 5: the step \"promote\" starts before the gate \"authorise\", which covers it, is approved"
        let past = try verdicts {
            try $0.append(order)
            try $0.append(skip)
            try $0.step("promote", output: "done")
        }
        #expect(past.0 == .tampered && past.1 == .tampered, "\(past)")
        for words in [says, starts] { #expect(past.2.contains(words) && past.3.contains(words), "\(past)") }

        let other = try verdicts {
            try $0.append(.operatorAction(OperatorAction(action: .skip, actor: actor, reason: "not needed", step: "warm")))
            try $0.append(.stepSkipped(StepSkipped(step: "warm", actor: actor, reason: "not needed")))
        }
        #expect(other.0 == .verified && other.1 == .verified, "\(other)")

        let unsaid = "line 4: \"warm\" is skipped by the word of \"cora\", which no record before has"
        let forged = try verdicts {
            try $0.append(
                .operatorAction(OperatorAction(action: .skip, actor: actor, reason: "x", step: "warm", refused: "it has begun")))
            try $0.append(.stepSkipped(StepSkipped(step: "warm", actor: actor, reason: "x")))
        }
        #expect(forged.0 == .tampered && forged.1 == .tampered, "\(forged)")
        #expect(forged.2.contains(unsaid) && forged.3.contains(unsaid), "\(forged)")
    }

    /// What a list of allowed signers may come as.
    enum ListForm: String, CaseIterable {
        case crlf, comments, noNewline, garbage, nul, noKey, otherName

        var verdict: Verdict {
            switch self {
            case .crlf, .comments, .noNewline: .verified
            case .garbage, .nul, .noKey: .unusable
            case .otherName: .tampered
            }
        }

        func apply(_ list: String) -> String {
            switch self {
            case .crlf: list.replacingOccurrences(of: "\n", with: "\r\n")
            case .comments: "# who\n\n" + list
            case .noNewline: String(list.dropLast())
            case .garbage: list + "garbage\n"
            case .nul: "\0" + list
            case .noKey: list + "muster namespaces=\"muster-seal@v1\"\n"
            case .otherName: list.replacingOccurrences(of: "ana ", with: "Ana ")
            }
        }
    }

    @Test("a list of allowed signers is understood as a whole or not at all", arguments: ListForm.allCases)
    func lists(form: ListForm) throws {
        let parent = try TemporaryFolder()
        let folder = try RunBuilder.complete(in: parent)
        let path = parent.path + "/list"
        try overwrite(path, Array(form.apply(try RunBuilder.allowedSigners().text).utf8))
        if let signers = try? AllowedSigners(contentsOf: path) {
            let report = Verifier.verify(folder, VerificationPolicy(allowedSigners: signers))
            #expect(report.verdict == form.verdict, "\(report.checks)")
        } else {
            #expect(form.verdict == .unusable)
        }
        let script = try AuditorScript.run(folder, arguments: ["--allowed-signers", path])
        #expect(script.verdict == form.verdict, "\(script.output)")
    }

    @Test("a run that goes on, one that was torn, and one that recovered are judged alike")
    func unfinished() throws {
        let parent = try TemporaryFolder()
        let builder = try RunBuilder(in: parent)
        try builder.open()
        try builder.append(Sample.intent("prepare"))
        func judge(_ expected: Verdict) throws {
            let report = Verifier.verify(builder.folder, VerificationPolicy())
            #expect(report.verdict == expected, "\(report.checks)")
            let script = try AuditorScript.run(builder.folder, in: parent)
            #expect(script.verdict == expected, "\(script.output)")
        }
        try judge(.incomplete)
        let whole = try AtomicFile.read(builder.folder.journal)
        try overwrite(builder.folder.journal, whole + Array("{\"v\":1,\"seq\":4".utf8))
        try judge(.incomplete)
        try overwrite(builder.folder.journal, Array(whole.dropFirst(1)))
        try judge(.tampered)
        try overwrite(builder.folder.journal, [])
        try judge(.tampered)
        try Tampering.remove(builder.folder, "seals/0001", "seals/0001.sig")
        try judge(.incomplete)
        try Tampering.remove(builder.folder, "journal.jsonl")
        try judge(.unusable)
    }

    @Test("a run that takes an earlier one back as that registered it, and one beside a step that was done once more, are verified by both")
    func linked() throws {
        let parent = try TemporaryFolder()
        let folder = try Tampering.linked(parent) { [$0(4, Tampering.undoRequest)] }
        let report = Verifier.verify(folder, VerificationPolicy())
        #expect(report.verdict == .verified, "\(report.checks)")
        let script = try AuditorScript.run(folder, in: parent)
        #expect(script.verdict == .verified, "\(script.output)")
    }

    @Test("an ssh-keygen that gives no answer ends the script, which says so")
    func hangingKeygen() throws {
        let parent = try TemporaryFolder()
        let folder = try RunBuilder.complete(in: parent)
        try FileManager.default.createDirectory(atPath: parent.path + "/bin", withIntermediateDirectories: false)
        let tool = parent.path + "/bin/ssh-keygen"
        try overwrite(tool, Array("#!/bin/sh\nexec sleep 600\n".utf8))
        #expect(chmod(tool, 0o755) == 0)
        let script = try AuditorScript.run(folder, environment: ["PATH": "\(parent.path)/bin:/usr/bin:/bin", "SSH_KEYGEN_SECONDS": "1"])
        #expect(script.verdict == .unusable)
        #expect(script.output.hasSuffix("UNUSABLE    ssh-keygen gave no answer within 1 s\n"), "\(script.output)")
    }

    @Test("the script knows every type of record")
    func types() throws {
        let text = try String(contentsOfFile: AuditorScript.path, encoding: .utf8)
        let missing = RecordBody.types.filter { !text.contains("\"\($0)\"") }
        #expect(missing == [])
    }
}

/// `docs/verify.sh`, run as a child process.
enum AuditorScript {
    static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/verify.sh").path

    static func run(
        _ folder: RunFolder, signers: AllowedSigners? = nil, head: SHA256Digest? = nil, isStrict: Bool = false,
        in parent: TemporaryFolder
    ) throws -> (verdict: Verdict?, output: String) {
        var arguments = [path, folder.path]
        if let signers {
            try overwrite(parent.path + "/allowed", Array(signers.text.utf8))
            arguments += ["--allowed-signers", parent.path + "/allowed"]
        }
        if let head { arguments += ["--expect-head", head.rawValue] }
        if isStrict { arguments.append("--require-signatures") }
        return try run(folder, arguments: Array(arguments.dropFirst(2)))
    }

    static func run(
        _ folder: RunFolder, arguments: [String] = [], environment: [String: String] = [:]
    ) throws -> (verdict: Verdict?, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["bash", path, folder.path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (Verdict.allCases.first { $0.exitCode == process.terminationStatus }, said)
    }
}
