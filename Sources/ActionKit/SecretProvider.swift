import Secrets
import Values

/// Where secrets come from when an action starts.
public protocol SecretProvider: AnyObject, Sendable {
    /// The secret's bytes; throws ``SecretUnavailable`` where its source has none.
    func secret(_ name: SecretName) throws(SecretUnavailable) -> Secret
    /// Every secret read so far, for redaction.
    var known: [Secret] { get }
}

/// A secret's source gave nothing usable.
public struct SecretUnavailable: Error, Sendable, Hashable {
    public let name: SecretName
    public let reason: String

    public init(name: SecretName, reason: String) {
        self.name = name
        self.reason = reason
    }
}
