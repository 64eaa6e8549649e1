import Diagnostics
import Values

/// A structured condition: what is looked at, how it is compared, and with what.
///
/// Written as data, so that evidence can show *expected* beside *observed*.
public indirect enum Condition: Sendable, Hashable, Codable {
    case comparison(Comparison)
    /// Every one holds; `expect:` with several entries is this. An empty list holds.
    case all(conditions: [Condition])
    /// At least one holds.
    case any(conditions: [Condition])
    case not(condition: Condition)

    /// Every comparison inside, in the order in which it is written.
    public var comparisons: [Comparison] {
        switch self {
        case .comparison(let comparison): [comparison]
        case .all(let conditions), .any(let conditions): conditions.flatMap(\.comparisons)
        case .not(let condition): condition.comparisons
        }
    }
}

/// One comparison of a condition.
public struct Comparison: Sendable, Hashable, Codable {
    public enum Subject: Sendable, Hashable, Codable {
        /// An output of the operation that the condition belongs to, declared or built in (`status`, `exit_code`).
        case output(name: String)
        /// `value:` and any reference or literal.
        case value(template: Template)
    }

    /// What of the value is compared: how many elements of a list, or its ratio to the reading before.
    public enum Quantifier: Sendable, Hashable, Codable {
        case every
        case some
        /// At least this share of the elements (`share: { ge: 95% }`).
        case share(atLeast: DecimalNumber)
        /// Not the value but its ratio to that of the reading before; over polls only.
        case ratioToPrevious
    }

    /// `warn` is recorded and shown but does not fail.
    public enum Severity: String, Sendable, Hashable, Codable, CaseIterable { case fail, warn }

    public let subject: Subject
    public let quantifier: Quantifier?
    public let comparator: Comparator
    /// Nil for `present` and `absent` alone.
    public let operand: Template?
    public let severity: Severity
    public var range: SourceRange = .none

    private enum CodingKeys: String, CodingKey { case subject, quantifier, comparator, operand, severity }

    public init(
        subject: Subject, quantifier: Quantifier? = nil, comparator: Comparator, operand: Template? = nil,
        severity: Severity = .fail, range: SourceRange = .none
    ) {
        self.subject = subject
        self.quantifier = quantifier
        self.comparator = comparator
        self.operand = operand
        self.severity = severity
        self.range = range
    }
}

public enum Comparator: String, Sendable, Hashable, Codable, CaseIterable {
    case eq, ne, lt, le, gt, ge
    /// One of the operand's list.
    case `in`
    case notIn = "not_in"
    /// Between the operand's two elements, both included.
    case between
    /// The whole text matches the operand, a regular expression.
    case matches
    /// The text holds the operand; the list has it as an element.
    case contains
    /// The length of a text in characters, of a list in elements, equals the operand.
    case length
    /// There is a value; operand `true`.
    case present
    /// There is none: the reading succeeded and had no value; operand `true`.
    case absent
    /// The value has been the same in every reading for as long as the operand says; over polls only.
    case unchangedFor = "unchanged_for"
}
