import Journal
import Values

/// A monitor: when it turned, and its figures.
public struct MonitorReport: Sendable, Encodable {
    public let id: MonitorID
    public var changes: [Recorded<MonitorChange>]
    public var summary: Recorded<MonitorSummary>?
    /// The steps with whose start and end it began and ended; nil where it ran all the time.
    public var between: [StepID]?
}

/// An objective with its verdict, or without one: then it is missing, not met.
public struct ObjectiveReport: Sendable, Encodable {
    public let name: String
    public let target: Microseconds
    public let verdict: Recorded<ObjectiveVerdict>?

    public var outcome: ObjectiveVerdict.Verdict { verdict?.record.verdict ?? .missing }
    public var measured: Microseconds? { verdict?.record.measured }

    private enum CodingKeys: String, CodingKey { case name, target = "target_us", outcome, verdict }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(target, forKey: .target)
        try container.encode(outcome, forKey: .outcome)
        try container.encodeIfPresent(verdict, forKey: .verdict)
    }
}

/// Where the time of an outage went. Its parts follow one another and add up to the total where all are known.
public struct RecoveryLedger: Sendable, Encodable {
    public enum Name: String, Sendable, Hashable, Encodable, CaseIterable { case detect, declare, decide, execute, verify }

    public struct Part: Sendable, Encodable {
        public let name: Name
        /// Nil where it cannot be told; `missing` then says why.
        public let span: Microseconds?
        public let from: Timestamp?
        public let to: Timestamp?
        /// What its ends are, with record numbers.
        public let basis: String
        public let missing: String?

        private enum CodingKeys: String, CodingKey { case name, span = "span_us", from, to, basis, missing }
    }

    /// The objective whose marks bound it; nil where the playbook names none.
    public let objective: String?
    public let began: Timestamp?
    public let restored: Timestamp?
    /// From `began` to `restored`.
    public let total: Microseconds?
    /// Of the total, what no part accounts for because one of them is missing.
    public let unattributed: Microseconds?
    public let parts: [Part]

    private enum CodingKeys: String, CodingKey {
        case objective, began, restored, total = "total_us", unattributed = "unattributed_us", parts
    }
}

/// What a step read of the data that was lost or kept.
public struct DataReading: Sendable, Encodable {
    public let step: StepID
    public let item: ItemPath
    public let moment: Moment
    public let outputs: [NamedOutput]
}
