extension Microseconds {
    /// The duration that a text probably means which is none: `30sec`, `5 min`, `2 hours`, `0.5s`, `1h, 30m`.
    ///
    /// Nil for a bare number, for words that are no units, and for what is not a whole number of microseconds.
    public init?(meant text: String) {
        var total = Microseconds.zero
        var rest = Substring(text.lowercased())
        var isEmpty = true
        while true {
            rest = rest.drop { $0 == " " || $0 == "," }
            if rest.isEmpty { break }
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count).drop { $0 == " " }
            let word = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(word.count)
            guard let size = Self.size(word), let part = Self.amount(number, of: size) else { return nil }
            total = total + part
            isEmpty = false
        }
        if isEmpty { return nil }
        self = total
    }

    private static func size(_ word: Substring) -> Int64? {
        switch word {
        case "us", "usec", "usecs", "microsecond", "microseconds": 1
        case "ms", "msec", "msecs", "millis", "millisecond", "milliseconds": 1_000
        case "s", "sec", "secs", "second", "seconds": 1_000_000
        case "m", "min", "mins", "minute", "minutes": 60_000_000
        case "h", "hr", "hrs", "hour", "hours": 3_600_000_000
        case "d", "day", "days": 86_400_000_000
        default: nil
        }
    }

    private static func amount(_ number: Substring, of size: Int64) -> Microseconds? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = Int64(parts[0]), whole < 1_000_000 else { return nil }
        var total = whole * size
        if parts.count == 2 {
            guard let fraction = Int64(parts[1]), parts[1].count <= 6 else { return nil }
            var scale: Int64 = 1
            for _ in 0..<parts[1].count { scale *= 10 }
            guard (fraction * size) % scale == 0 else { return nil }
            total += fraction * size / scale
        }
        return .init(rawValue: total)
    }
}
