import ActionKit
import Processes
import Secrets
import Synchronization
import Values

/// Puts the bytes of secrets where a request names them, at the very last moment.
final class SecretResolver: Sendable {
    private let provider: any SecretProvider
    /// The compiled set of what was known last; secrets are only ever added.
    private let compiled = Mutex<RedactionSet>(RedactionSet([]))

    init(_ provider: any SecretProvider) { self.provider = provider }

    /// Every secret read so far, compiled for redaction.
    var redaction: RedactionSet {
        let known = provider.known
        return compiled.withLock { set in
            if set.names.count != known.count { set = RedactionSet(known) }
            return set
        }
    }

    /// The text with its secrets in clear, for standard input and nothing else.
    func bytes(of text: SecretText) throws(Unstartable) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in text.parts {
            switch part {
            case .text(let text): bytes += Array(text.utf8)
            case .secret(let name): bytes += try secret(name).reveal()
            case .quotedSecret(let name, let quote):
                guard let escaped = quote.escape(try secret(name).reveal()) else {
                    throw Unstartable(reason: "secret \"\(name)\" holds a NUL, which \(quote.rawValue) cannot")
                }
                bytes += escaped
            }
        }
        return bytes
    }

    /// A variable of a command's environment.
    func variable(_ named: NamedText) throws(Unstartable) -> EnvironmentVariable {
        guard let first = named.text.secrets.first else { return EnvironmentVariable(named.name, named.text.display) }
        let bytes = try bytes(of: named.text)
        do throws(SecretError) {
            return EnvironmentVariable(named.name, try Secret(name: first.rawValue, bytes: bytes))
        } catch {
            throw Unstartable(reason: error.message)
        }
    }

    private func secret(_ name: SecretName) throws(Unstartable) -> Secret {
        do throws(SecretUnavailable) {
            return try provider.secret(name)
        } catch {
            throw Unstartable(reason: "secret \"\(error.name)\": \(error.reason)")
        }
    }
}
