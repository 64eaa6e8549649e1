import Values

/// Where a journal ends: what the next record is chained to.
public struct JournalPosition: Sendable, Hashable {
    /// How many records there are.
    public let seq: UInt64
    /// SHA-256 of the last line.
    public let head: SHA256Digest

    /// Names a place in a journal; `head` is the hash of line `seq`.
    public init(seq: UInt64, head: SHA256Digest) {
        self.seq = seq
        self.head = head
    }

    /// Before the first record.
    public static let start = JournalPosition(seq: 0, head: .zero)
}
