import Glibc
import Values

/// A file under `outputs/`: one line of salt, then the redacted bytes as they come.
///
/// The salt (`salt ` and 64 hexadecimal digits) makes the journal's hash useless for guessing what a deleted output
/// said. The SHA-256 is computed as the bytes pass by. The caller redacts before it appends.
///
/// `@unchecked Sendable`: one thread at a time uses it; whoever captures the output hands it on.
public final class OutputFile: @unchecked Sendable {
    /// The file's name under `outputs/`.
    public let name: String
    private let path: String
    private let descriptor: Int32
    private var digest = RunningDigest()
    private var size: Int64 = 0
    private var isOpen = true

    /// Makes the file, which must not exist, and writes its salt line from the system's randomness.
    public init(_ folder: RunFolder, name: String) throws(JournalError) {
        self.name = name
        path = try folder.path(.outputs, name)
        descriptor = try SystemCall.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
        var salt = [UInt8](repeating: 0, count: 32)
        for index in salt.indices { salt[index] = .random(in: .min ... .max) }
        let digits = salt.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        try append(Array("salt \(digits)\n".utf8))
    }

    deinit { if isOpen { close(descriptor) } }

    /// Appends redacted bytes.
    public func append(_ bytes: [UInt8]) throws(JournalError) {
        try SystemCall.write(descriptor, bytes, path)
        digest.update(bytes)
        size += Int64(bytes.count)
    }

    /// Makes the content and the name durable and says what the journal records of it; nothing may follow.
    public func finish() throws(JournalError) -> (bytes: Int64, sha256: SHA256Digest) {
        guard fdatasync(descriptor) == 0 else { throw SystemCall.failure("fdatasync", path) }
        close(descriptor)
        isOpen = false
        try SystemCall.syncFolder(SystemCall.folder(of: path))
        return (size, digest.value)
    }

    /// The output behind the salt line of a whole file, or nil where there is no salt line.
    public static func content(_ file: [UInt8]) -> ArraySlice<UInt8>? {
        guard file.starts(with: "salt ".utf8), file.count >= 70, file[69] == UInt8(ascii: "\n") else { return nil }
        return file[70...]
    }
}
