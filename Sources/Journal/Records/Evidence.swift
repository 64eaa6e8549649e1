import Values

/// Who did something, and how strongly that is known.
public struct Actor: Sendable, Hashable, Codable {
    public enum Strength: String, Sendable, Hashable, Codable {
        /// The operating system's word alone.
        case osUser = "os-user"
        case signature
        /// The runner itself.
        case runner
    }

    /// A person of the site, or a login name.
    public let name: String
    public let strength: Strength
    /// Fingerprint of the signing key.
    public let key: String?

    public init(name: String, strength: Strength, key: String? = nil) {
        self.name = name
        self.strength = strength
        self.key = key
    }
}

/// One output of a call. A value that holds a secret is never here.
public struct NamedOutput: Sendable, Hashable, Codable {
    public let name: String
    public let value: Value

    public init(name: String, value: Value) {
        self.name = name
        self.value = value
    }

    /// An absent value is not written; reading gives it back.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        value = try container.decodeIfPresent(Value.self, forKey: .value) ?? .absent
    }
}

/// One comparison as it was judged.
public struct ConditionEvidence: Sendable, Hashable, Codable {
    public enum Verdict: String, Sendable, Hashable, Codable {
        case pass, fail
        /// The value could not be had: neither true nor false.
        case error
    }

    /// What was looked at.
    public let what: String
    public let expected: String
    public let observed: String
    public let verdict: Verdict
    /// `warn` where the comparison does not fail.
    public let severity: String?

    public init(what: String, expected: String, observed: String, verdict: Verdict, severity: String? = nil) {
        self.what = what
        self.expected = expected
        self.observed = observed
        self.verdict = verdict
        self.severity = severity
    }
}

/// A file under `outputs/`: salt line, then the redacted bytes.
public struct OutputFileReference: Sendable, Hashable, Codable {
    public let stream: String
    public let file: String
    /// Size of the whole file.
    public let bytes: Int64
    public let sha256: SHA256Digest
    /// Bytes that the command wrote beyond the limit and that were not kept.
    public let dropped: Int64?

    public init(stream: String, file: String, bytes: Int64, sha256: SHA256Digest, dropped: Int64? = nil) {
        self.stream = stream
        self.file = file
        self.bytes = bytes
        self.sha256 = sha256
        self.dropped = dropped
    }
}

/// How one reading of an observation ended.
public struct PartEvidence: Sendable, Hashable, Codable {
    public let name: String
    public let startedAt: Timestamp
    /// Measured on the monotonic clock.
    public let elapsed: Microseconds
    /// As in ``CallEvidence/end``.
    public let end: String
    /// In words, where the end alone does not say it.
    public let detail: String?

    private enum CodingKeys: String, CodingKey { case name, startedAt = "started_at", elapsed = "elapsed_us", end, detail }

    public init(name: String, startedAt: Timestamp, elapsed: Microseconds, end: String, detail: String? = nil) {
        self.name = name
        self.startedAt = startedAt
        self.elapsed = elapsed
        self.end = end
        self.detail = detail
    }
}

/// What one call of the outside world gave: a command, a request, a probe.
public struct CallEvidence: Sendable, Hashable, Codable {
    public let startedAt: Timestamp
    /// Measured on the monotonic clock.
    public let elapsed: Microseconds
    /// `exit:0`, `signal:9`, `http:200`, `observed`, `timeout`, `refused`, …
    public let end: String
    /// In words, where the end alone does not say it.
    public let detail: String?
    public let outputs: [NamedOutput]
    public let conditions: [ConditionEvidence]
    public let files: [OutputFileReference]
    /// Processes that had to be killed besides the command itself.
    public let killed: Int?
    /// Processes that could not be killed.
    public let survivors: Int?
    /// The readings of an observation, in the order of the playbook.
    public let parts: [PartEvidence]?

    private enum CodingKeys: String, CodingKey {
        case startedAt = "started_at", elapsed = "elapsed_us", end, detail, outputs, conditions, files, killed
        case survivors, parts
    }

    public init(
        startedAt: Timestamp, elapsed: Microseconds, end: String, detail: String? = nil, outputs: [NamedOutput] = [],
        conditions: [ConditionEvidence] = [], files: [OutputFileReference] = [], killed: Int? = nil,
        survivors: Int? = nil, parts: [PartEvidence]? = nil
    ) {
        self.startedAt = startedAt
        self.elapsed = elapsed
        self.end = end
        self.detail = detail
        self.outputs = outputs
        self.conditions = conditions
        self.files = files
        self.killed = killed
        self.survivors = survivors
        self.parts = parts
    }
}
