import ActionKit
import Glibc
import Secrets
import Synchronization
import Values

/// Where a site says that a secret comes from.
public enum SecretSource: Sendable, Hashable {
    /// A variable of the runner's own environment.
    case environment(variable: String)
    /// A file; one trailing newline is not part of the secret.
    case file(path: String)
}

/// The secrets of a site: each read when it is first needed, then kept for the run.
public final class SiteSecrets: SecretProvider {
    /// The longest secret that is read from a file, in bytes.
    public static let fileLimit = 64 << 10

    private let sources: [SecretName: SecretSource]
    private let read = Mutex<[(name: SecretName, secret: Secret)]>([])

    public init(_ sources: [SecretName: SecretSource]) { self.sources = sources }

    public var known: [Secret] { read.withLock { $0.map(\.secret) } }

    /// The secret, read now or kept from before.
    ///
    /// - Throws: where the site declares no such secret, its source cannot be read or is empty, or the value has less than
    ///   `Secret.minimumBytes` bytes: redacting it would tear holes into unrelated text.
    public func secret(_ name: SecretName) throws(SecretUnavailable) -> Secret {
        if let known = read.withLock({ $0.first { $0.name == name }?.secret }) { return known }
        guard let source = sources[name] else { throw SecretUnavailable(name: name, reason: "the site declares no such secret") }
        let bytes = try Self.bytes(name, source)
        let secret: Secret
        do throws(SecretError) {
            secret = try Secret(name: name.rawValue, bytes: bytes)
        } catch {
            throw SecretUnavailable(name: name, reason: error.message)
        }
        return read.withLock { kept in
            // Another thread may have read it meanwhile: the first reading counts.
            if let first = kept.first(where: { $0.name == name })?.secret { return first }
            kept.append((name, secret))
            return secret
        }
    }

    /// Reads every secret at once, so that each is redacted from the first output on.
    ///
    /// - Returns: those that could not be read; they fail only the steps that need them.
    public func readAll() -> [SecretUnavailable] {
        sources.keys.sorted().compactMap { name in
            do throws(SecretUnavailable) {
                _ = try secret(name)
                return nil
            } catch {
                return error
            }
        }
    }

    private static func bytes(_ name: SecretName, _ source: SecretSource) throws(SecretUnavailable) -> [UInt8] {
        switch source {
        case .environment(let variable):
            guard let value = getenv(variable) else {
                throw SecretUnavailable(name: name, reason: "the environment variable \(variable) is not set")
            }
            return Array(String(cString: value).utf8)
        case .file(let path):
            switch ResultFile.read(path) {
            case .bytes(let content):
                guard content.total <= fileLimit else {
                    throw SecretUnavailable(name: name, reason: "\"\(path)\" has \(content.total) bytes; at most \(fileLimit) are read")
                }
                return content.bytes.last == UInt8(ascii: "\n") ? content.bytes.dropLast() : content.bytes
            case .nothing(let reason), .unreadable(let reason): throw SecretUnavailable(name: name, reason: reason)
            // `ResultFile.read` gives bytes or a reason; numbers are exit codes and statuses
            case .number: preconditionFailure("a file is not a number")
            }
        }
    }
}
