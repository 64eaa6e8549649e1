import Foundation
import Testing

/// The program under test and the repository it was built from.
enum Program {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// `muster` from the folder that the tests were built into; `$MUSTER` names another.
    static let muster: String = {
        if let named = ProcessInfo.processInfo.environment["MUSTER"] { return named }
        return URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "muster").path
    }()

    static let playbook = repository + "/playbooks/region-outage.yaml"
}

/// What a program left behind: its exit code and everything it wrote.
struct Finished: Sendable {
    let code: Int32
    let output: String
    let problems: String

    /// The standard output as JSON objects, one a line.
    func lines(_ location: SourceLocation = #_sourceLocation) throws -> [Fields] {
        try output.split(separator: "\n").map { try Fields(json: String($0), location) }
    }
}

/// A program that was started, with its output in files, so that nothing it leaves running holds anything up.
struct Running: Sendable {
    let pid: pid_t
    private let end: Task<Finished, any Error>

    init(_ argv: [String], environment: [String: String] = [:], folder: String = "/") throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "muster-test-\(UUID().uuidString)").path
        let (output, problems) = (place + ".out", place + ".err")
        let started = try Self.spawn(argv, environment, folder, output, problems)
        pid = started
        end = Task {
            let code = await Self.code(of: started)
            defer { for file in [output, problems] { unlink(file) } }
            return Finished(
                code: code, output: String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self),
                problems: String(decoding: try Data(contentsOf: URL(filePath: problems)), as: UTF8.self))
        }
    }

    func finished() async throws -> Finished { try await end.value }

    func send(_ signal: Int32) { kill(pid, signal) }

    private static func spawn(
        _ argv: [String], _ environment: [String: String], _ folder: String, _ output: String, _ problems: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, problems, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        // threads of the pool block signals, and what is started would inherit that
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let path = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        let variables = path.merging(environment) { $1 }
        let argv = ["env", "-C", folder] + argv  // env(1) becomes the program: the pid is the program's
        let arguments = argv.map { strdup($0) } + [nil], settings = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (arguments + settings).forEach { free($0) } }
        var pid = pid_t()
        let refused = posix_spawnp(&pid, argv[0], &actions, &attributes, arguments, settings)
        guard refused == 0 else { throw POSIXError(POSIXErrorCode(rawValue: refused) ?? .EIO) }
        return pid
    }

    /// Waits on a thread of its own: a blocked thread of the pool would hold up every other test.
    private static func code(of pid: pid_t) async -> Int32 {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var status: Int32 = 0
                while waitpid(pid, &status, 0) == -1 && errno == EINTR {}
                continuation.resume(returning: status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f))
            }
        }
    }
}

/// Runs a program to its end.
func run(_ argv: [String], environment: [String: String] = [:], folder: String = "/") async throws -> Finished {
    try await Running(argv, environment: environment, folder: folder).finished()
}

/// Waits for an event by looking for it; records an issue when it does not come within three.
func awaiting(_ event: String, _ location: SourceLocation = #_sourceLocation, _ happened: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(180)
    while try await !happened() {
        guard ContinuousClock.now < deadline else {
            Issue.record("waited three minutes in vain for \(event)", sourceLocation: location)
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}
