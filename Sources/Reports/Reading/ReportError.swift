/// Why a report, a summary or a line of the drill log could not be made.
public struct ReportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failures; each is stable and may be matched on.
    public enum Code: String, Sendable, Hashable {
        /// The journal has no first record that opens a run, so there is nothing to tell.
        case notOpened
        /// A file could not be read or written; `cause` has the system's own words.
        case storage
        /// A line of the drill log is not what this program writes there; nothing was changed.
        case damagedLog
    }

    public let code: Code
    public let message: String
    /// The file or folder meant.
    public let place: String?
    /// What the layer below said.
    public let cause: String?

    public init(_ code: Code, _ message: String, place: String? = nil, cause: String? = nil) {
        self.code = code
        self.message = message
        self.place = place
        self.cause = cause
    }

    public var description: String {
        (place.map { "\($0): " } ?? "") + message + (cause.map { " (\($0))" } ?? "")
    }
}
