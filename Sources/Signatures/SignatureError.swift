/// Why a key, a signature or a list of signers is not acceptable.
public struct SignatureError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of refusals; each is stable and may be matched on.
    public enum Code: String, Sendable, Hashable {
        /// The text is not what the format says.
        case malformed
        /// A key type, cipher or hash that this program does not handle here.
        case unsupported
        /// The signature was made for another purpose.
        case namespace
        /// The signature is not that of this key over this message.
        case invalid
        /// The key is on no line of the list of allowed signers that holds for this purpose, name and time.
        case notAllowed
        /// A file or a child process failed; `cause` has the system's words.
        case system
    }

    /// What kind of refusal it is; match on this, not on words.
    public let code: Code
    /// One clause for people, without place and cause.
    public let message: String
    /// The file, or file and line, where one is meant.
    public let place: String?
    /// What the layer below said.
    public let cause: String?

    /// Makes an error.
    public init(_ code: Code, _ message: String, place: String? = nil, cause: String? = nil) {
        self.code = code
        self.message = message
        self.place = place
        self.cause = cause
    }

    /// Place, message and cause in one line.
    public var description: String {
        (place.map { $0 + ": " } ?? "") + message + (cause.map { " (\($0))" } ?? "")
    }
}
