import Values

/// Why the evidence of a run could not be written or read.
public struct JournalError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failures; each is stable and may be matched on.
    public enum Code: String, Sendable, Hashable {
        /// The operating system refused; `cause` has its own words.
        case storage
        /// The operating system does not let this user.
        case denied
        /// Another process writes this journal.
        case locked
        /// The file or folder is not there.
        case missing
        /// The file or folder is there already.
        case exists
        /// A name that could lead out of the folder, or that the layout does not know.
        case name
        /// A record longer than `RecordLine.limit`.
        case recordTooLong
        /// A record whose body has no canonical form.
        case encoding
        /// The journal failed earlier or was closed; nothing is written to it any more.
        case closed
        /// A line is not what it must be; `line` says which.
        case damaged
        /// A version of the format that this program does not know.
        case version
        /// A signature could not be made or read.
        case signature
    }

    /// What kind of failure it is; match on this, not on words.
    public let code: Code
    /// One clause for people, without place and cause.
    public let message: String
    /// The file meant, or nil where it has no name (a journal in memory).
    public let path: String?
    /// The line of the journal, counted from 1, where one is meant.
    public let line: UInt64?
    /// What the layer below said.
    public let cause: String?
    /// What a person can do about it, as the beginning of a sentence; nil where nothing general can be said.
    public let remedy: String?

    /// Makes an error; `line` counts from 1.
    public init(_ code: Code, _ message: String, path: String? = nil, line: UInt64? = nil, cause: String? = nil, remedy: String? = nil) {
        self.code = code
        self.message = message
        self.path = path
        self.line = line
        self.cause = cause
        self.remedy = remedy
    }

    /// The error of a call of the operating system that failed with error number `number`.
    public init(_ code: Code, _ message: String, path: String?, system number: Int32) {
        self.init(code, message, path: path, cause: SystemCall.text(number), remedy: SystemCall.remedy(number))
    }

    /// Place, message and cause in one line.
    public var description: String {
        let place = [path, line.map { "line \($0)" }].compactMap { $0 }.joined(separator: ": ")
        return (place.isEmpty ? "" : place + ": ") + message + (cause.map { " (\($0))" } ?? "")
    }
}
