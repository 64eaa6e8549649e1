import Foundation
import Testing

/// What a program left behind: its exit code and everything it wrote.
struct Finished: Sendable {
    let code: Int32
    let output: String
    let problems: String

    /// The standard output as one JSON object.
    func json(_ location: SourceLocation = #_sourceLocation) throws -> JSONObject {
        let value = try? JSONSerialization.jsonObject(with: Data(output.utf8))  // nil is reported by the next line
        return JSONObject(try #require(value as? [String: Any], "not an object: \(output)\(problems)", sourceLocation: location))
    }
}

/// A JSON object whose members are read with the type the test expects; a wrong one fails the test.
struct JSONObject {
    let members: [String: Any]

    init(_ members: [String: Any]) { self.members = members }

    func string(_ key: String) throws -> String { try #require(members[key] as? String, "\(key) in \(members)") }
    func integer(_ key: String) throws -> Int { try #require(members[key] as? Int, "\(key) in \(members)") }
    func number(_ key: String) throws -> Double { try #require(members[key] as? Double, "\(key) in \(members)") }
    func boolean(_ key: String) throws -> Bool { try #require(members[key] as? Bool, "\(key) in \(members)") }
    func object(_ key: String) throws -> JSONObject {
        JSONObject(try #require(members[key] as? [String: Any], "\(key) in \(members)"))
    }
    func isNull(_ key: String) -> Bool { members[key] is NSNull }
}

/// Runs a program to its end, with its output in files, so that what it leaves running holds nothing up.
///
/// The wait happens on a thread of its own: a blocked thread of the pool would hold up every other test.
func run(_ argv: [String], environment: [String: String] = [:]) async throws -> Finished {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try runBlocking(argv, environment) }) }
    }
}

private func runBlocking(_ argv: [String], _ environment: [String: String]) throws -> Finished {
    let folder = FileManager.default.temporaryDirectory
    let mark = UUID().uuidString
    let output = folder.appendingPathComponent("lab-\(mark).out"), problems = folder.appendingPathComponent("lab-\(mark).err")
    defer {
        for file in [output, problems] { unlink(file.path) }
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, problems.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let variables = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"].merging(environment) { $1 }
    let arguments = argv.map { strdup($0) } + [nil], settings = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { (arguments + settings).forEach { free($0) } }
    var pid = pid_t()
    let refused = posix_spawnp(&pid, argv[0], &actions, nil, arguments, settings)
    guard refused == 0 else { throw POSIXError(POSIXErrorCode(rawValue: refused) ?? .EIO) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1 && errno == EINTR {}
    let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    return Finished(
        code: code, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
        problems: String(decoding: try Data(contentsOf: problems), as: UTF8.self))
}

/// Waits for an event by looking for it; records an issue when it does not come within 30 seconds.
func awaiting(_ event: String, _ happened: () async throws -> Bool, _ location: SourceLocation = #_sourceLocation) async throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while try await !happened() {
        guard ContinuousClock.now < deadline else {
            Issue.record("waited 30 s in vain for \(event)", sourceLocation: location)
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}
