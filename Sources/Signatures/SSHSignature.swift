import Crypto

/// A signature over a file in the SSHSIG format, version 1 (OpenSSH, PROTOCOL.sshsig).
public struct SSHSignature: Sendable, Hashable {
    /// The hashes that the format allows.
    public enum HashAlgorithm: String, Sendable, Hashable {
        case sha256, sha512
    }

    /// The key that signed; by itself it proves nothing about who that is.
    public let key: SSHPublicKey
    /// What the signature is good for; the same bytes signed for another purpose do not count.
    public let namespace: String
    /// How the message was hashed before it was signed.
    public let hash: HashAlgorithm
    /// The algorithm's name and its signature, in the wire format.
    let signature: [UInt8]

    private static let magic = Array("SSHSIG".utf8)

    init(key: SSHPublicKey, namespace: String, hash: HashAlgorithm, signature: [UInt8]) {
        self.key = key
        self.namespace = namespace
        self.hash = hash
        self.signature = signature
    }

    /// Reads the armored text that `ssh-keygen -Y sign` writes; every deviation from the format is an error.
    public init(armored text: [UInt8]) throws(SignatureError) {
        var reader = SSHWireReader(try Armor.signature.unwrap(text), "the signature")
        guard try reader.raw(6) == Self.magic, try reader.uint32() == 1 else {
            throw SignatureError(.malformed, "the signature is not an SSHSIG of version 1")
        }
        key = try SSHPublicKey(blob: try reader.string())
        namespace = try reader.text()
        guard !namespace.isEmpty, try reader.string().isEmpty else {
            throw SignatureError(.malformed, "the signature has no namespace, or uses the reserved field")
        }
        let name = try reader.text()
        guard let hash = HashAlgorithm(rawValue: name) else {
            throw SignatureError(.unsupported, "the signature uses the hash \"\(name)\"")
        }
        self.hash = hash
        signature = try reader.string()
        try reader.end()
    }

    /// The armored text, with a newline at its end.
    public var armored: [UInt8] {
        var writer = SSHWireWriter()
        writer.raw(Self.magic)
        writer.uint32(1)
        writer.string(key.blob)
        writer.string(namespace)
        writer.string([])
        writer.string(hash.rawValue)
        writer.string(signature)
        return Armor.signature.wrap(writer.bytes)
    }

    /// Checks that `key` made this signature over `message` for `namespace`; Ed25519 only.
    ///
    /// Throws `namespace`, `unsupported` for another key type (see `AllowedSigners.verify`), or `invalid`.
    /// Whether the key is anybody's is the caller's question.
    public func verify(_ message: [UInt8], namespace: String) throws(SignatureError) {
        guard namespace == self.namespace else {
            throw SignatureError(.namespace, "the signature is for \"\(self.namespace)\", not for \"\(namespace)\"")
        }
        guard let raw = key.ed25519Bytes else {
            throw SignatureError(.unsupported, "signatures of \(key.type) are not checked in process")
        }
        var reader = SSHWireReader(signature, "the signature")
        guard try reader.text() == SSHPublicKey.ed25519 else {
            throw SignatureError(.malformed, "an ssh-ed25519 key with a signature of another type")
        }
        let bytes = try reader.string()
        try reader.end()
        let signed = Self.signedBytes(message, namespace, hash)
        guard let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: raw),  // any failure means: refused
            publicKey.isValidSignature(bytes, for: signed)
        else { throw SignatureError(.invalid, "the signature does not match the bytes") }
    }

    /// What is really signed: the frame around the message's hash.
    static func signedBytes(_ message: [UInt8], _ namespace: String, _ hash: HashAlgorithm) -> [UInt8] {
        var writer = SSHWireWriter()
        writer.raw(magic)
        writer.string(namespace)
        writer.string([])
        writer.string(hash.rawValue)
        switch hash {
        case .sha256: writer.string(digest(message, SHA256()))
        case .sha512: writer.string(digest(message, SHA512()))
        }
        return writer.bytes
    }

    private static func digest<Hash: HashFunction>(_ message: [UInt8], _ hash: Hash) -> [UInt8] {
        var hash = hash
        message.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }
}
