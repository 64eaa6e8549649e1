/// Why a text is not acceptable JSON, and at which byte.
public struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of mistakes; each is stable and may be matched on.
    public enum Code: String, Sendable, Hashable {
        case unexpectedEnd, unexpectedByte, trailingBytes, float, integerRange, leadingZero, negativeZero
        case duplicateName, loneSurrogate, badEscape, controlCharacter, badUTF8, depth, notCanonical
    }

    /// What kind of mistake it is; match on this, not on words.
    public let code: Code
    /// One clause for people, without the place.
    public let message: String
    /// The byte at which the mistake begins, counted from 0.
    public let offset: Int

    /// Makes an error at a byte, counted from 0.
    public init(_ code: Code, _ message: String, offset: Int) {
        self.code = code
        self.message = message
        self.offset = offset
    }

    /// Place and message in one line.
    public var description: String { "byte \(offset): \(message)" }
}
