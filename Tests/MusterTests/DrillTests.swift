import Foundation
import Testing

extension LabRuns {
    @Test("A killed region: b serves, the measured outage is the client's own, nothing is lost, and a second run is refused")
    func regionLoss() async throws {
        try await Lab.with { lab in
            try await lab.write()
            let running = try lab.start()
            let run = try await lab.newRun()
            try await lab.watched(run)
            try await lab.tell("kill-region", "a")
            try await lab.approve(run, as: "alice", "bob")
            let done = try await running.finished()

            #expect(done.code == 0, "\(done.problems)")
            try run.expectSucceeded(deviations: [])
            try await checkServing(lab)
            try await checkMeasures(lab, run)
            #expect(try run.output("lost", of: "reconcile") as? Int == 0)
            try await run.expectVerified()
            try await checkTold(lab, run)
            try await secondRun(lab)
        }
    }

    @Test("With the link cut before the kill, the lost writes are counted as the databases show them, and RPO is measured")
    func regionLossBehindACutLink() async throws {
        try await Lab.with { lab in
            try await lab.write()
            let running = try lab.start()
            let run = try await lab.newRun()
            try await lab.watched(run)
            try await lab.tell("cut-link")
            let kept = try ClientLog(lab).writes.count
            try await awaiting("50 more writes, which region b cannot have") { try ClientLog(lab).writes.count >= kept + 50 }
            try await lab.tell("kill-region", "a")
            try await lab.approve(run, as: "alice", "bob")
            let done = try await running.finished()

            #expect(done.code == 0, "\(done.problems)")
            #expect(try run.closed().outcome == "succeeded")
            try await checkMeasures(lab, run)
            let lost = try #require(try run.output("lost", of: "reconcile") as? Int)
            #expect(lost >= 45)
            let warned = try run.last("step.result", step: "reconcile").object("call").objects("conditions")
            #expect(
                try warned.contains { try $0.string("what") == "lost" && $0.string("verdict") == "fail" && $0.string("severity") == "warn" }
            )
            try await checkLossInTime(lab, run)
            #expect(try await lab.ask("lost", "--region", "b").integer("lost") == lost)
            try await run.expectVerified()
        }
    }

    @Test("The drill's script, unattended: it ends with the run's figures beside the client's, the drill-log line and the paths")
    func script() async throws {
        try await Lab.with { lab in
            let done = try await run(
                [Program.repository + "/lab/drill"], environment: ["MUSTER": Program.muster, "MUSTER_LAB": lab.folder, "PROGRESS": "plain"])
            #expect(done.code == 0, "\(done.output)\(done.problems)")
            let run = RunEvidence(folder: lab.folder + "/runs/" + (try #require(lab.runs().last)))
            for words in [
                "SUCCEEDED: every step succeeded", "VERIFIED  \(run.folder)", "| region-outage | lab | drill | carol | succeeded |",
                "\(run.folder)/report.html\n", "the run's RTO is the client's outage within 0.5 s, and both count the same lost writes\n"
            ] {
                #expect(done.output.contains(words), "\(words) in \(done.output)")
            }
            #expect(try run.last("run.opened").string("notice").hasPrefix("Unattended: lab/signers signed as alice and bob"))
            #expect(!FileManager.default.fileExists(atPath: lab.folder + "/lab.json"), "the lab is taken down")
        }
    }

    private func checkServing(_ lab: Lab) async throws {
        #expect(try await lab.sql("b", "SELECT pg_is_in_recovery()") == ["f"])
        #expect(try await lab.weight("a") == 0)
        #expect(try await lab.weight("b") == 100)
        let data = try lab.region("a").object("db").string("data")
        #expect(FileManager.default.fileExists(atPath: data + "/standby.signal"), "the old primary cannot come back as a primary")
        let before = try await lab.sql("b", "SELECT count(*) FROM writes WHERE region = 'b'")
        try await awaiting("more writes of users in region b") {
            try await lab.sql("b", "SELECT count(*) FROM writes WHERE region = 'b'") != before
        }
    }

    /// RTO against the client's own log, lost writes against the database.
    private func checkMeasures(_ lab: Lab, _ run: RunEvidence) async throws {
        try await lab.tell("client", "stop")
        let log = try ClientLog(lab)
        let rto = try run.objective("rto")
        #expect(try rto.string("verdict") == "met")
        let measured = Double(try rto.integer("measured_us")) / 1e6
        #expect(abs(measured - log.longestOutage.seconds) <= 0.5, "the run says \(measured), the client \(log.longestOutage.seconds)")
        #expect(try rto.integer("low_us") <= rto.integer("measured_us") && rto.integer("measured_us") <= rto.integer("high_us"))
        #expect(try await log.lost(lab, in: "b").count == run.output("lost", of: "reconcile") as? Int)
        let acknowledged = try #require(try run.output("acknowledged", of: "reconcile") as? Int)
        #expect(try run.output("kept", of: "reconcile") as? Int == acknowledged - (try await log.lost(lab, in: "b").count))
        #expect(acknowledged <= log.writes.count(where: \.isAcknowledged))
    }

    private func checkLossInTime(_ lab: Lab, _ run: RunEvidence) async throws {
        let log = try ClientLog(lab)
        let oldest = try #require(try await log.lost(lab, in: "b").map(\.ended).min())
        let rpo = try run.objective("rpo")
        #expect(try rpo.string("verdict") == "met")
        let seconds = Double(try rpo.integer("measured_us")) / 1e6
        #expect(abs(seconds - log.longestOutage.began.timeIntervalSince(oldest)) < 0.001, "RPO \(seconds)")
    }

    private func checkTold(_ lab: Lab, _ run: RunEvidence) async throws {
        let incident = try String(contentsOfFile: lab.folder + "/incident.log", encoding: .utf8)
        for words in ["started", "Region a is lost", "Region b serves everybody", "0 of them are lost", "Drill log: run \(run.name)"] {
            #expect(incident.contains(words), "\(words) in \(incident)")
        }
        let log = try String(contentsOfFile: lab.folder + "/runs/drill-log.jsonl", encoding: .utf8).split(separator: "\n")
        let line = try Fields(json: String(try #require(log.last)))
        #expect(try line.string("run") == run.name && line.string("outcome") == "succeeded")
        #expect(try line.integer("deviations") == run.last("run.closed").integer("deviations"))
        #expect(try line.object("rto").integer("measured_us") == run.objective("rto").integer("measured_us"))
        for file in ["report.html", "report.md", "report.json"] { #expect(FileManager.default.fileExists(atPath: "\(run.folder)/\(file)")) }
    }

    private func secondRun(_ lab: Lab) async throws {
        let (before, known) = (try await lab.standing(["b"]), lab.runs())
        let second = try await lab.start().finished()
        #expect(second.code == 3)
        let run = try await lab.newRun(known: known)
        #expect(try run.closed().outcome == "refused")
        #expect(try run.closed().text.contains("this has not been done already"))
        #expect(try run.records("step.intent").isEmpty)
        try await run.expectVerified()
        var after = try await lab.standing(["b"])
        after["incident"] = before["incident"]  // the refusal itself is told
        #expect(after == before)
    }
}
