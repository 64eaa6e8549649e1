import Foundation
import Journal
import Reports
import Signatures
import Testing
import Values

@Suite("What a report is made from")
struct EvidenceTests {
    private final class Runs {
        let path = FileManager.default.temporaryDirectory.appending(path: "muster-evidence-\(UUID().uuidString)").path

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }  // a left-over temporary folder harms no other test

        func folder(_ run: OutageRun, lines: Int? = nil, torn: String = "") throws -> RunFolder {
            let folder = try RunFolder.create(path + "/" + RunScript.run.rawValue)
            let kept = run.script.lines.prefix(lines ?? run.script.lines.count)
            try AtomicFile.write(Array(kept.flatMap { $0 + [10] }) + Array(torn.utf8), to: folder.journal)
            try folder.writePlan(try OutagePlan.bytes())
            return folder
        }
    }

    private func run() throws -> OutageRun {
        var run = try OutageRun()
        try run.open()
        try run.requireTarget(.fail, observed: "503")
        return run
    }

    @Test("the report from the folder is the report from its records")
    func folder() throws {
        let (runs, run) = (try Runs(), try run())
        let fromFolder = try RunReport(try RunEvidence(folder: try runs.folder(run)))
        #expect(MarkdownReport(fromFolder).text == MarkdownReport(try RunReport(try run.evidence())).text)
    }

    @Test("a torn last line is told, and the rest is shown")
    func torn() throws {
        let runs = try Runs()
        let evidence = try RunEvidence(folder: try runs.folder(try run(), torn: "{\"v\":1,"))
        #expect(evidence.damages == ["the journal's last line is being written or was torn; it is not shown"])
        #expect(evidence.records.count == 5)
    }

    @Test("a damaged line ends the report, which says so")
    func damaged() throws {
        let runs = try Runs()
        let folder = try runs.folder(try run())
        var bytes = try AtomicFile.read(folder.journal)
        let third = bytes.split(separator: 10)[2]
        bytes[third.startIndex + 40] ^= 1
        try AtomicFile.write(bytes, to: folder.journal)
        let evidence = try RunEvidence(folder: folder)
        #expect(evidence.records.count == 2)
        #expect(evidence.damages.count == 1 && evidence.damages[0].hasPrefix("the journal is damaged at line 3"))
        #expect(MarkdownReport(try RunReport(evidence)).text.contains("**Evidence:** the journal is damaged at line 3"))
    }

    @Test("a folder without a journal, and a journal without its first record, give errors that say so")
    func nothing() throws {
        let runs = try Runs()
        #expect { try RunEvidence(folder: RunFolder(path: runs.path)) } throws: { ($0 as? ReportError)?.code == .storage }
        #expect { try RunReport(try RunEvidence(folder: try runs.folder(try run(), lines: 0))) } throws: { error in
            error as? ReportError == ReportError(.notOpened, "the journal has no record that opens the run", place: RunScript.run.rawValue)
        }
    }

    @Test("another plan than the one that ran is told")
    func otherPlan() throws {
        var evidence = try run().evidence()
        evidence.planDigest = RunScript.digest("other")
        let problems = try RunReport(evidence).integrity.problems
        #expect(
            problems.contains(
                "plan.json is not the plan that ran: its SHA-256 is \(RunScript.digest("other")), the journal names \(SHA256Digest.of(try OutagePlan.bytes()))"
            ))
    }

    @Test("without the plan the report still tells what the journal has")
    func noPlan() throws {
        var evidence = try Scenario.succeeded.evidence()
        evidence.plan = nil
        let report = try RunReport(evidence)
        #expect(report.steps.map(\.id.rawValue).contains("reconcile"))
        #expect(report.objectives.map(\.name) == ["rto", "rpo"])
        try HTMLCheck.assertSound(HTMLReport(report).text)
    }

    @Test("what people add afterwards fills the fields that only they know, and a deleted output is no longer asked for")
    func statements() throws {
        var evidence = try Scenario.succeeded.evidence()
        func file(_ number: Int, _ kind: Statement.Kind, _ text: String, output: String? = nil) -> StatementFile {
            StatementFile(
                name: Statement.fileName(number),
                statement: Statement(
                    run: RunScript.run, number: number, endSeal: .zero, previous: .zero, kind: kind, person: PersonID("carol"),
                    at: RunScript.at(3_600_000),
                    text: text, file: output, sha256: nil), signed: number != 3)
        }
        evidence.statements = [
            file(1, .note, "root_cause: the alert rule had no region label"),
            file(2, .finding, "add the label; owner carol, by 2026-04-01"),
            file(3, .redaction, "names of customers", output: "fence-old-primary.1.stderr.out")
        ]
        let report = try RunReport(evidence)
        let answers = Dictionary(uniqueKeysWithValues: report.humanFields.map { ($0.name, $0.answer) })
        #expect(answers["root_cause"] == "the alert rule had no region label")
        #expect(answers["findings"] == "alert for region a came late; owner bob, by 2026-03-15; add the label; owner carol, by 2026-04-01")
        #expect(answers["reviewer"] == .some(nil))
        let text = MarkdownReport(report).text
        #expect(text.contains("# outputs/fence-old-primary.1.stderr.out: deleted, see statements/0003.json"))
        #expect(!text.contains("  outputs/fence-old-primary.1.stderr.out"))
        try HTMLCheck.assertSound(HTMLReport(report).text)
    }

    @Test("a run over midnight shows the date where it is another")
    func midnight() throws {
        var run = try run()
        run.script.pass(86_400_000)
        try run.script.add(.runState(RunStateChanged(to: .paused, because: "over night")))
        #expect(MarkdownReport(try RunReport(try run.evidence())).text.contains("2026-03-02 02:00:00.0"))
    }
}
