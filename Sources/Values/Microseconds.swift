/// A span of time in whole microseconds: the one unit of time in plans, records and clocks.
///
/// Written with a unit in playbooks (`250ms`, `1h30m`), as an integer in JSON.
public struct Microseconds: RawRepresentable, Sendable, Hashable, Comparable, Codable {
    public let rawValue: Int64

    public init(rawValue: Int64) { self.rawValue = rawValue }

    public static let zero = Microseconds(rawValue: 0)

    public static func milliseconds(_ count: Int64) -> Microseconds { .init(rawValue: count * 1_000) }
    public static func seconds(_ count: Int64) -> Microseconds { .init(rawValue: count * 1_000_000) }
    public static func minutes(_ count: Int64) -> Microseconds { .seconds(count * 60) }
    public static func hours(_ count: Int64) -> Microseconds { .minutes(count * 60) }

    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    public static func < (a: Microseconds, b: Microseconds) -> Bool { a.rawValue < b.rawValue }

    /// The sum, held at the largest representable span instead of overflowing.
    public static func + (a: Microseconds, b: Microseconds) -> Microseconds {
        let (sum, overflow) = a.rawValue.addingReportingOverflow(b.rawValue)
        return .init(rawValue: overflow ? .max : sum)
    }

    public static func - (a: Microseconds, b: Microseconds) -> Microseconds {
        let (difference, overflow) = a.rawValue.subtractingReportingOverflow(b.rawValue)
        return .init(rawValue: overflow ? .min : difference)
    }

    /// Seconds with three decimals, rounded down, as reports and progress show them: `1.834 s`.
    public var secondsText: String {
        let millis = rawValue.magnitude / 1_000
        let fraction = String(millis % 1_000)
        let padding = String(repeating: "0", count: 3 - fraction.count)
        return "\(rawValue < 0 ? "-" : "")\(millis / 1_000).\(padding)\(fraction) s"
    }
}

extension Microseconds: CustomStringConvertible {
    private static let units: [(name: String, size: Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1)
    ]

    /// Reads a duration as playbooks write it: one or more whole numbers with a unit, largest unit first, each once.
    ///
    /// Units are `d h m s ms us`. `0s` is zero. Returns nil for anything else, a bare number included.
    public init?(text: String) {
        var total: Int64 = 0
        var lastSize = Int64.max
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(letters.count)
            guard let count = Int64(digits), let unit = Self.units.first(where: { $0.name == letters }),
                unit.size < lastSize
            else { return nil }
            lastSize = unit.size
            let (part, overflow) = count.multipliedReportingOverflow(by: unit.size)
            let (sum, overflowed) = total.addingReportingOverflow(part)
            guard !overflow, !overflowed else { return nil }
            total = sum
        }
        rawValue = total
    }

    /// The canonical text: largest units first, zero units left out (`1h30m`, `250ms`, `0s`).
    public var description: String {
        if rawValue == 0 { return "0s" }
        var rest = rawValue.magnitude
        var text = rawValue < 0 ? "-" : ""
        for unit in Self.units {
            let count = rest / UInt64(unit.size)
            if count > 0 { text += "\(count)\(unit.name)" }
            rest %= UInt64(unit.size)
        }
        return text
    }
}
