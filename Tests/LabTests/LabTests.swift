import Foundation
import Testing

/// The lab, raised and broken for real. One at a time: each has two databases and wants the processor.
@Suite("The two-region lab", .serialized, .timeLimit(.minutes(3)))
struct LabTests {
    @Test("Pausing replication makes the standby's lag visible, and resuming takes it away")
    func lag() async throws {
        try await Lab.with { lab in
            let b = try lab.musterDSN("b")
            let paused = try await lab.found("pause-replication", "--lag", "1.5")
            #expect(try paused.string("region") == "b" && paused.number("lag_seconds") >= 1.5)
            let behind = try await lab.tool("replication-lag", "--dsn", b).json()
            #expect(try behind.number("lag_seconds") >= 1.5)
            #expect(try behind.boolean("in_recovery") && behind.boolean("replay_paused"))
            #expect(try behind.string("receiver") == "streaming", "what is received is not lost")
            #expect(try await lab.found("resume-replication").string("replay") == "not paused")
            try await awaiting("the standby to catch up") {
                try await lab.tool("replication-lag", "--dsn", b).json().number("lag_seconds") < 1.0
            }

            #expect(try await lab.found("cut-link").boolean("cut"))
            try await awaiting("the lag of a cut link") {
                try await lab.tool("replication-lag", "--dsn", b).json().number("lag_seconds") >= 1.0
            }
            #expect(try await lab.found("mend-link").boolean("cut") == false)
            try await awaiting("the standby to catch up") {
                try await lab.tool("replication-lag", "--dsn", b).json().number("lag_seconds") < 1.0
            }
        }
    }

    @Test("A broken promotion fails and leaves a standby; mended, it promotes")
    func brokenPromotion() async throws {
        try await Lab.with { lab in
            let b = try lab.musterDSN("b")
            #expect(try await lab.found("break-promote", "on").string("promote") == "broken")
            let refused = try await lab.psql(b, "SELECT pg_promote()")
            #expect(refused.code == 1)
            #expect(refused.problems == "ERROR:  could not create file \"promote\": Permission denied\n")
            #expect(try await lab.rows("b", "SELECT pg_is_in_recovery()") == ["t"])
            #expect(try await lab.found("break-promote", "off").string("promote") == "possible")
            #expect(try await lab.psql(b, "SELECT pg_promote()").output == "t\n")
            #expect(try await lab.rows("b", "SELECT pg_is_in_recovery()") == ["f"])
        }
    }

