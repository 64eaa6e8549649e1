/// How a command ended, what it used, what it wrote, and what had to be killed.
public struct ProcessResult: Sendable {
    /// Who brought the end about; decided once, never changed by a late exit or late output.
    public enum Cause: String, Sendable {
        /// The command ended by itself.
        case ended
        /// Its time limit passed first.
        case timedOut = "timed_out"
        /// `ProcessReactor.cancel` came first.
        case cancelled
        /// The system had no room to watch it (ENOSPC, ENOMEM), so it was killed.
        case lost
    }

    /// What the kernel said about the command's own process.
    public enum Exit: Equatable, Sendable {
        case code(Int32)
        case signal(Int32, coreDumped: Bool)
        /// It could not be killed within the limit (for example in uninterruptible sleep).
        case unknown
    }

    /// The command whose result this is.
    public var running: RunningProcess
    /// Who ended it.
    public var cause: Cause
    /// How its own process ended.
    public var exit: Exit
    /// When its end was seen.
    public var ended: Instant
    /// Of the command and of those of its descendants that it waited for; nil when the exit is unknown.
    public var usage: ResourceUsage?
    /// What it wrote to standard output.
    public var output: CapturedOutput
    /// What it wrote to standard error.
    public var errorOutput: CapturedOutput
    /// Bytes of standard input that the command did not take.
    public var unreadInput: Int
    /// Signals sent, in order.
    public var signals: [SentSignal]
    /// Processes besides the command's own that were killed, in the order of being found.
    public var killed: [StrayProcess]
    /// Processes that SIGKILL did not end within the limit; empty unless something is wrong with the machine.
    public var survivors: [StrayProcess]

    /// Whether it ended by itself with exit code 0 and nothing survived.
    public var isSuccess: Bool { cause == .ended && exit == .code(0) && survivors.isEmpty }

    /// Microseconds from start to end, on CLOCK_BOOTTIME.
    public var elapsed: UInt64 { ended.boot - running.started.boot }
}

/// What a process used, as getrusage(2) counts it.
public struct ResourceUsage: Equatable, Sendable {
    /// Microseconds in user mode.
    public var user: UInt64
    /// Microseconds in the kernel.
    public var system: UInt64
    /// The largest resident set, in KiB.
    public var maximumResidentKiB: UInt64
}

/// What a command wrote to one stream.
public struct CapturedOutput: Equatable, Sendable {
    /// The first bytes, unredacted: for reading outputs in memory, never to be written anywhere.
    public var raw: [UInt8] = []
    /// The first bytes, redacted and (unless the policy says otherwise) inert.
    public var safe: [UInt8] = []
    /// How many bytes the command wrote in all.
    public var totalBytes = 0
    /// How many bytes the sink received in all.
    public var sinkBytes = 0
    /// How many bytes the command wrote after the sink had taken its last.
    public var unsentBytes = 0
    /// The error that ended writing to a descriptor sink: the evidence is then incomplete.
    public var sinkErrno: Int32?

    /// Whether `raw` lacks something that was written.
    public var isTruncated: Bool { raw.count < totalBytes }
}

/// A signal that was sent to a command or to what it left.
public struct SentSignal: Equatable, Sendable {
    /// As in signal(7).
    public var number: Int32
    /// When it was sent.
    public var at: Instant
    /// How many processes besides the command's own were addressed.
    public var others: Int
}

/// A process that belongs to a command without being the command's own.
public struct StrayProcess: Hashable, Sendable {
    /// Which process it is, or was.
    public var identity: ProcessIdentity
    /// The kernel's name for it (`comm`), made inert.
    public var name: String
    /// Its session; the command's own pid when it never left that.
    public var session: Int32
}
