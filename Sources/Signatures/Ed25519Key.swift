import Crypto

/// A private Ed25519 key (RFC 8032) that signs in process; it has no text form other than a key file.
public struct Ed25519Key: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    /// What others know the key by.
    public let publicKey: SSHPublicKey

    /// Makes a new key from the system's randomness.
    public static func generate(comment: String) throws(SignatureError) -> Ed25519Key {
        try Ed25519Key(Curve25519.Signing.PrivateKey(), comment)
    }

    /// Makes the key of a seed of 32 bytes, so that tests and simulations sign the same bytes every time.
    public init(seed: [UInt8], comment: String) throws(SignatureError) {
        let key: Curve25519.Signing.PrivateKey
        do { key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed) } catch {
            throw SignatureError(.malformed, "an Ed25519 seed has 32 bytes, not \(seed.count)")
        }
        try self.init(key, comment)
    }

    private init(_ key: Curve25519.Signing.PrivateKey, _ comment: String) throws(SignatureError) {
        self.key = key
        publicKey = try SSHPublicKey(ed25519: Array(key.publicKey.rawRepresentation), comment: comment)
    }

    /// Signs `message` for `namespace`, as `ssh-keygen -Y sign -n NAMESPACE` does with this key.
    public func sign(_ message: [UInt8], namespace: String) throws(SignatureError) -> SSHSignature {
        let signed = SSHSignature.signedBytes(message, namespace, .sha512)
        var writer = SSHWireWriter()
        writer.string(SSHPublicKey.ed25519)
        do { writer.string(Array(try key.signature(for: signed))) } catch {
            throw SignatureError(.system, "signing failed", cause: "\(error)")
        }
        return SSHSignature(key: publicKey, namespace: namespace, hash: .sha512, signature: writer.bytes)
    }

    /// The 32 bytes that the key is made from.
    var seed: [UInt8] { Array(key.rawRepresentation) }
}
