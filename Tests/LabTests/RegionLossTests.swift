import Foundation
import Testing

extension LabTests {
    @Test("A region killed with -9 is an outage that promotion and a weight end, measured as the client saw it")
    func regionLoss() async throws {
        try await Lab.with { lab in
            try await startClient(lab)
            try await awaiting("20 writes acknowledged by region a") { try ClientLog(lab).acknowledged(by: "a") >= 20 }
            try await awaiting("region b to have replayed some") { try await lab.rows("b", "SELECT count(*) > 0 FROM writes") == ["t"] }

            let before = try lab.state().object("processes")
            let killed = try await lab.found("kill-region", "a")
            let pids = try #require(killed.members["processes"] as? [Int])
            #expect(pids.count > 5, "a postmaster with its children, and a service")
            #expect(pids.filter { Lab.runs(pid_t($0)) } == [])
            for name in ["postgres-a", "service-a"] { #expect(pids.contains(try before.object(name).integer("pid"))) }
            let down = try await lab.found("status", "--json").object("regions").object("a")
            #expect(down.isNull("role") && down.isNull("writes") && down.isNull("heartbeat_age_seconds"))

            try await failOver(lab)
            try await checkOutage(lab)
            try await checkLost(lab)
        }
    }

    @Test("With the link cut before the kill, the lost writes are counted as the databases show them, and can be salvaged")
    func regionLossBehindACutLink() async throws {
        try await Lab.with { lab in
            try await startClient(lab)
            try await awaiting("20 writes acknowledged") { try ClientLog(lab).acknowledged.count >= 20 }
            #expect(try await lab.found("cut-link").boolean("cut"))
            let kept = try ClientLog(lab).acknowledged.count
            try await awaiting("30 more, which region b cannot have") { try ClientLog(lab).acknowledged.count >= kept + 30 }
            _ = try await lab.found("kill-region", "a")
            try await failOver(lab)
            try await checkOutage(lab)
            let lost = try await checkLost(lab)
            #expect(try lost.integer("lost") >= 25)
            #expect(try lost.number("oldest_lost_seconds") >= 1.2, "30 writes at 20 a second")
            #expect(lost.isNull("salvageable"))

            let a = try lab.database("a")
            let target = ["--data", try a.string("data"), "--hba", try a.string("hba"), "--dsn", try lab.operatorDSN("a")]
            let fenced = try await lab.tool("fence", "close", target[0], target[1], target[2], target[3], target[4], target[5]).json()
            #expect(try fenced.boolean("fenced") && fenced.boolean("standby_signal") && !fenced.boolean("runs"))
            #expect(try await lab.found("start-region", "a").boolean("in_recovery"), "fenced: not a primary again")
            let refused = try await lab.psql(try lab.musterDSN("a"), "SELECT 1")
            #expect(refused.code == 2 && refused.problems.contains("pg_hba.conf rejects connection"), "\(refused.problems)")
            let salvage = try await lab.found("lost", "--region", "b", "--salvage", "a")
            #expect(try salvage.integer("salvageable") == lost.integer("lost"))
        }
    }

    func startClient(_ lab: Lab) async throws {
        let started = try await lab.command("client", "start")
        #expect(started.code == 0, "\(started.problems)")
    }

    /// By hand: promote b, give it all the traffic, and let the client see that it works.
    func failOver(_ lab: Lab) async throws {
        try await awaiting("the client to see the outage") { try ClientLog(lab).writes.last?.region == nil }
        let promoted = try await lab.psql(try lab.musterDSN("b"), "SELECT pg_promote()")
        #expect(promoted.output == "t\n", "\(promoted.problems)")
        let socket = try lab.state().object("vip").string("socket")
        let shifted = try await lab.tool("haproxy-server", "set-weight", "--socket", socket, "--server", "app/b", "--weight", "100")
        #expect(try shifted.json().integer("weight") == 100)
        try await awaiting("10 writes acknowledged by region b") { try ClientLog(lab).acknowledged(by: "b") >= 10 }
        #expect(try await lab.command("client", "stop").output == "stopped\n")
    }

    func checkOutage(_ lab: Lab) async throws {
        let log = try ClientLog(lab), report = try await lab.found("client", "report")
        #expect(try report.integer("acknowledged") == log.acknowledged.count)
        #expect(try report.integer("failed") == log.writes.count - log.acknowledged.count)
        let outage = try report.object("longest_outage")
        #expect(try outage.boolean("over"))
        #expect(try abs(outage.number("seconds") - log.longestOutage) < 0.00001)
        #expect(try outage.string("answered_before") == "a")
        #expect(try outage.string("answered_after") == "b")
        #expect(try moment(outage.string("last_ack_before")) < moment(outage.string("first_acked_after")))
    }

    /// `lost` against the rows themselves.
    @discardableResult
    func checkLost(_ lab: Lab) async throws -> JSONObject {
        let promised = Set(try ClientLog(lab).acknowledged.map(\.key))
        let rows = Set(try await lab.rows("b", "SELECT client || '|' || seq FROM writes"))
        let lost = try await lab.found("lost")
        #expect(try lost.string("region") == "b")
        #expect(try lost.integer("acknowledged") == promised.count)
        #expect(try lost.integer("lost") == promised.subtracting(rows).count)
        #expect(try lost.integer("rows") == rows.count)
        #expect(try lost.integer("rows_unacknowledged") == rows.subtracting(promised).count)
        #expect(try lost.integer("mismatched") == 0)
        #expect(try (lost.string("checksum_acknowledged") == lost.string("checksum_kept")) == (lost.integer("lost") == 0))
        return lost
    }
}
