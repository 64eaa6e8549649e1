/// Why a value could not be turned into canonical JSON, or back.
public struct CanonicalCodingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of mistakes; each is stable and may be matched on.
    public enum Code: String, Sendable, Hashable {
        /// The text is no JSON; `syntax` says where.
        case syntax
        /// A member that must be there is not.
        case missing
        /// A value of another kind than expected.
        case kind
        /// A value of the right kind that the type does not accept.
        case invalid
        /// A floating point number, which has no canonical form.
        case float
        /// An integer that does not fit its type or lies beyond 2^53.
        case integerRange
        /// An `encode(to:)` that wrote nothing, or wrote into a container that was already left.
        case misuse
    }

    /// What kind of mistake it is; match on this, not on words.
    public let code: Code
    /// One clause for people, without the place.
    public let message: String
    /// Where in the value: `$` for the whole, then `.name` and `[index]`.
    public let path: String
    /// The mistake in the text itself, for `Code.syntax`.
    public let syntax: JSONSyntaxError?

    /// Makes an error at a place in the value.
    public init(_ code: Code, _ message: String, path: String, syntax: JSONSyntaxError? = nil) {
        self.code = code
        self.message = message
        self.path = path
        self.syntax = syntax
    }

    /// Place and message in one line.
    public var description: String { "\(path): \(message)" }

    /// Writes a coding path the way `path` does.
    static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "$") { path, key in
            path += key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
        }
    }
}

/// A name or index on the way into a value.
struct PathKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = String(intValue)
        self.intValue = intValue
    }
}
