import Journal
import Values

/// When something was recorded, and under which number: every fact of a report can be looked up in the journal.
public struct Moment: Sendable, Hashable, Encodable {
    public let seq: UInt64
    public let at: Timestamp
    let mono: Microseconds
    let boot: String

    private enum CodingKeys: String, CodingKey { case seq, at }

    init(_ record: Record) {
        seq = record.seq
        at = record.at
        mono = record.mono
        boot = record.boot
    }

    /// The time from this moment to a later one: by the monotonic clock within one boot, else by the wall clock.
    func elapsed(to later: Moment) -> Microseconds {
        boot == later.boot ? later.mono - mono : later.at - at
    }
}

/// A record as it stands in the journal, with its moment.
public struct Recorded<Payload: RecordPayload>: Sendable, Hashable, Encodable {
    public let moment: Moment
    public let record: Payload

    private enum CodingKeys: String, CodingKey { case moment, record }
}

/// A stretch of time whose end may not have come yet.
public struct Span: Sendable, Hashable, Encodable {
    public let from: Moment
    public var to: Moment?

    /// Nil while it lasts.
    public var elapsed: Microseconds? { to.map { from.elapsed(to: $0) } }

    private enum CodingKeys: String, CodingKey { case from, to, elapsed = "elapsed_us" }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(from, forKey: .from)
        try container.encodeIfPresent(to, forKey: .to)
        try container.encodeIfPresent(elapsed, forKey: .elapsed)
    }
}
