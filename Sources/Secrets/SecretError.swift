/// Why a value was refused as a secret.
///
/// The message names the secret and never holds any part of its value.
public struct SecretError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable kind of refusal.
    public enum Code: String, Sendable {
        /// The value is shorter than `Secret.minimumBytes`: redacting it would tear holes into unrelated text.
        case tooShort = "secret_too_short"
        /// The name is empty or holds a character that would make a redaction mark ambiguous.
        case badName = "secret_bad_name"
    }

    /// What kind of refusal it is.
    public let code: Code
    /// The name under which the secret was declared.
    public let name: String
    /// What was expected and what was found, in one sentence.
    public let message: String

    public var description: String { message }

    init(code: Code, name: String, message: String) {
        self.code = code
        self.name = name
        self.message = message
    }
}
