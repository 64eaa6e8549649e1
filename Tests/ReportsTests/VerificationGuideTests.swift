import Foundation
import Journal
import Reports
import Signatures
import Testing
import Values

/// The commands that a report prints are run as an auditor would run them, on a folder with real signatures.
@Suite("How to repeat the verification")
struct VerificationGuideTests {
    private final class Workplace {
        let path = FileManager.default.temporaryDirectory.appending(path: "muster-guide-\(UUID().uuidString)").path
        let folder: RunFolder
        private let keys: [String: Ed25519Key]

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            folder = try RunFolder.create(path + "/" + RunScript.run.rawValue)
            var keys: [String: Ed25519Key] = [:]
            for name in ["runner", "alice", "bob", "dana"] { keys[name] = try Ed25519Key.generate(comment: name) }
            self.keys = keys
            try writeEvidence(try Scenario.succeeded.evidence())
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }  // a left-over temporary folder harms no other test

        private func writeEvidence(_ evidence: RunEvidence) throws {
            try folder.writePlan(try OutagePlan.bytes())
            var lines: [UInt8] = []
            for line in try Scenario.successfulLines() { lines += line + [10] }
            try AtomicFile.write(lines, to: folder.journal)
            for (name, text) in [
                ("region-outage.yaml", "playbook"), ("actions/postgres/promote.yaml", "module"), ("sites/lab.yaml", "site")
            ] {
                try folder.write(Array(text.utf8), .playbook, name)
            }
            try folder.write(Array("fence".utf8), .outputs, "fence-old-primary.1.stderr.out")
            try folder.write(Array("samples".utf8), .outputs, "samples.1.out")
            try folder.write(Array("covers".utf8), .approvals, "authorise.covers.json")
            for person in ["alice", "bob", "dana"] {
                try sign(
                    Array("statement of \(person)".utf8), .approvals, "authorise.\(person).json", by: person, ApprovalStatement.namespace)
            }
            for number in 1...2 { try sign(Array("seal \(number)".utf8), .seals, "000\(number)", by: "runner", SealText.namespace) }
            let end = SealText(
                run: RunScript.run, number: .end, lines: UInt64(evidence.records.count), head: try #require(evidence.head), state: .closed,
                previous: RunScript.digest("seal 2"))
            try sign(end.bytes, .seals, "end", by: "runner", SealText.namespace)
            let signers = keys.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.publicKey.line)\n" }.joined()
            try Data(signers.utf8).write(to: URL(filePath: folder.path + "/ALLOWED_SIGNERS"))
        }

        private func sign(_ bytes: [UInt8], _ part: RunFolder.Part, _ name: String, by person: String, _ namespace: String) throws {
            let key = try #require(keys[person])
            try folder.write(try key.sign(bytes, namespace: namespace).armored, part, name + ".sig")
            try folder.write(bytes, part, name)
        }

        /// The commands from the report of this folder, as printed.
        func commands() throws -> String {
            let text = MarkdownReport(try RunReport(try RunEvidence(folder: folder))).text
            let section = try #require(text.components(separatedBy: "## How to repeat the verification").last)
            return try #require(section.components(separatedBy: "```\n").dropFirst(3).first)
        }

        /// Runs the commands in the folder; standard error is part of the output.
        func run(_ commands: String) throws -> String {
            let script = "exec 2>&1; cd '\(folder.path)'; \(commands)"
            return String(decoding: try Tool.run("/bin/bash", [], input: Data((script + "\nexit 0\n").utf8)), as: UTF8.self)
        }
    }

    @Test("every printed command gives what the report says must come out")
    func untouched() throws {
        let workplace = try Workplace()
        let report = try RunReport(try RunEvidence(folder: workplace.folder))
        #expect(report.integrity.problems == [])
        let output = try workplace.run(try workplace.commands())
        let head = try #require(report.integrity.head).rawValue
        #expect(output.hasPrefix("\(report.integrity.lines)\n\(head)\nplan.json: OK\n"))
        #expect(output.components(separatedBy: ": OK\n").count - 1 == 12)
        #expect(output.components(separatedBy: "Good \"muster-seal@v1\" signature for runner").count - 1 == 3)
        for person in ["alice", "bob", "dana"] { #expect(output.contains("Good \"muster-approval@v1\" signature for \(person)")) }
        #expect(output.contains("head \(head)\n"))
        for word in ["broken", "FAILED", "differ", "Could not", "No such"] { #expect(!output.contains(word), "\(word)") }
    }

    @Test("the printed commands catch a changed line, a changed file and a changed statement")
    func tampered() throws {
        let workplace = try Workplace()
        let commands = try workplace.commands()
        let journal = try String(contentsOfFile: workplace.folder.journal, encoding: .utf8)
        try Data(journal.replacing("planned drill", with: "ploughed dril").utf8).write(to: URL(filePath: workplace.folder.journal))
        try workplace.folder.write(Array("other".utf8), .outputs, "samples.1.out")
        try workplace.folder.write(Array("statement of mallory".utf8), .approvals, "authorise.bob.json")
        let output = try workplace.run(commands)
        #expect(output.contains("broken at 2"))
        #expect(output.contains("outputs/samples.1.out: FAILED"))
        #expect(output.contains("approvals/authorise.bob.json: FAILED"))
        #expect(!output.contains("Good \"muster-approval@v1\" signature for bob"))
    }
}
