import PlaybookModel
import Values

/// What a poll's comparisons that look back saw before, by their number in the condition.
///
/// A reading that could not be had leaves no trace: what follows begins anew.
public struct PollHistory: Sendable, Hashable {
    struct Reading: Sendable, Hashable {
        let value: Value
        /// Since when the value is this one.
        let since: Microseconds
    }

    /// The time of the reading that is judged, on any clock that only goes forward.
    private var now = Microseconds.zero
    private var before: [Int: Reading] = [:]
    private var seen: [Int: Reading] = [:]

    public init() {}

    /// The history with a new reading about to be judged.
    public func reading(at time: Microseconds) -> PollHistory {
        var history = PollHistory()
        (history.now, history.before) = (time, seen)
        return history
    }

    /// Keeps the value that comparison number `number` looks at.
    ///
    /// - Returns: the value before, nil for the first reading; and for how long it has been this one.
    mutating func note(_ value: Value, _ number: Int) -> (previous: Value?, unchangedFor: Microseconds) {
        let previous = before[number]
        let isSame = previous.map { $0.value.equals(value) } ?? false
        let reading = Reading(value: value, since: isSame ? previous?.since ?? now : now)
        seen[number] = reading
        return (previous?.value, now - reading.since)
    }
}

extension Comparison {
    /// Whether it compares a reading of a poll with those before.
    public var looksBack: Bool { comparator == .unchangedFor || quantifier == .ratioToPrevious }

    /// Judges a reading beside those before, and says what was seen.
    func lookBack(
        _ value: Value, operand: Value?, number: Int, _ history: inout PollHistory?
    ) throws(ValueUnavailable) -> (verdict: ConditionVerdict, observed: String) {
        if value.isAbsent { throw ValueUnavailable(.absent, "there is no value") }
        guard let operand, !operand.isAbsent else { throw ValueUnavailable(.absent, "there is nothing to compare with") }
        guard let (previous, unchangedFor) = history?.note(value, number) else {
            throw ValueUnavailable(.notRead, "there are no readings before this one")
        }
        guard quantifier == .ratioToPrevious else {
            guard let order = Value.duration(unchangedFor).order(operand) else { throw ValueUnavailable(.type, "it is no duration") }
            return (order >= 0 ? .pass : .fail, "\(value.display), unchanged for \(unchangedFor)")
        }
        guard let previous else { return (.fail, "\(value.display), the first reading") }
        return (try ratio(value, to: previous, operand) ? .pass : .fail, "\(value.display) after \(previous.display)")
    }

    /// Compares without a division: `value / previous < 0.9` is `value < 0.9 × previous`, also where that is 0.
    private func ratio(_ value: Value, to previous: Value, _ operand: Value) throws(ValueUnavailable) -> Bool {
        guard let now = value.quantity, let before = previous.quantity, let factor = operand.quantity else {
            throw ValueUnavailable(.type, "only numbers, durations, sizes and percentages have a ratio")
        }
        if now.significand < 0 || before.significand < 0 { throw ValueUnavailable(.outOfRange, "a ratio needs values of 0 or more") }
        let scale = before.scale + factor.scale
        let left = try Self.scaled(Int128(now.significand), by: scale - now.scale)
        let right = try Self.scaled(Int128(before.significand) * Int128(factor.significand), by: now.scale - scale)
        switch comparator {
        case .eq: return left == right
        case .ne: return left != right
        case .lt: return left < right
        case .le: return left <= right
        case .gt: return left > right
        case .ge: return left >= right
        default: throw ValueUnavailable(.type, "a ratio has an order only")
        }
    }

    /// `number · 10^exponent`; the number itself where the exponent is not above 0.
    private static func scaled(_ number: Int128, by exponent: Int) throws(ValueUnavailable) -> Int128 {
        var product = number
        for _ in 0..<Swift.max(exponent, 0) {
            let (next, overflow) = product.multipliedReportingOverflow(by: 10)
            if overflow { throw ValueUnavailable(.outOfRange, "the values are too far apart for an exact ratio") }
            product = next
        }
        return product
    }
}

extension Value {
    /// The bare number of what has a ratio; nil for everything else.
    fileprivate var quantity: DecimalNumber? {
        switch self {
        case .integer(let number), .size(let number): DecimalNumber(number)
        case .number(let number), .percent(let number): number
        case .duration(let duration): DecimalNumber(duration.rawValue)
        default: nil
        }
    }
}

extension ValueType {
    /// Whether two values of the type have a ratio.
    var hasRatio: Bool {
        switch required {
        case .integer, .number, .duration, .size, .percent: true
        default: false
        }
    }
}
