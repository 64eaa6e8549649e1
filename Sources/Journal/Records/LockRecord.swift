import Values

/// A lock was taken, refused, given back, taken from another run (`lock.broken`) or from this one (`lock.lost`).
public struct LockRecord: RecordPayload {
    public let key: LockKey
    /// Whether other runs may have it meanwhile that share it too; nil for no.
    public let shared: Bool?
    /// Who holds it where it was refused, or held it last where it is free and not to be had yet; whose it was where it was broken.
    public let owner: String?
    /// From when on it may be taken, where only its minimum delay is in the way.
    public let freeAt: Timestamp?
    /// Who broke it: the signer; where nobody signed, for whom it was taken over.
    public let by: Actor?
    /// Why it was broken.
    public let reason: String?
    /// The signed statement below `locks/`, and its digest.
    public let file: String?
    public let sha256: SHA256Digest?

    private enum CodingKeys: String, CodingKey { case key, shared, owner, freeAt = "free_at", by, reason, file, sha256 }

    public init(
        key: LockKey, shared: Bool = false, owner: String? = nil, freeAt: Timestamp? = nil, by: Actor? = nil, reason: String? = nil,
        file: String? = nil, sha256: SHA256Digest? = nil
    ) {
        self.key = key
        self.shared = shared ? true : nil
        self.owner = owner
        self.freeAt = freeAt
        self.by = by
        self.reason = reason
        self.file = file
        self.sha256 = sha256
    }
}
