import CanonicalJSON
import Values

/// What every record bears besides its payload.
public struct RecordEnvelope: Sendable, Hashable {
    /// The version of the format that this program writes and reads.
    public static let version: Int64 = 1

    /// Position in the journal, counted from 1.
    public let seq: UInt64
    /// SHA-256 of the previous line's bytes without its newline; `SHA256Digest.zero` for the first.
    public let prev: SHA256Digest
    /// The highest `seq` known to be durable when this record was written.
    public let synced: UInt64
    /// Wall clock; for people, decides nothing.
    public let at: Timestamp
    /// `CLOCK_BOOTTIME`; never falls within one `boot`.
    public let mono: Microseconds
    /// The kernel's boot id (`/proc/sys/kernel/random/boot_id`).
    public let boot: String
    /// The run that the journal is of; the same in every record.
    public let run: RunID
    /// What the payload is.
    public let type: String

    public init(
        seq: UInt64, prev: SHA256Digest, synced: UInt64, at: Timestamp, mono: Microseconds, boot: String, run: RunID,
        type: String
    ) {
        self.seq = seq
        self.prev = prev
        self.synced = synced
        self.at = at
        self.mono = mono
        self.boot = boot
        self.run = run
        self.type = type
    }
}

extension RecordEnvelope: Codable {
    /// The members in the order in which they stand in every line.
    enum CodingKeys: String, CodingKey, CaseIterable { case v, seq, prev, synced, at, mono, boot, run, type }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let version = try container.decode(Int64.self, forKey: .v)
        guard version == Self.version else {
            throw JournalError(.version, "format version \(version) is not known; this program reads \(Self.version)")
        }
        seq = try container.decode(UInt64.self, forKey: .seq)
        prev = SHA256Digest(rawValue: try container.decode(String.self, forKey: .prev))
        synced = try container.decode(UInt64.self, forKey: .synced)
        at = try container.decode(Timestamp.self, forKey: .at)
        mono = try container.decode(Microseconds.self, forKey: .mono)
        boot = try container.decode(String.self, forKey: .boot)
        run = RunID(rawValue: try container.decode(String.self, forKey: .run))
        type = try container.decode(String.self, forKey: .type)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.version, forKey: .v)
        try container.encode(seq, forKey: .seq)
        try container.encode(prev.rawValue, forKey: .prev)
        try container.encode(synced, forKey: .synced)
        try container.encode(at.description, forKey: .at)
        try container.encode(mono.rawValue, forKey: .mono)
        try container.encode(boot, forKey: .boot)
        try container.encode(run.rawValue, forKey: .run)
        try container.encode(type, forKey: .type)
    }
}

/// One record of a journal: its envelope and what it says.
public struct Record: Sendable, Hashable {
    /// Number, chain, clocks and type.
    public let envelope: RecordEnvelope
    /// What happened; its case agrees with the envelope's `type`.
    public let body: RecordBody

    /// Joins an envelope with a payload of the same type.
    public init(_ envelope: RecordEnvelope, _ body: RecordBody) {
        self.envelope = envelope
        self.body = body
    }

    /// Position in the journal, counted from 1.
    public var seq: UInt64 { envelope.seq }
    /// When, by the wall clock.
    public var at: Timestamp { envelope.at }
    /// When, by `CLOCK_BOOTTIME`; comparable only within one `boot`.
    public var mono: Microseconds { envelope.mono }
    /// The boot that `mono` belongs to.
    public var boot: String { envelope.boot }
    /// The run that the record is of.
    public var run: RunID { envelope.run }
    /// The type as it stands in the line, such as `step.intent`.
    public var type: String { envelope.type }
}

extension Record: Codable {
    public init(from decoder: any Decoder) throws {
        envelope = try RecordEnvelope(from: decoder)
        body = try RecordBody(type: envelope.type, from: decoder)
    }

    /// Writes one flat object: the envelope's members, then the payload's.
    public func encode(to encoder: any Encoder) throws {
        try envelope.encode(to: encoder)
        try body.encode(to: encoder)
    }
}

/// A record as one line of canonical JSON.
public enum RecordLine {
    /// The most bytes that a line may have, its newline not counted; longer values belong into a file with a hash.
    public static let limit = 65_536

    /// Appends the record's line, without a newline, to what `writer` holds; on an error the writer is left as it was.
    public static func write(_ record: Record, to writer: inout JSONWriter) throws(JournalError) {
        let start = writer.bytes.count
        do throws(CanonicalCodingError) { try CanonicalEncoder().encode(record, into: &writer) } catch {
            throw JournalError(
                .encoding, "a record of type \(record.type) has no canonical form", line: record.seq, cause: error.description)
        }
        let length = writer.bytes.count - start
        if length > limit {
            writer.truncate(to: start)
            throw JournalError(
                .recordTooLong, "a record of type \(record.type) takes \(length) bytes; the limit is \(limit)", line: record.seq)
        }
    }

    /// Reads a line, which must have no newline.
    ///
    /// Checks syntax and types, neither the canonical form nor the chain: `JournalReader` and `Verifier` do.
    public static func read(_ bytes: UnsafeBufferPointer<UInt8>, line: UInt64, path: String?) throws(JournalError) -> Record {
        let tree: JSONValue
        do throws(JSONSyntaxError) { tree = try JSONParser.parse(bytes) } catch {
            throw JournalError(.damaged, "the line is not the JSON of a record", path: path, line: line, cause: error.description)
        }
        return try read(tree, line: line, path: path)
    }

    static func read(_ tree: JSONValue, line: UInt64, path: String?) throws(JournalError) -> Record {
        if let version = tree["v"]?.integer, version != RecordEnvelope.version {
            throw JournalError(
                .version, "format version \(version) is not known; this program reads \(RecordEnvelope.version)", path: path,
                line: line)
        }
        do throws(CanonicalCodingError) { return try CanonicalDecoder().decode(Record.self, from: tree) } catch {
            throw JournalError(.damaged, "the line is not a record", path: path, line: line, cause: error.description)
        }
    }
}
