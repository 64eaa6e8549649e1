import Foundation
import Testing

extension LabRuns {
    @Test("A promotion that fails and provably did not happen: everything before it is undone in reverse, and users write again")
    func promotionFails() async throws {
        try await Lab.with { lab in
            try await sicken(lab)
            let before = try await lab.standing()
            try await lab.tell("break-promote", "on")
            let running = try lab.start()
            let run = try await lab.newRun()
            try await lab.approve(run, as: "alice", "bob")
            let done = try await running.finished()

            #expect(done.code == 4, "\(done.problems)")
            #expect(try run.closed().outcome == "rolled_back")
            #expect(try run.last("pivot.crossed").string("step") == "promote")
            #expect(try run.last("pivot.uncrossed").string("step") == "promote")
            #expect(try undone(run) == ["isolate/fence", "isolate/read-only-db", "isolate/stop-writes"])
            try await checkAsBefore(lab, run, before)
        }
    }

    @Test("A fence that fails before the point of no return: it and the read-only flags are taken back in reverse")
    func fenceFails() async throws {
        try await Lab.with { lab in
            try await sicken(lab)
            let before = try await lab.standing()
            let session = try await hungSession(lab)
            defer { kill(session, SIGCONT) }
            let running = try lab.start()
            let run = try await lab.newRun()
            try await lab.approve(run, as: "alice", "bob")
            let done = try await running.finished()

            #expect(done.code == 4, "\(done.problems)")
            #expect(try run.closed().outcome == "rolled_back")
            #expect(try run.closed().text.hasPrefix("step \"Fence the old primary\" failed: "))
            #expect(try run.records("pivot.crossed").isEmpty)
            #expect(try undone(run) == ["isolate/fence", "isolate/read-only-db", "isolate/stop-writes"])
            kill(session, SIGCONT)
            try await checkAsBefore(lab, run, before)
        }
    }

    /// Region a is not ready any more, but its service and its database still answer: so they can be made read-only.
    private func sicken(_ lab: Lab) async throws {
        try await lab.tell("client", "start")
        try await lab.sql("a", "REVOKE UPDATE ON readiness FROM app")
    }

    /// A session over the network that does not end when it is told to, as one in a hung system call does not.
    private func hungSession(_ lab: Lab) async throws -> pid_t {
        let dsn = try lab.region("a").object("db")
        let password = try String(contentsOfFile: lab.folder + "/secrets/db_password", encoding: .utf8)
        _ = try Running(
            ["psql", "-XqAt", "-d", "host=127.0.0.1 port=\(try dsn.integer("port")) user=muster dbname=app", "-c", "SELECT pg_sleep(3600)"],
            environment: ["PGPASSWORD": password.trimmingCharacters(in: .whitespacesAndNewlines)])
        var found: [String] = []
        try await awaiting("the session") {
            found = try await lab.sql(
                "a", "SELECT pid FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(3600)' AND client_addr IS NOT NULL")
            return !found.isEmpty
        }
        let pid = try #require(pid_t(found[0]))
        kill(pid, SIGSTOP)
        return pid
    }

    /// Steps in the order in which they were undone; each undo must have succeeded.
    private func undone(_ run: RunEvidence) throws -> [String] {
        #expect(try run.records("undo.result").allSatisfy { try $0.string("outcome") == "succeeded" })
        return try run.records("undo.intent").map { try $0.string("step") }
    }

    private func checkAsBefore(_ lab: Lab, _ run: RunEvidence, _ before: [String: String]) async throws {
        var (before, after) = (before, try await lab.standing())
        before["incident"] = nil
        after["incident"] = nil
        #expect(after == before)
        #expect(try run.last("run.closed").strings("left") == [])
        try await run.expectVerified()
        let count = try await lab.sql("a", "SELECT count(*) FROM writes")
        try await awaiting("users' writes in region a") { try await lab.sql("a", "SELECT count(*) FROM writes") != count }
    }
}
