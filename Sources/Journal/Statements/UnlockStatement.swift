import CanonicalJSON
import Values

/// What a person signs who breaks a lock: this key, as this run holds it, and why.
///
/// The signed bytes are its canonical JSON and a newline; the namespace is `muster-unlock@v1`.
public struct UnlockStatement: Sendable, Hashable, Codable {
    public static let namespace = "muster-unlock@v1"

    public let v: Int
    public let key: LockKey
    /// The run that holds it, where, since when, in which mode.
    public let run: RunID
    public let host: String
    public let since: Timestamp
    public let mode: String
    /// The last line of that run's journal; nil where it could not be read.
    public let head: SHA256Digest?
    public let person: PersonID
    public let reason: String
    public let signedAt: Timestamp

    private enum CodingKeys: String, CodingKey { case v, key, run, host, since, mode, head, person, reason, signedAt = "signed_at" }

    public init(
        key: LockKey, run: RunID, host: String, since: Timestamp, mode: String, head: SHA256Digest?, person: PersonID, reason: String,
        signedAt: Timestamp
    ) {
        v = 1
        self.key = key
        self.run = run
        self.host = host
        self.since = since
        self.mode = mode
        self.head = head
        self.person = person
        self.reason = reason
        self.signedAt = signedAt
    }

    /// The bytes that are signed, hashed and kept.
    public func bytes() throws(CanonicalCodingError) -> [UInt8] { try CanonicalEncoder().encode(self) + [10] }

    /// Reads a statement; bytes that are not exactly what `bytes()` gives are refused.
    public init(bytes: [UInt8]) throws(CanonicalCodingError) {
        guard bytes.last == 10 else { throw CanonicalCodingError(.invalid, "the statement has no newline", path: "$") }
        self = try CanonicalDecoder().decode(UnlockStatement.self, from: Array(bytes.dropLast()))
        guard try self.bytes() == bytes, v == 1 else {
            throw CanonicalCodingError(.invalid, "the statement is not canonical, or of another version", path: "$")
        }
    }
}
