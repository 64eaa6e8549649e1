import Secrets

/// What to start, and the bounds within which it runs.
///
/// Nothing is inherited: the environment is exactly `environment` plus `MUSTER_STEP_TOKEN`, the standard streams are
/// those described here, and no other descriptor is open. Each command gets a session of its own.
///
/// ```swift
/// var command = Command(executable: "/usr/bin/psql", arguments: ["psql", "-c", "select 1"])
/// command.timeLimit = 30_000_000
/// let running = try reactor.start(command) { result in mailbox.post(.ended(result)) }
/// ```
public struct Command: Sendable {
    /// The absolute path that is executed; see `ExecutableResolver`.
    public var executable: String
    /// The arguments, `argv[0]` included.
    public var arguments: [String]
    /// The whole environment, apart from the token.
    public var environment: [EnvironmentVariable] = []
    /// The absolute path of the working directory.
    public var workingDirectory = "/"
    /// What the command reads.
    public var input = StandardInput.null
    /// How long it may run, in microseconds of CLOCK_BOOTTIME (which counts time suspended); nil is without limit.
    public var timeLimit: UInt64?
    /// How long it may take to leave after SIGTERM before SIGKILL follows, in microseconds.
    public var grace: UInt64 = 5_000_000
    /// How long to wait for the kernel to end what got SIGKILL before survivors are reported, in microseconds.
    public var killLimit: UInt64 = 5_000_000
    /// Whether processes that it leaves behind when it ends by itself may live on.
    ///
    /// They lose their standard output: writing to it afterwards gives them SIGPIPE.
    public var detach = false
    /// Where standard output goes.
    public var output = OutputPolicy()
    /// Where standard error goes.
    public var errorOutput = OutputPolicy()
    /// The secrets that no sink and no safe capture may show; nil passes everything.
    public var redaction: RedactionSet?

    /// A command with an empty environment, no input, no limit, and outputs kept up to 1 MiB each.
    ///
    /// - Parameters:
    ///   - executable: absolute; what `ExecutableResolver.resolve` gives.
    ///   - arguments: `argv[0]` included, which need not be the path.
    public init(executable: String, arguments: [String]) {
        self.executable = executable
        self.arguments = arguments
    }
}

/// One variable of a command's environment.
public struct EnvironmentVariable: Sendable {
    /// The value, in clear or secret.
    public enum Value: Sendable {
        case text(String)
        case secret(Secret)
    }

    /// Not empty, without `=`, and not `MUSTER_STEP_TOKEN`.
    public var name: String
    /// Without NUL bytes.
    public var value: Value

    /// A variable that may be shown.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = .text(value)
    }

    /// A variable whose value leaves this program by execve(2) only.
    public init(_ name: String, _ value: Secret) {
        self.name = name
        self.value = .secret(value)
    }
}

/// What a command reads from its standard input.
public enum StandardInput: Sendable {
    /// `/dev/null`.
    case null
    /// These bytes, then end of file; they may hold secrets and are written to a pipe without blocking.
    case bytes([UInt8])
}

/// What happens to one of a command's output streams.
public struct OutputPolicy: Sendable {
    /// How many bytes are kept in memory, unredacted and redacted each; the rest is counted and goes to the sink only.
    public var keep: Int
    /// Receives the redacted stream, in order, chunk by chunk.
    public var sink: OutputSink
    /// Whether control and bidirectional characters are made inert in what the sink and the safe capture receive.
    public var inert: Bool

    /// Keeps up to `keep` bytes and passes everything on to `sink`.
    public init(keep: Int = 1 << 20, sink: OutputSink = .none, inert: Bool = true) {
        self.keep = keep
        self.sink = sink
        self.inert = inert
    }
}

/// Receives redacted output.
public enum OutputSink: Sendable {
    case none
    /// Written with write(2) by the reactor's thread; the caller keeps and closes the descriptor.
    case descriptor(Int32)
    /// Called on the reactor's thread, before the command's completion, and never after it.
    case closure(@Sendable ([UInt8]) -> Void)
    /// The same, until it says false: then the rest is read and counted, and neither redacted nor passed on.
    case bounded(@Sendable ([UInt8]) -> Bool)
}
