import PlaybookModel

/// What came of a condition.
public enum ConditionVerdict: String, Sendable, Hashable, Codable {
    case pass, fail
    /// A value could not be had: neither true nor false.
    case error
}

/// One comparison as evidence shows it: what was expected beside what was seen.
public struct ComparisonResult: Sendable, Hashable {
    /// What was looked at: the output's name, or the template.
    public let subject: String
    /// The comparator and its operand's value: `eq 200`, `every ge 95%`.
    public let expected: String
    /// The subject's value; `(absent)` where there is none; where it could not be had, why.
    public let observed: String
    public let verdict: ConditionVerdict
    public let severity: Comparison.Severity

    public init(
        subject: String, expected: String, observed: String, verdict: ConditionVerdict, severity: Comparison.Severity
    ) {
        self.subject = subject
        self.expected = expected
        self.observed = observed
        self.verdict = verdict
        self.severity = severity
    }
}

/// A condition's verdict with every comparison that it holds, in the order in which they are written.
public struct ConditionResult: Sendable, Hashable {
    public let verdict: ConditionVerdict
    public let comparisons: [ComparisonResult]
    /// What the next reading of a poll looks back at.
    public let history: PollHistory?

    public init(verdict: ConditionVerdict, comparisons: [ComparisonResult], history: PollHistory? = nil) {
        self.verdict = verdict
        self.history = history
        self.comparisons = comparisons
    }

    /// Comparisons of severity `warn` that did not pass.
    public var warnings: [ComparisonResult] {
        comparisons.filter { $0.severity == .warn && $0.verdict != .pass }
    }
}
