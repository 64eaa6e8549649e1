import Foundation
import Testing

extension LabRuns {
    @Test(
        "What is refused changes nothing: a standby too far behind, a gate that expires with one approval, a denial; a dry run changes nothing either"
    )
    func refusals() async throws {
        try await Lab.with { lab in
            try await dryRun(lab)
            try await tooFarBehind(lab)
            try await lab.tell("kill-region", "a")
            try await expired(lab)
            try await denied(lab)
        }
    }

    private func dryRun(_ lab: Lab) async throws {
        // region a looks lost, so that the dry run gets as far as it can
        try await lab.sql("a", "REVOKE UPDATE ON readiness FROM app")
        let before = try await lab.standing()
        let done = try await lab.start("status_every=1h", mode: "dry").finished()
        let run = try await lab.newRun()
        #expect(done.code == 0, "\(done.problems)")
        #expect(try run.closed().outcome == "succeeded")
        #expect(try run.closed().text.contains("dry run"))
        #expect(try run.records("step.intent").allSatisfy { try $0.string("effect") == "read" })
        #expect(try run.records("gate.opened").isEmpty)
        #expect(try run.last("step.ended", step: "promote").string("confidence") == "probed")
        #expect(try run.last("step.ended", step: "preflight/ready").string("confidence") == "checked")
        #expect(try await lab.standing() == before)
        #expect(!FileManager.default.fileExists(atPath: lab.folder + "/runs/drill-log.jsonl"), "a dry run is no drill")
        try await run.expectVerified()
        try await lab.sql("a", "GRANT UPDATE ON readiness TO app")
    }

    private func tooFarBehind(_ lab: Lab) async throws {
        let known = lab.runs()
        try await lab.tell("pause-replication", "--lag", "2")
        let before = try await lab.standing()
        let done = try await lab.start("max_lag=1s").finished()
        let run = try await lab.newRun(known: known)
        #expect(done.code == 3)
        #expect(try run.closed().outcome == "refused")
        #expect(
            try run.closed().text.hasPrefix(
                "precondition \"The standby was close enough behind the primary\": lag: expected le 1s, observed "))
        #expect(try run.closed().text.hasSuffix("; nothing was changed"))
        #expect(try run.records("step.intent").isEmpty)
        try await expectUnchanged(lab, before)
        try await run.expectVerified()
        try await lab.tell("resume-replication")
    }

    private static let gate = "step \"Two people who did not start the run approve\" failed: "

    private func expired(_ lab: Lab) async throws {
        let (before, known) = (try await lab.standing(["b"]), lab.runs())
        let running = try lab.start("approval_time=4s")
        let run = try await lab.newRun(known: known)
        try await lab.approve(run, as: "alice")
        let done = try await running.finished()
        #expect(done.code == 3)
        #expect(try run.closed() == ("refused", 3, Self.gate + "not enough approvals in time; nothing was changed"))
        #expect(try run.last("gate.closed").string("verdict") == "expired")
        #expect(try run.records("gate.vote").map { try $0.boolean("accepted") } == [true])
        #expect(try run.records("step.intent").map { try $0.string("step") } == ["confirm"])
        try await expectUnchanged(lab, before, ["b"])
        try await run.expectVerified()
    }

    private func denied(_ lab: Lab) async throws {
        let (before, known) = (try await lab.standing(["b"]), lab.runs())
        let running = try lab.start()
        let run = try await lab.newRun(known: known)
        try await lab.approve(run, as: "alice")
        try await lab.approve(run, as: "bob", decision: "deny")
        let done = try await running.finished()
        #expect(done.code == 3)
        #expect(try run.closed() == ("refused", 3, Self.gate + "the approval was denied; nothing was changed"))
        #expect(try run.last("gate.closed").string("verdict") == "denied")
        try await expectUnchanged(lab, before, ["b"])
        try await run.expectVerified()
    }

    /// Nothing but what was said on the incident channel differs.
    private func expectUnchanged(_ lab: Lab, _ before: [String: String], _ regions: [String] = ["a", "b"]) async throws {
        var (before, after) = (before, try await lab.standing(regions))
        before["incident"] = nil
        after["incident"] = nil
        #expect(after == before)
    }
}
