extension Value {
    /// The order of two values of the same ordered type: -1, 0 or 1. Integers and numbers compare with each other.
    /// Nil where the two have no order.
    public func order(_ other: Value) -> Int? {
        func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : (a == b ? 0 : 1) }
        return switch (self, other) {
        case (.integer(let a), .integer(let b)): sign(a, b)
        case (.number(let a), .number(let b)): sign(a, b)
        case (.integer(let a), .number(let b)): sign(DecimalNumber(a), b)
        case (.number(let a), .integer(let b)): sign(a, DecimalNumber(b))
        case (.duration(let a), .duration(let b)): sign(a, b)
        case (.timestamp(let a), .timestamp(let b)): sign(a, b)
        case (.size(let a), .size(let b)): sign(a, b)
        case (.percent(let a), .percent(let b)): sign(a, b)
        case (.lsn(let a), .lsn(let b)): sign(a, b)
        default: nil
        }
    }

    /// Equality between values of one type; an integer equals the same number.
    public func equals(_ other: Value) -> Bool { order(other).map { $0 == 0 } ?? (self == other) }
}
