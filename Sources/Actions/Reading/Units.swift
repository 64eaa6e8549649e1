import Values

/// The units in which an output may give a plain number (`unit: s`).
enum Units {
    private static let durations: [String: Int64] = [
        "d": 86_400_000_000, "h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1_000, "us": 1
    ]

    private static let sizes: [String: Int64] = [
        "B": 1, "kB": 1_000, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
        "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40
    ]

    /// `number` of `unit` as a duration, point in time, size or percentage; nil where the type has no such unit or it does not fit.
    ///
    /// Rounded to the nearest microsecond or byte.
    static func value(_ number: DecimalNumber, _ unit: String, as type: ValueType) -> Value? {
        switch type {
        case .duration: durations[unit].flatMap { scaled(number, by: $0) }.map { .duration(Microseconds(rawValue: $0)) }
        case .size: sizes[unit].flatMap { scaled(number, by: $0) }.map(Value.size)
        case .percent: unit == "%" ? .percent(number) : nil
        // since 1970-01-01T00:00:00Z, as POSIX counts
        case .timestamp:
            durations[unit].flatMap { scaled(number, by: $0) }.map { .timestamp(Timestamp(microsecondsSinceEpoch: $0)) }
        default: nil
        }
    }

    private static func scaled(_ number: DecimalNumber, by factor: Int64) -> Int64? {
        var divisor: Int128 = 1
        for _ in 0..<number.scale { divisor *= 10 }
        let product = Int128(number.significand) * Int128(factor)
        let half = product < 0 ? -divisor / 2 : divisor / 2
        return Int64(exactly: (product + half) / divisor)
    }

    /// Reads a decimal of any number of digits, as programs print binary floating point: digits past the twelfth
    /// decimal are dropped.
    static func decimal(_ text: String) -> DecimalNumber? {
        if let number = DecimalNumber(text: text) { return number }
        guard let point = text.firstIndex(of: "."), text[point...].dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return nil
        }
        return DecimalNumber(text: String(text[..<point] + text[point...].prefix(13)))
    }
}
