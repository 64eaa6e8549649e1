import Foundation
import Testing

/// The runner is killed with SIGKILL at points spread over the whole run; `resume` has to make it right.
@Suite("A runner that is killed")
struct CrashTests {
    /// Points as shares of a whole run, in thousandths; every third resumed run is killed once more.
    static let points = (1...30).map { $0 * 1000 / 31 }

    @Test("is taken over: nothing is done twice, nothing is missing, the evidence holds", arguments: points)
    func forward(_ point: Int) async throws {
        try await onThread {
            let scene = try Scene(Playbooks.forward)
            defer { scene.remove() }
            let approval = scene.approveWhenAsked()
            let run = try scene.start()
            try scene.end(run, atRecord: 1 + point * Lengths.forward / 1000)
            var ending = try scene.takeOver(again: point % 3 == 0)
            ending = try scene.ruleUntilDone(ending, allowed: ["plain"])
            approval.end()
            #expect(ending.code == 0, "\(ending)")
            try scene.expectEffects(Expected.forward)
            try scene.expectEnds(Expected.forwardEnds)
            try scene.expectSound(.init(point % 5 == 0))
        }
    }

    @Test("during a rollback is taken over: each undo happens once", arguments: (1...10).map { $0 * 100 })
    func backward(_ point: Int) async throws {
        try await onThread {
            let scene = try Scene(Playbooks.backward)
            defer { scene.remove() }
            let approval = scene.approveWhenAsked()
            let run = try scene.start()
            #expect(run.until { scene.hasRecord("\"to\":\"undoing\"") })
            let first = scene.recordCount()
            try scene.end(run, atRecord: first + (point - 100) * Lengths.undoing / 1000)
            let ending = try scene.takeOver(again: point % 300 == 0)
            approval.end()
            // an undo without done_when that the runner did not live to see the end of cannot be settled, and what it rests on stays
            let unsettled = try scene.records().filter {
                $0.type == "undo.result" && $0.text("outcome") == "unknown" && $0.members["retry_at"] == nil
            }
            let left = unsettled.contains { $0.place == "plain" } ? ["probed", "plain"] : []
            #expect(ending.code == (left.isEmpty ? 4 : 5), "\(ending)")
            #expect(try scene.records().last?.members["left"] as? [String] ?? [] == left)
            try scene.expectEffects(Expected.backward, optional: Set(left.map { "undo \($0)" }))
            #expect(Set(try scene.lines("undo-keys-seen")) == ["\(try scene.runID())/safe/undo"])
            try scene.expectSound(.init(point % 500 == 0))
        }
    }
}

/// About how many records the runs have; the points spread over them.
enum Lengths {
    static let forward = 100
    static let undoing = 34
}

enum Expected {
    static let steps = ["probed", "plain", "flag", "left", "right", "item-1", "item-2", "item-3"]
    static let forward = (steps + ["cross", "after", "undo flag"]).sorted()
    static let backward = (steps + steps.map { "undo \($0)" }).sorted()
    static let forwardEnds = [
        "after", "check", "cross", "each", "each@1", "each@2", "each@3", "flag", "gate", "look", "pause", "plain", "prepare",
        "prepare/left",
        "prepare/right", "prepare/warm", "probed", "safe", "tell"
    ]
}

/// Whether the auditor's script is asked too; it takes its time.
struct Depth {
    let withScript: Bool

    init(_ withScript: Bool) { self.withScript = withScript }
}

extension Scene {
    func hasRecord(_ part: String) -> Bool {
        guard let path = journalPath, let bytes = FileManager.default.contents(atPath: path) else { return false }
        return bytes.range(of: Data(part.utf8)) != nil
    }

    /// Kills the runner as soon as the journal has that many records.
    func end(_ runner: Child, atRecord count: Int, _ location: SourceLocation = #_sourceLocation) throws {
        let isThere = runner.until { recordCount() >= count }
        runner.signal(SIGKILL)
        let ending = try runner.finish()
        #expect(isThere && ending.code == 128 + SIGKILL, "the runner was done before record \(count)", sourceLocation: location)
    }

    /// Resumes; where `again`, kills the resumed run after a few records and resumes once more.
    func takeOver(again: Bool) throws -> Finished {
        if again {
            let second = try resuming()
            let count = recordCount()
            _ = second.until { recordCount() >= count + 6 }
            second.signal(SIGKILL)
            _ = try second.finish()
        }
        return try resuming().finish()
    }

    /// Where a step is in doubt, says what the log says, as a person would.
    func ruleUntilDone(_ ending: Finished, allowed: Set<String>) throws -> Finished {
        var ending = ending
        var rounds = 0
        while ending.code == 6, rounds < 3 {
            rounds += 1
            let match = try #require(ending.problems.firstMatch(of: /--rule ([a-z]+)=succeeded\|failed\|again --reason/), "\(ending)")
            let step = String(match.1)
            #expect(allowed.contains(step))
            let ruling = try lines("log").contains(step) ? "succeeded" : "again"
            ending = try resuming(["--rule", "\(step)=\(ruling)", "--reason", "looked into the log"]).finish()
        }
        return ending
    }

    // MARK: - What must hold

    /// The effects that took place, each as often as it did.
    func expectEffects(_ expected: [String], optional: Set<String> = [], _ location: SourceLocation = #_sourceLocation) throws {
        let found = try lines("log").filter { !optional.contains($0) }.sorted()
        #expect(found == expected.filter { !optional.contains($0) }, sourceLocation: location)
        #expect(Set(try lines("keys-seen")) == ["\(try runID())/safe"], "one idempotency key for all attempts", sourceLocation: location)
    }

    /// Every step has one end, and it is success.
    func expectEnds(_ expected: [String], _ location: SourceLocation = #_sourceLocation) throws {
        let ends = try records().filter { $0.type == "step.ended" }
        #expect(ends.map(\.place).sorted() == expected, sourceLocation: location)
        #expect(ends.allSatisfy { $0.text("outcome") == "succeeded" }, sourceLocation: location)
    }

    /// Evidence verified, locks and inbox empty, no process left, one line in the drill log, a report; resume changes nothing.
    func expectSound(_ depth: Depth, _ location: SourceLocation = #_sourceLocation) throws {
        let verified = try run("verify", try runFolder())
        #expect(verified.code == 0, "\(verified.output)\(verified.problems)", sourceLocation: location)
        if depth.withScript {
            let script = try Finished.of(["/bin/bash", Scene.auditScript, try runFolder()])
            #expect(script.code == 0, "\(script.output)\(script.problems)", sourceLocation: location)
        }
        #expect(try heldLocks() == [], sourceLocation: location)
        #expect(names("inbox") == ["requests"], sourceLocation: location)
        #expect(names("inbox/requests") == [], sourceLocation: location)
        #expect(strays() == [], sourceLocation: location)
        #expect(try lines("runs/drill-log.jsonl").count == 1, sourceLocation: location)
        #expect(FileManager.default.fileExists(atPath: try runFolder() + "/report.html"), sourceLocation: location)
        let journal = try String(contentsOfFile: try #require(journalPath), encoding: .utf8)
        let again = try resuming().finish()
        #expect(again.problems == "muster: the run is over; no record was added to it\n", sourceLocation: location)
        #expect(again.code == (try records().last?.integer("exit_code")).map(Int32.init), sourceLocation: location)
        #expect(try String(contentsOfFile: try #require(journalPath), encoding: .utf8) == journal, sourceLocation: location)
    }

    /// `docs/verify.sh` of this source tree.
    static let auditScript =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/docs/verify.sh"
}
