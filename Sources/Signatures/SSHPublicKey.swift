import Crypto

/// A public key as OpenSSH writes it on one line: `ssh-ed25519 AAAA… comment` (sshd(8), AUTHORIZED_KEYS FILE FORMAT).
public struct SSHPublicKey: Sendable, Hashable {
    /// The name of the key type, such as `ssh-ed25519`.
    public let type: String
    /// The key in the SSH wire format, which begins with the type again.
    public let blob: [UInt8]
    /// The free text behind the key; not part of what keys are compared by.
    public let comment: String

    /// The type's name of Ed25519 keys (RFC 8709).
    public static let ed25519 = "ssh-ed25519"

    /// Reads a line without options; the newline at its end may be there.
    public init(line: String) throws(SignatureError) {
        let words = line.split(maxSplits: 2, whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\n" })
        guard words.count >= 2, let blob = Base64.decode(Array(words[1].utf8)) else {
            throw SignatureError(.malformed, "expected a public key as \"TYPE BASE64 [COMMENT]\"")
        }
        let comment = words.count > 2 ? String(words[2].prefix { $0 != "\n" }) : ""
        try self.init(blob: blob, comment: comment)
        guard type == words[0] else {
            throw SignatureError(.malformed, "the line says \"\(words[0])\" but the key inside is \"\(type)\"")
        }
    }

    /// Takes a key in the wire format; its type is read from it.
    public init(blob: [UInt8], comment: String = "") throws(SignatureError) {
        var reader = SSHWireReader(blob, "the public key")
        type = try reader.text()
        guard !type.isEmpty, !reader.isAtEnd else { throw SignatureError(.malformed, "the public key is empty") }
        self.blob = blob
        self.comment = comment
        if type == Self.ed25519, blob.count != 51 {
            throw SignatureError(.malformed, "an ssh-ed25519 key has 32 bytes, not \(blob.count - 19)")
        }
    }

    init(ed25519 raw: [UInt8], comment: String) throws(SignatureError) {
        var writer = SSHWireWriter()
        writer.string(Self.ed25519)
        writer.string(raw)
        try self.init(blob: writer.bytes, comment: comment)
    }

    /// The line, without a newline.
    public var line: String {
        "\(type) \(String(decoding: Base64.encode(blob), as: UTF8.self))" + (comment.isEmpty ? "" : " \(comment)")
    }

    /// `SHA256:` and the unpadded base64 of the blob's SHA-256, as `ssh-keygen -l` prints it.
    public var fingerprint: String {
        var hash = SHA256()
        blob.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return "SHA256:" + String(decoding: Base64.encode(hash.finalize(), padded: false), as: UTF8.self)
    }

    /// The 32 bytes of an Ed25519 key (RFC 8709), or nil for another type.
    var ed25519Bytes: [UInt8]? { type == Self.ed25519 ? Array(blob.suffix(32)) : nil }

    /// Keys are the same whose blobs are; comments do not count.
    public static func == (a: SSHPublicKey, b: SSHPublicKey) -> Bool { a.blob == b.blob }
    public func hash(into hasher: inout Hasher) { hasher.combine(blob) }
}
