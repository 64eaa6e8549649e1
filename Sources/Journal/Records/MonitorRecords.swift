import Values

/// A monitor turned from good to bad or back.
public struct MonitorChange: RecordPayload {
    public enum State: String, Sendable, Hashable, Codable { case good, bad }

    public let monitor: MonitorID
    public let to: State
    /// The last instant at which the other state was seen: the end of the last good sample, the start of the last bad one.
    public let lastOther: Timestamp?
    /// The first instant at which the new state was seen: the start of the first bad sample, the end of the first good one.
    public let first: Timestamp
    public let call: CallEvidence

    private enum CodingKeys: String, CodingKey { case monitor, to, lastOther = "last_other", first, call }

    public init(monitor: MonitorID, to: State, lastOther: Timestamp? = nil, first: Timestamp, call: CallEvidence) {
        self.monitor = monitor
        self.to = to
        self.lastOther = lastOther
        self.first = first
        self.call = call
    }
}

/// The run does what the playbook says for a monitor whose readings stay bad; once for each time that they turn bad.
public struct MonitorReaction: RecordPayload {
    public let monitor: MonitorID
    /// `note`, `hold` or `rollback`, as the playbook has it.
    public let reaction: String
    /// The first bad reading's start, as its `monitor.breach` has it.
    public let since: Timestamp

    private enum CodingKeys: String, CodingKey { case monitor, reaction = "do", since }

    public init(monitor: MonitorID, reaction: String, since: Timestamp) {
        self.monitor = monitor
        self.reaction = reaction
        self.since = since
    }
}

/// A named instant, known to lie between two samples. The first placement wins.
public struct MonitorMark: RecordPayload {
    public let mark: MarkName
    public let monitor: MonitorID
    /// Nil where nothing was seen before.
    public let earliest: Timestamp?
    public let latest: Timestamp

    public init(mark: MarkName, monitor: MonitorID, earliest: Timestamp? = nil, latest: Timestamp) {
        self.mark = mark
        self.monitor = monitor
        self.earliest = earliest
        self.latest = latest
    }
}

/// A monitor's whole run in figures.
public struct MonitorSummary: RecordPayload {
    public let monitor: MonitorID
    public let samples: Int
    public let bad: Int
    /// Readings that could not be had.
    public let errors: Int
    /// Longest time between two samples.
    public let longestGap: Microseconds

    private enum CodingKeys: String, CodingKey { case monitor, samples, bad, errors, longestGap = "longest_gap_us" }

    public init(monitor: MonitorID, samples: Int, bad: Int, errors: Int, longestGap: Microseconds) {
        self.monitor = monitor
        self.samples = samples
        self.bad = bad
        self.errors = errors
        self.longestGap = longestGap
    }
}

/// The readings of monitors and polls since this runner began, in one file.
public struct SamplesKept: RecordPayload {
    public let file: OutputFileReference
    public let samples: Int

    public init(file: OutputFileReference, samples: Int) {
        self.file = file
        self.samples = samples
    }
}
