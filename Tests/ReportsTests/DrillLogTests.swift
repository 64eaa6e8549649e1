import Foundation
import Journal
import Reports
import Testing
import Values

@Suite("The drill log")
struct DrillLogTests {
    /// A folder that is gone when the test is over.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appending(path: "muster-drill-log-\(UUID().uuidString)").path

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }  // a left-over temporary folder harms no other test

        func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }
    }

    private func entry(_ scenario: Scenario, run: String) throws -> DrillLogEntry {
        var evidence = try scenario.evidence()
        evidence.run = RunID(run)
        return DrillLogEntry(try RunReport(evidence))
    }

    @Test("has a line a run in both files")
    func lines() throws {
        let folder = try Folder()
        let log = DrillLog(folder: folder.path)
        try log.add(try entry(.succeeded, run: "run-1"))
        try log.add(try entry(.rolledBack, run: "run-2"))
        try Snapshot.check(try folder.read("drill-log.md"), "drill-log.md")
        try Snapshot.check(try folder.read("drill-log.jsonl"), "drill-log.jsonl")
        #expect(try log.entries() == [try entry(.succeeded, run: "run-1"), try entry(.rolledBack, run: "run-2")])
    }

    @Test("adding the same run again changes no byte; another line of the same run takes its place")
    func idempotent() throws {
        let folder = try Folder()
        let log = DrillLog(folder: folder.path)
        try log.add(try entry(.held, run: "run-1"))
        try log.add(try entry(.refused, run: "run-2"))
        let before = (try folder.read("drill-log.md"), try folder.read("drill-log.jsonl"))
        try log.add(try entry(.held, run: "run-1"))
        #expect(try folder.read("drill-log.md") == before.0)
        #expect(try folder.read("drill-log.jsonl") == before.1)
        try log.add(try entry(.recovered, run: "run-1"))
        #expect(try log.entries().map(\.run.rawValue) == ["run-1", "run-2"])
        #expect(try log.entries().map(\.outcome) == ["succeeded", "refused"])
    }

    @Test("after a crash between the two files, adding the run again makes the second good")
    func crash() throws {
        let folder = try Folder()
        let log = DrillLog(folder: folder.path)
        try log.add(try entry(.succeeded, run: "run-1"))
        let whole = try folder.read("drill-log.md")
        try FileManager.default.removeItem(atPath: log.markdownPath)
        try Data("left over".utf8).write(to: URL(filePath: log.jsonPath + ".999.tmp"))
        try log.add(try entry(.succeeded, run: "run-1"))
        #expect(try folder.read("drill-log.md") == whole)
        #expect(try log.entries().count == 1)
    }

    @Test("a line that is none of its own is an error, and nothing is changed")
    func damaged() throws {
        let folder = try Folder()
        let log = DrillLog(folder: folder.path)
        try log.add(try entry(.succeeded, run: "run-1"))
        let damaged = try folder.read("drill-log.jsonl") + "not a line\n"
        try Data(damaged.utf8).write(to: URL(filePath: log.jsonPath))
        #expect {
            try log.add(try entry(.refused, run: "run-2"))
        } throws: { error in
            guard let error = error as? ReportError else { return false }
            return error.code == .damagedLog && error.message == "line 2 is no line of a drill log" && error.place == log.jsonPath
        }
        #expect(try folder.read("drill-log.jsonl") == damaged)
    }

    @Test("runs that end at the same time all have their line")
    func concurrent() throws {
        let folder = try Folder()
        let log = DrillLog(folder: folder.path)
        let entries = try (1...16).map { try entry(.refused, run: "run-\($0)") }
        DispatchQueue.concurrentPerform(iterations: entries.count) { index in
            do { try log.add(entries[index]) } catch { Issue.record(error) }
        }
        #expect(Set(try log.entries().map(\.run.rawValue)) == Set(entries.map(\.run.rawValue)))
        #expect(try folder.read("drill-log.md").split(separator: "\n").count { $0.contains("`run-") } == 16)
    }
}
