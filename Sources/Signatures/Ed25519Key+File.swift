import Glibc

/// Private key files in OpenSSH's own format (OpenSSH, PROTOCOL.key), without a passphrase.
extension Ed25519Key {
    private static let magic = Array("openssh-key-v1\0".utf8)

    /// Reads an unencrypted Ed25519 private key file's content.
    ///
    /// Throws `unsupported` for another key type or a key with a passphrase.
    public init(privateKeyFile text: [UInt8]) throws(SignatureError) {
        var reader = SSHWireReader(try Armor.privateKey.unwrap(text), "the private key")
        guard try reader.raw(Self.magic.count) == Self.magic else {
            throw SignatureError(.malformed, "the private key is not an openssh-key-v1")
        }
        let (cipher, kdf) = (try reader.text(), try reader.text())
        _ = try reader.string()
        guard cipher == "none", kdf == "none" else {
            throw SignatureError(.unsupported, "the private key has a passphrase; one without is needed here")
        }
        guard try reader.uint32() == 1 else { throw SignatureError(.unsupported, "the file holds more than one key") }
        let publicKey = try SSHPublicKey(blob: try reader.string())
        guard publicKey.type == SSHPublicKey.ed25519 else {
            throw SignatureError(.unsupported, "the key is of type \(publicKey.type); expected ssh-ed25519")
        }
        try self.init(privateSection: try reader.string(), publicKey)
        try reader.end()
    }

    private init(privateSection: [UInt8], _ publicKey: SSHPublicKey) throws(SignatureError) {
        var section = SSHWireReader(privateSection, "the private key")
        let checks = (try section.uint32(), try section.uint32())
        guard checks.0 == checks.1, try section.text() == publicKey.type, try section.string() == publicKey.ed25519Bytes else {
            throw SignatureError(.malformed, "the private key's two halves do not belong together")
        }
        let secret = try section.string()
        try self.init(seed: Array(secret.prefix(32)), comment: try section.text())
        var padding: UInt8 = 1
        while !section.isAtEnd {
            guard try section.raw(1) == [padding] else { throw SignatureError(.malformed, "the private key is padded wrongly") }
            padding += 1
        }
        guard secret.count == 64, self.publicKey == publicKey else {
            throw SignatureError(.malformed, "the private key does not belong to its public key")
        }
    }

    /// Reads the private key file at `path`.
    public init(contentsOf path: String) throws(SignatureError) {
        let text = try SmallFile.read(path)
        do throws(SignatureError) { try self.init(privateKeyFile: text) } catch {
            throw SignatureError(error.code, error.message, place: path, cause: error.cause)
        }
    }

    /// The content of a private key file, as `ssh-keygen -t ed25519 -N ''` would write it.
    public var privateKeyFile: [UInt8] {
        var section = SSHWireWriter()
        let check = UInt32.random(in: .min ... .max)
        section.uint32(check)
        section.uint32(check)
        section.string(SSHPublicKey.ed25519)
        section.string(publicKey.ed25519Bytes ?? [])
        section.string(seed + (publicKey.ed25519Bytes ?? []))
        section.string(publicKey.comment)
        var padding: UInt8 = 1
        while section.bytes.count % 8 != 0 {
            section.raw([padding])
            padding += 1
        }
        var writer = SSHWireWriter()
        writer.raw(Self.magic)
        writer.string("none")
        writer.string("none")
        writer.string([])
        writer.uint32(1)
        writer.string(publicKey.blob)
        writer.string(section.bytes)
        return Armor.privateKey.wrap(writer.bytes)
    }

    /// Writes the key to a new file of mode 0600, and its public line to `path` + `.pub`; neither may exist.
    public func write(to path: String) throws(SignatureError) {
        try SmallFile.create(path, privateKeyFile, mode: 0o600)
        try SmallFile.create(path + ".pub", Array((publicKey.line + "\n").utf8), mode: 0o644)
    }
}

/// Reading and writing of key files, which are a few hundred bytes.
enum SmallFile {
    static func read(_ path: String) throws(SignatureError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("opened", path) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count) }
            if got == 0 { return Array(bytes.prefix(count)) }
            if got < 0, errno != EINTR { throw failure("read", path) }
            count += max(got, 0)
        }
        throw SignatureError(.malformed, "longer than a list of keys should be", place: path)
    }

    /// Writes a file that must not exist yet, durable when this returns; a half-written one is removed.
    static func create(_ path: String, _ bytes: [UInt8], mode: mode_t) throws(SignatureError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("created", path) }
        defer { close(descriptor) }
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written != bytes.count || fsync(descriptor) != 0 {
            let error = failure("written", path)
            unlink(path)
            throw error
        }
    }

    private static func failure(_ done: String, _ path: String) -> SignatureError {
        SignatureError(.system, "the file could not be \(done)", place: path, cause: String(cString: strerror(errno)))
    }
}
