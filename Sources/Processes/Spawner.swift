import CProcess
import Glibc

/// The system call by which commands are started.
public enum SpawnMechanism: String, Sendable {
    /// clone3(2), or posix_spawn(3) where the system forbids that.
    case automatic
    /// clone3(2) only.
    case clone3
    /// posix_spawn(3) only; excludes cgroups.
    case posixSpawn = "posix_spawn"

    fileprivate var value: Int32 {
        switch self {
        case .automatic: Int32(MUSTER_SPAWN_AUTOMATIC.rawValue)
        case .clone3: Int32(MUSTER_SPAWN_CLONE3.rawValue)
        case .posixSpawn: Int32(MUSTER_SPAWN_POSIX.rawValue)
        }
    }
}

/// A process that was just started.
struct SpawnedProcess {
    var identity: ProcessIdentity
    var pidfd: Int32
    var started: Instant
}

/// Turns a command into a process.
struct Spawner {
    var mechanism: SpawnMechanism
    /// The folder of the cgroup to be born in, or -1.
    var cgroup: Int32 = -1
    /// What becomes descriptors 0, 1 and 2.
    var standard: (Int32, Int32, Int32)

    /// Starts the command, carrying the token.
    func spawn(_ command: Command, token: String) throws(ProcessError) -> SpawnedProcess {
        try Spawner.check(command)
        var strings = try CStringTable(command, token: token)
        defer { strings.wipe() }
        var result = muster_spawned()
        let wall = Instant.now().wall
        let error = strings.withPointers { arguments, environment in
            command.executable.withCString { path in
                command.workingDirectory.withCString { directory in
                    var request = muster_spawn(
                        path: path, argv: arguments, envp: environment, directory: directory,
                        standard: standard, cgroup: cgroup, mechanism: mechanism.value)
                    return muster_spawn(&request, &result)
                }
            }
        }
        guard error == 0 else { throw Spawner.failure(command, result.stage, error) }
        return SpawnedProcess(
            identity: Spawner.identity(result), pidfd: result.pidfd,
            started: Instant(wall: wall, boot: result.before_ns / 1000))
    }

    /// The start time as `/proc/PID/stat` shows it, without reading that file when both clock readings fall into the same tick.
    private static func identity(_ spawned: muster_spawned) -> ProcessIdentity {
        let before = spawned.before_ns / nanosecondsPerTick
        if before == spawned.after_ns / nanosecondsPerTick {
            return ProcessIdentity(pid: spawned.pid, startTicks: before, bootID: ProcessIdentity.currentBootID)
        }
        // It was not reaped yet, so its entry is there; where /proc is hidden the earlier reading has to do.
        return ProcessIdentity(of: spawned.pid)
            ?? ProcessIdentity(pid: spawned.pid, startTicks: before, bootID: ProcessIdentity.currentBootID)
    }

    private static let nanosecondsPerTick: UInt64 = 1_000_000_000 / UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))

    private static func check(_ command: Command) throws(ProcessError) {
        func malformed(_ what: String) -> ProcessError { ProcessError(code: .malformed, message: what) }
        guard command.executable.hasPrefix("/") else {
            throw malformed("the executable \"\(command.executable)\" is not an absolute path")
        }
        guard command.workingDirectory.hasPrefix("/") else {
            throw malformed("the working directory \"\(command.workingDirectory)\" is not an absolute path")
        }
        guard !command.arguments.isEmpty else { throw malformed("the command has no argv[0]") }
        guard !command.executable.utf8.contains(0), !command.workingDirectory.utf8.contains(0) else {
            throw malformed("a path of the command holds a NUL byte")
        }
    }

    private static func failure(_ command: Command, _ stage: Int32, _ error: Int32) -> ProcessError {
        let reason = systemMessage(error)
        switch muster_stage(rawValue: UInt32(stage)) {
        case MUSTER_STAGE_DIRECTORY:
            return ProcessError(
                code: .workingDirectory, message: "cannot enter \"\(command.workingDirectory)\": \(reason)", errno: error)
        case MUSTER_STAGE_EXECUTE where error == ENOENT:
            return ProcessError(
                code: .executableNotFound, message: "cannot execute \"\(command.executable)\": \(reason)", errno: error)
        case MUSTER_STAGE_EXECUTE where error == EACCES || error == ENOEXEC || error == EPERM || error == ENOTDIR:
            return ProcessError(
                code: .notExecutable, message: "cannot execute \"\(command.executable)\": \(reason)", errno: error)
        case MUSTER_STAGE_EXECUTE:
            return ProcessError(
                code: .resources, message: "cannot execute \"\(command.executable)\": \(reason)", errno: error)
        case MUSTER_STAGE_CGROUP where error != EAGAIN && error != ENOMEM:
            return ProcessError(code: .unsupported, message: "cannot start in a cgroup: \(reason)", errno: error)
        default:
            return ProcessError(
                code: .resources, message: "cannot start \"\(command.executable)\": \(reason)", errno: error)
        }
    }
}
