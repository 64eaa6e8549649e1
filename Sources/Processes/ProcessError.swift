import Glibc

/// Why a command could not be started, or the reactor could not be set up.
///
/// How a command *ended* is never an error: see `ProcessResult`.
public struct ProcessError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable kind of failure.
    public enum Code: String, Sendable {
        /// No file of that name in the declared PATH, or at the given path.
        case executableNotFound = "executable_not_found"
        /// A file was found that may not be executed, or that the kernel cannot execute.
        case notExecutable = "not_executable"
        /// The working directory does not exist or may not be entered.
        case workingDirectory = "working_directory"
        /// The kernel refused a process, a descriptor or memory.
        case resources = "process_resources"
        /// What was asked for is not available on this system (for example a forced cgroup).
        case unsupported = "process_unsupported"
        /// The command holds a NUL byte, an empty variable name or the like.
        case malformed = "command_malformed"
        /// The reactor was shut down.
        case shutDown = "reactor_shut_down"
    }

    /// What kind of failure it is, for decisions and records.
    public let code: Code
    /// What happened, in one sentence that names the offending thing.
    public let message: String
    /// The operating system's error number, where there is one.
    public let errno: Int32?

    public var description: String { message }

    /// An error of that kind.
    public init(code: Code, message: String, errno: Int32? = nil) {
        self.code = code
        self.message = message
        self.errno = errno
    }
}

/// The system's text for an error number (strerror(3)).
func systemMessage(_ number: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
