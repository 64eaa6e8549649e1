import Foundation
import Testing

/// A lab in a temporary folder, which also goes down by itself when the test process ends.
struct Lab: Sendable {
    let programs: String
    let folder: String
    /// What stands before each command, to run it as another user.
    var prefix: [String] = []

    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// Raises a lab for the body and removes it afterwards, whether the body throws or not.
    static func with(_ body: (Lab) async throws -> Void) async throws {
        let lab = Lab(programs: repository + "/lab", folder: try temporaryFolder())
        try await lab.removing {
            try await lab.raise()
            try await body(lab)
        }
    }

    static func temporaryFolder() throws -> String {
        let template = try #require(strdup("/tmp/lab-test.XXXXXX"))
        defer { free(template) }
        return String(cString: try #require(mkdtemp(template)))
    }

    func removing(_ body: () async throws -> Void) async throws {
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        let down = try await command("down", "--purge")
        #expect(down.code == 0, "\(down.problems)")
        try result.get()
    }

    @discardableResult
    func raise() async throws -> Finished {
        let up = try await command("up", "--owner", "\(getpid())")
        try #require(up.code == 0, "the lab was not raised: \(up.problems)")
        return up
    }

    /// Runs `lab/lab` in this lab's folder.
    func command(_ arguments: String...) async throws -> Finished {
        try await run(prefix + [programs + "/lab"] + arguments, environment: ["MUSTER_LAB": folder])
    }

    /// Runs a command of `lab/lab` that must succeed, and returns the object it prints.
    func found(_ arguments: String...) async throws -> JSONObject {
        let done = try await run(prefix + [programs + "/lab"] + arguments, environment: ["MUSTER_LAB": folder])
        try #require(done.code == 0, "lab/lab \(arguments): \(done.problems)")
        return try done.json()
    }

    func tool(_ name: String, _ arguments: String...) async throws -> Finished {
        let password = try String(contentsOfFile: folder + "/secrets/db_password", encoding: .utf8)
        return try await run(
            [programs + "/tools/" + name] + arguments,
            environment: ["PGPASSWORD": password.trimmingCharacters(in: .whitespacesAndNewlines)])
    }

    func state() throws -> JSONObject {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/lab.json"))
        return JSONObject(try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any]))
    }

    func database(_ region: String) throws -> JSONObject {
        try state().object("regions").object(region).object("db")
    }

    /// The operator's connection string, over the Unix socket.
    func operatorDSN(_ region: String) throws -> String { try database(region).string("operator_dsn") }

    /// The runbook's connection string, over TCP.
    func musterDSN(_ region: String) throws -> String {
        "host=127.0.0.1 port=\(try database(region).integer("port")) user=muster dbname=app"
    }

    /// The rows of one statement, run by psql as the operator.
    func rows(_ region: String, _ statement: String) async throws -> [String] {
        let done = try await psql(try operatorDSN(region), statement)
        try #require(done.code == 0, "\(statement): \(done.problems)")
        return done.output.split(separator: "\n").map(String.init)
    }

    func psql(_ dsn: String, _ statement: String) async throws -> Finished {
        let password = try String(contentsOfFile: folder + "/secrets/db_password", encoding: .utf8)
        return try await run(
            prefix + ["psql", "-XqAtw", "-d", dsn, "-c", statement],
            environment: ["PGPASSWORD": password.trimmingCharacters(in: .whitespacesAndNewlines)])
    }

    /// Status and body of an HTTP request made by curl.
    func http(_ url: String, _ options: String...) async throws -> (status: Int, body: JSONObject) {
        let done = try await run(["curl", "-sS", "-w", "\n%{http_code}"] + options + [url])
        try #require(done.code == 0, "\(done.problems)")
        let lines = done.output.split(separator: "\n").map(String.init)
        let body = Finished(code: 0, output: lines[0], problems: "")
        return (try #require(Int(lines[1])), try body.json())
    }

    /// The pids of every process of this lab: those recorded, and all below them.
    func pids() throws -> Set<pid_t> {
        let recorded = try state().object("processes").members.values
            .compactMap { ($0 as? [String: Any])?["pid"] as? Int }.map(pid_t.init)
        var found = Set(recorded), grown = true
        while grown {
            let children = Self.parents().filter { found.contains($0.value) }.keys
            grown = !found.isSuperset(of: children)
            found.formUnion(children)
        }
        return found
    }

    private static func parents() -> [pid_t: pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []  // none: the caller's sets stay empty
        return names.compactMap { pid_t($0) }.reduce(into: [:]) { parents, pid in parents[pid] = fields(pid).map { pid_t($0[1]) ?? 0 } }
    }

    /// State, parent and so on of a process (proc(5), stat after the name); nil when it is gone.
    private static func fields(_ pid: pid_t) -> [Substring]? {
        guard let line = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),  // nil: the process is gone
            let end = line.lastIndex(of: ")")
        else { return nil }
        return line[line.index(end, offsetBy: 2)...].split(separator: " ")
    }

    /// Whether a process runs; a zombie does not.
    static func runs(_ pid: pid_t) -> Bool {
        guard let state = fields(pid)?.first else { return false }
        return state != "Z" && state != "X"
    }
}