    @Test("A service tells honestly whether it can write, and its read_only flag refuses writes")
    func service() async throws {
        try await Lab.with { lab in
            let regions = try lab.state().object("regions")
            let a = try regions.object("a").string("app"), b = try regions.object("b").string("app")
            #expect(try await lab.http(a + "/health/live").status == 200)
            #expect(try await lab.http(a + "/health/ready").status == 200)
            let standby = try await lab.http(b + "/health/ready")
            #expect(try standby.status == 503 && standby.body.string("reason") == "the database is a standby")
            #expect(try await lab.http(b + "/health/standby").status == 200)
            #expect(try await lab.http(a + "/health/standby").status == 503)

            let write = ["-X", "POST", "-d", #"{"client": "t", "seq": 1}"#]
            #expect(try await lab.http(a + "/write", write[0], write[1], write[2], write[3]).status == 200)
            #expect(try await lab.rows("a", "SELECT client, seq, region FROM writes") == ["t|1|a"])
            #expect(try await lab.http(a + "/write", "-X", "POST", "-d", #"{"seq": "1"}"#).status == 400)
            #expect(try await lab.http(b + "/write", write[0], write[1], write[2], write[3]).status == 503)

            let flag = try await lab.http(a + "/flags", "-X", "PUT", "-d", #"{"read_only": true}"#)
            #expect(try flag.status == 200 && flag.body.boolean("read_only"))
            #expect(try await lab.http(a + "/write", "-X", "POST", "-d", #"{"client": "t", "seq": 2}"#).body.string("error") == "read_only")
            #expect(try await lab.http(a + "/health/ready").body.string("reason") == "the read_only flag is set")
            #expect(try await lab.http(a + "/flags", "-X", "PUT", "-d", #"{"read_only": "no"}"#).status == 400)
            #expect(try await lab.http(a + "/flags").body.boolean("read_only"))
            #expect(try await lab.http(a + "/flags", "-X", "PUT", "-d", #"{"read_only": false}"#).status == 200)
            #expect(try await lab.http(a + "/health/ready").status == 200)

            let socket = try lab.state().object("vip").string("socket")
            let unknown = try await lab.tool("haproxy-server", "set-weight", "--socket", socket, "--server", "app/c", "--weight", "1")
            #expect(unknown.code == 1)
            #expect(unknown.problems == "haproxy-server: HAProxy refused `set weight app/c 1`: No such server.\n")
        }
    }

    @Test("After kill -9 of the supervisor, `down` leaves no process, and a half-dead lab is raised anew")
    func supervisorLoss() async throws {
        let lab = Lab(programs: Lab.repository + "/lab", folder: try Lab.temporaryFolder())
        try await lab.removing {
            try await lab.raise()
            try await startClient(lab)
            _ = try await lab.found("kill-region", "b")
            let left = try lab.pids()
            let again = try await lab.raise()
            #expect(again.output.hasPrefix("removed ") && again.output.contains("raised in "), "\(again.output)")
            #expect(left.filter(Lab.runs) == [])
            #expect(try await lab.raise().output == "the lab in \(lab.folder) is up already\n")

            let pids = try lab.pids()
            #expect(pids.count > 15)
            kill(pid_t(try lab.state().object("processes").object("supervisor").integer("pid")), SIGKILL)
            let down = try await lab.command("down")
            #expect(down.code == 0, "\(down.problems)")
            #expect(pids.filter(Lab.runs) == [])
            #expect(try await lab.command("down").output == "nothing was running\n")
        }
    }

    @Test("Two labs stand side by side, and what breaks in one does not touch the other")
    func sideBySide() async throws {
        let one = Lab(programs: Lab.repository + "/lab", folder: try Lab.temporaryFolder())
        let two = Lab(programs: Lab.repository + "/lab", folder: try Lab.temporaryFolder())
        try await one.removing {
            try await two.removing {
                async let first = one.raise(), second = two.raise()
                _ = try await (first, second)
                let ports = try [one, two].map { lab in
                    Set(
                        try ["a", "b"].flatMap { region in
                            [try lab.database(region).integer("port"), try lab.state().object("regions").object(region).integer("app_port")]
                        } + [try lab.state().object("vip").integer("port")])
                }
                #expect(ports[0].count == 5 && ports[1].count == 5 && ports[0].isDisjoint(with: ports[1]))
                _ = try await one.found("kill-region", "a")
                let write = try await two.http(
                    try two.state().object("vip").string("url") + "/write", "-X", "POST", "-d", #"{"client": "t", "seq": 1}"#)
                #expect(try write.status == 200 && write.body.string("region") == "a")
                #expect(try await one.command("down").code == 0)
                #expect(try await two.found("status", "--json").object("processes").members.values.allSatisfy { $0 as? Bool == true })
            }
        }
    }

    @Test("An ordinary user can raise the lab, lose a region and take the lab down", .enabled(if: geteuid() == 0))
    func ordinaryUser() async throws {
        let home = try Lab.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: home) }  // in /tmp: what could not be removed harms nobody
        _ = try await run(["cp", "-r", Lab.repository + "/lab", home + "/lab"])
        _ = try await run(["chown", "-R", "nobody", home])
        let lab = Lab(
            programs: home + "/lab", folder: home + "/.lab",
            prefix: ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"])
        try await lab.removing {
            try await lab.raise()
            try await startClient(lab)
            try await awaiting("5 writes acknowledged") { try ClientLog(lab).acknowledged.count >= 5 }
            _ = try await lab.found("kill-region", "a")
            let pids = try lab.pids()
            #expect(try await lab.command("down").code == 0)
            #expect(pids.filter(Lab.runs) == [])
        }
    }
}
