import Values

/// Names one call of the outside world within a run.
public struct CallID: RawRepresentable, Sendable, Hashable, Comparable, Codable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    public static func < (a: CallID, b: CallID) -> Bool { a.rawValue < b.rawValue }
}

/// What the performer needs beside the request.
public struct ActionContext: Sendable {
    /// `MUSTER_STEP_TOKEN`: marks every process that the call starts.
    public var token: String
    /// `MUSTER_IDEMPOTENCY_KEY`.
    public var idempotencyKey: String
    /// The run's `outputs/` folder, handed on to the ``OutputStore``.
    public var outputFolder: String
    /// Base name of the files there (`promote.1` gives `promote.1.stdout.out`); nil keeps no files: polls, samples.
    public var outputName: String?

    public init(token: String, idempotencyKey: String, outputFolder: String, outputName: String?) {
        self.token = token
        self.idempotencyKey = idempotencyKey
        self.outputFolder = outputFolder
        self.outputName = outputName
    }
}

/// The process behind a call, as soon as it is there.
public struct StartedProcess: Sendable, Hashable {
    public var pid: Int
    public var startTicks: Int64
    public var program: String
    public var sha256: SHA256Digest?

    public init(pid: Int, startTicks: Int64, program: String, sha256: SHA256Digest?) {
        self.pid = pid
        self.startTicks = startTicks
        self.program = program
        self.sha256 = sha256
    }
}

/// What a performer tells about a call.
public enum ActionReport: Sendable {
    /// At most once, before the end.
    case started(StartedProcess)
    /// Exactly once, last.
    case ended(ActionOutcome)
}

/// Carries out actions. Every kind of action is a bounded child process.
///
/// Calls are made on one thread; reports come on any thread. An implementation never blocks the caller for longer than it
/// takes to start a process.
public protocol ActionPerformer: AnyObject, Sendable {
    func start(_ request: ActionRequest, as call: CallID, context: ActionContext, report: @escaping @Sendable (ActionReport) -> Void)

    /// Begins to end the call: SIGTERM, grace, SIGKILL. Its report still comes. Unknown and ended calls are passed over.
    func cancel(_ call: CallID)
}
