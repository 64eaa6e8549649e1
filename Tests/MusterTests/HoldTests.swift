import Foundation
import Testing

extension LabRuns {
    @Test("A check that fails after the point of no return holds the run; mended, it goes on by a ruling and ends with a deviation")
    func verifyFails() async throws {
        try await Lab.with { lab in
            try await lab.write()
            let running = try lab.start()
            let run = try await lab.newRun()
            try await lab.watched(run)
            try await lab.tell("kill-region", "a")
            try await lab.approve(run, as: "alice", "bob")
            try await awaiting("the promotion") { try run.has("step.ended", step: "promote") }
            try await lab.sql("b", "REVOKE INSERT ON writes FROM app")  // ready, yet no write of a user arrives
            let held = try await running.finished()

            #expect(held.code == 6)
            #expect(held.problems.hasPrefix("ON HOLD: step \"A write through the users' address is taken by the healthy region\" failed: "))
            #expect(try run.records("run.closed").isEmpty && run.records("undo.intent").isEmpty && !run.has("pivot.uncrossed"))
            #expect(try await lab.sql("b", "SELECT pg_is_in_recovery()") == ["f"])
            try await checkStatus(lab, run)
            let locked = try await lab.start().finished()
            #expect(locked.code == 3, "a run on hold keeps its locks")
            #expect(locked.output.contains("lock.refused"))
            try await resume(lab, run)
        }
    }

    private func checkStatus(_ lab: Lab, _ run: RunEvidence) async throws {
        let status = try await lab.muster("status", run.folder)
        #expect(status.code == 0)
        for words in ["ON HOLD since", "shift/write", "muster resume \(run.folder) --rule", "The point of no return is crossed"] {
            #expect(status.output.contains(words), "\(words) in \(status.output)")
        }
        let verified = try await lab.muster("verify", run.folder)
        #expect(verified.code == 2, "a run that is not closed is incomplete")
    }

    private func resume(_ lab: Lab, _ run: RunEvidence) async throws {
        try await lab.sql("b", "GRANT INSERT ON writes TO app")
        let bare = try await lab.muster("resume", run.folder, "--rule", "shift/write@1=again")
        #expect(bare.code == 2 && bare.problems == "muster: a ruling needs --reason\n")
        let resumed = try await lab.muster(
            "resume", run.folder, "--rule", "shift/write@1=again", "--reason", "granted again", "--progress", "json")
        #expect(resumed.code == 0, "\(resumed.problems)")
        try run.expectSucceeded(deviations: ["shift/write"])
        #expect(try run.records("pivot.crossed").count == 1)
        #expect(try run.records("step.intent", step: "promote").count == 1, "nothing is promoted twice")
        #expect(try run.objective("rto").string("verdict") == "met")
        #expect(try await lab.weight("b") == 100)
        try await run.expectVerified()
        let again = try await lab.muster("resume", run.folder)
        #expect(try again.code == 0 && run.records("run.closed").count == 1, "what is over stays over")
    }
}
