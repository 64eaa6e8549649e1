import Values

extension Microseconds {
    /// For people: `0.4 ms`, `834 ms`, `1.834 s`, `2 min 03.4 s`, `1 h 02 min 03 s`; rounded down.
    public var words: String {
        if rawValue < 0 { return "−" + Microseconds(rawValue: rawValue == .min ? .max : -rawValue).words }
        let tenths = rawValue / 100_000
        switch rawValue {
        case 0: return "0 s"
        case ..<1_000: return "\(rawValue) µs"
        case ..<1_000_000: return "\(rawValue / 1_000) ms"
        case ..<60_000_000: return secondsText
        case ..<3_600_000_000: return "\(tenths / 600) min \(Self.padded(tenths / 10 % 60)).\(tenths % 10) s"
        default:
            let seconds = rawValue / 1_000_000
            return "\(seconds / 3600) h \(Self.padded(seconds / 60 % 60)) min \(Self.padded(seconds % 60)) s"
        }
    }

    static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension Timestamp {
    /// `2026-03-01 02:00:00.123 UTC`.
    var dateAndTime: String { description.prefix(10) + " " + clock + " UTC" }

    /// `02:00:00.123`, in UTC.
    var clock: String { String(description.dropFirst(11).prefix(12)) }

    /// `2026-03-01`, in UTC.
    var day: String { String(description.prefix(10)) }

    /// The time of day, with the date where it is not `day`.
    func clock(besides day: String) -> String { self.day == day ? clock : "\(self.day) \(clock)" }

    /// `02:00:00`, in UTC.
    var shortClock: String { String(description.dropFirst(11).prefix(8)) }
}
