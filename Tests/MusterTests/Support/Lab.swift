import Foundation
import Testing

/// A lab of real servers in a temporary folder, which also goes down by itself when the test process ends.
struct Lab: Sendable {
    let folder: String

    private static let command = Program.repository + "/lab/lab"

    var site: String { folder + "/site.yaml" }

    /// Raises a lab for the body and removes it afterwards, whether the body throws or not.
    static func with(_ body: (Lab) async throws -> Void) async throws {
        let template = try #require(strdup("/tmp/muster-lab-test.XXXXXX"))
        defer { free(template) }
        let lab = Lab(folder: String(cString: try #require(mkdtemp(template))))
        let result: Result<Void, any Error>
        do {
            try await lab.tell("up", "--owner", "\(getpid())")
            result = .success(try await body(lab))
        } catch { result = .failure(error) }
        try await lab.tell("down", "--purge")
        try result.get()
    }

    /// Runs a command of `lab/lab`, which must succeed.
    @discardableResult
    func tell(_ arguments: String...) async throws -> Finished {
        let done = try await run([Self.command] + arguments, environment: ["MUSTER_LAB": folder])
        try #require(done.code == 0, "lab/lab \(arguments): \(done.problems)")
        return done
    }

    /// The object that a command of `lab/lab` prints.
    func ask(_ arguments: String...) async throws -> Fields {
        let done = try await run([Self.command] + arguments, environment: ["MUSTER_LAB": folder])
        try #require(done.code == 0, "lab/lab \(arguments): \(done.problems)")
        return try Fields(json: done.output)
    }

    func state() throws -> Fields { try Fields(json: String(contentsOfFile: folder + "/lab.json", encoding: .utf8)) }

    func region(_ name: String) throws -> Fields { try state().object("regions").object(name) }

    /// The rows of one statement, run by psql as the operator over the Unix socket.
    @discardableResult
    func sql(_ region: String, _ statement: String) async throws -> [String] {
        let dsn = try self.region(region).object("db").string("operator_dsn")
        let done = try await run(["psql", "-XqAtw", "-d", dsn, "-c", statement])
        try #require(done.code == 0, "\(statement): \(done.problems)")
        return done.output.split(separator: "\n").map(String.init)
    }

    // MARK: - Muster

    func muster(_ arguments: String...) async throws -> Finished {
        try await run([Program.muster] + arguments, environment: ["MUSTER_SITE": site], folder: Program.repository)
    }

    /// Starts the region-outage playbook.
    func start(_ settings: String..., mode: String = "drill") throws -> Running {
        let sets = (["failed=a", "healthy=b", "probe_every=200ms"] + settings).flatMap { ["--set", $0] }
        return try Running(
            [Program.muster, "run", Program.playbook, "--mode", mode, "--as", "carol", "--reason", "a test", "--progress", "json"] + sets,
            environment: ["MUSTER_SITE": site], folder: Program.repository)
    }

    /// The newest run, once there is one that the test has not seen.
    func newRun(known: [String] = []) async throws -> RunEvidence {
        var found: String?
        try await awaiting("a run") {
            found = runs().filter { !known.contains($0) }.last
            return found != nil
        }
        return RunEvidence(folder: folder + "/runs/" + (try #require(found)))
    }

    func runs() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/runs")) ?? []  // no folder yet: no runs
        return names.filter { FileManager.default.fileExists(atPath: "\(folder)/runs/\($0)/journal.jsonl") }.sorted()
    }

    /// Waits until the run is under way and has seen the users' address answer.
    func watched(_ run: RunEvidence) async throws {
        try await awaiting("the run to watch") {
            let seen = try run.records("monitor.breach").last?.string("to")
            return try seen == "good" && run.has("step.intent", step: "confirm")
        }
    }

    /// Approves the gate as these people once its request is there: it follows the record, which must be on the disk first.
    func approve(_ run: RunEvidence, as people: String..., decision: String = "approve") async throws {
        let request = "\(folder)/inbox/requests/\(run.name).authorise.json"
        try await awaiting("the gate's request") { FileManager.default.fileExists(atPath: request) }
        for person in people {
            let key = "\(folder)/keys/people/\(person)"
            let done = try await muster(decision, run.name, "authorise", "--as", person, "--key", key, "--reason", "a test")
            try #require(done.code == 0, "\(done.problems)")
        }
    }

    /// Has the client write and waits until both regions hold some of it.
    func write() async throws {
        try await tell("client", "start")
        try await awaiting("region b to have some writes") { try await sql("b", "SELECT count(*) > 20 FROM writes") == ["t"] }
    }

    // MARK: - Looking

    /// What a run could have changed, as text that two moments can be compared by.
    func standing(_ regions: [String] = ["a", "b"]) async throws -> [String: String] {
        var found: [String: String] = [:]
        for name in regions {
            let region = try region(name)
            let rows = try await sql(
                name,
                "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only'), (SELECT timeline_id FROM pg_control_checkpoint())"
            )
            found["\(name) database"] = rows.joined(separator: "\n")
            let flags = try await run(["curl", "-sS", "\(try region.string("app"))/flags"])
            found["\(name) flags"] = flags.output + flags.problems
        }
        for name in ["a", "b"] {
            found["\(name) hba"] = try String(contentsOfFile: try region(name).object("db").string("hba"), encoding: .utf8)
            found["\(name) weight"] = "\(try await weight(name))"
            let signal = try region(name).object("db").string("data") + "/standby.signal"
            found["\(name) standby.signal"] = "\(FileManager.default.fileExists(atPath: signal))"
        }
        found["incident"] = (try? String(contentsOfFile: folder + "/incident.log", encoding: .utf8)) ?? ""  // not there: nothing was told
        return found
    }

    func weight(_ region: String) async throws -> Int {
        let socket = try state().object("vip").string("socket")
        let done = try await run([Program.repository + "/lab/tools/haproxy-server", "show", "--socket", socket, "--server", "app/\(region)"]
        )
        return try Fields(json: done.output).integer("weight")
    }
}
