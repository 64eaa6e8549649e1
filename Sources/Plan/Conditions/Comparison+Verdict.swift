import PlaybookModel
import Values

extension Comparison {
    /// Judges a value that could be had. A quantifier looks at the elements of a list; an empty list fails every
    /// quantifier, because nothing was looked at.
    func verdict(on value: Value, operand: Value?) throws(ValueUnavailable) -> ConditionVerdict {
        guard let quantifier else { return try single(value, operand) ? .pass : .fail }
        if value.isAbsent { throw ValueUnavailable(.absent, "there is no value") }
        guard case .list(let elements) = value else { throw ValueUnavailable(.type, "it is no list") }
        if elements.isEmpty { return .fail }
        var verdicts: [ConditionVerdict] = []
        var failure: ValueUnavailable?
        for element in elements {
            do throws(ValueUnavailable) { verdicts.append(try single(element, operand) ? .pass : .fail) } catch {
                verdicts.append(.error)
                failure = failure ?? error
            }
        }
        let verdict = quantifier.verdict(verdicts)
        if verdict == .error, let failure { throw failure }
        return verdict
    }

    private func single(_ value: Value, _ operand: Value?) throws(ValueUnavailable) -> Bool {
        switch comparator {
        case .present: return !value.isAbsent
        case .absent: return value.isAbsent
        default: break
        }
        if value.isAbsent { throw ValueUnavailable(.absent, "there is no value") }
        guard let operand, !operand.isAbsent else { throw ValueUnavailable(.absent, "there is nothing to compare with") }
        switch comparator {
        case .eq: return try value.sameKind(operand).equals(operand)
        case .ne: return try !value.sameKind(operand).equals(operand)
        case .lt, .le, .gt, .ge: return try ordered(value, operand)
        case .in: return try operand.has(value)
        case .notIn: return try !operand.has(value)
        case .between: return try value.isBetween(operand.elements())
        case .matches: return try value.matches(operand)
        case .contains: return try value.contains(operand)
        case .length: return try operand.equals(.integer(Int64(value.length())))
        case .present, .absent, .unchangedFor: return false
        }
    }

    private func ordered(_ value: Value, _ operand: Value) throws(ValueUnavailable) -> Bool {
        let order = try value.requiredOrder(operand)
        return switch comparator {
        case .lt: order < 0
        case .le: order <= 0
        case .gt: order > 0
        default: order >= 0
        }
    }
}

extension Comparison.Quantifier {
    fileprivate func verdict(_ verdicts: [ConditionVerdict]) -> ConditionVerdict {
        switch self {
        case .every: return .combined(verdicts, strongest: .fail, neutral: .pass)
        case .some: return .combined(verdicts, strongest: .pass, neutral: .fail)
        case .share(let least):
            let passed = verdicts.count { $0 == .pass }
            let open = verdicts.count { $0 == .error }
            if Self.share(passed, of: verdicts.count, atLeast: least) { return .pass }
            return Self.share(passed + open, of: verdicts.count, atLeast: least) ? .error : .fail
        // looks at no elements: see lookBack
        case .ratioToPrevious: return .error
        }
    }

    /// `part / whole ≥ least %`, without a division.
    private static func share(_ part: Int, of whole: Int, atLeast least: DecimalNumber) -> Bool {
        var power = Int128(1)
        for _ in 0..<least.scale { power *= 10 }
        return Int128(part) * 100 * power >= Int128(least.significand) * Int128(whole)
    }
}

extension Value {
    fileprivate func elements() throws(ValueUnavailable) -> [Value] {
        guard case .list(let values) = self else { throw ValueUnavailable(.type, "the operand is no list") }
        return values
    }

    fileprivate func has(_ value: Value) throws(ValueUnavailable) -> Bool {
        for element in try elements() where value.equals(element) { return true }
        return false
    }

    fileprivate func sameKind(_ other: Value) throws(ValueUnavailable) -> Value {
        if case (.list, .list) = (self, other) { return self }
        guard let mine = type, let theirs = other.type, mine.isComparable(with: theirs) else {
            throw ValueUnavailable(.type, "it cannot be compared with \(other.display)")
        }
        return self
    }

    fileprivate func requiredOrder(_ other: Value) throws(ValueUnavailable) -> Int {
        guard let order = order(other) else { throw ValueUnavailable(.type, "it has no order against \(other.display)") }
        return order
    }

    fileprivate func isBetween(_ ends: [Value]) throws(ValueUnavailable) -> Bool {
        guard ends.count == 2 else { throw ValueUnavailable(.type, "between needs two values") }
        let (low, high) = (try requiredOrder(ends[0]), try requiredOrder(ends[1]))
        return low >= 0 && high <= 0
    }

    fileprivate func matches(_ pattern: Value) throws(ValueUnavailable) -> Bool {
        guard let text, let pattern = pattern.text else { throw ValueUnavailable(.type, "only text can match a pattern") }
        do {
            return try Regex(pattern).wholeMatch(in: text) != nil
        } catch {
            throw ValueUnavailable(.type, "\"\(pattern)\" is no regular expression")
        }
    }

    fileprivate func contains(_ operand: Value) throws(ValueUnavailable) -> Bool {
        if case .list(let values) = self { return values.contains { $0.equals(operand) } }
        guard let text, let part = operand.text else { throw ValueUnavailable(.type, "only texts and lists contain something") }
        return part.isEmpty || text.contains(part)
    }

    fileprivate func length() throws(ValueUnavailable) -> Int {
        switch self {
        case .list(let values): return values.count
        case .string(let text): return text.count
        default: throw ValueUnavailable(.type, "only texts and lists have a length")
        }
    }
}
