/// An instant in UTC with microsecond resolution, written as RFC 3339 (`2026-03-01T02:00:00.000000Z`).
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
    public let microsecondsSinceEpoch: Int64

    public init(microsecondsSinceEpoch: Int64) { self.microsecondsSinceEpoch = microsecondsSinceEpoch }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.microsecondsSinceEpoch < b.microsecondsSinceEpoch }

    public static func - (a: Timestamp, b: Timestamp) -> Microseconds {
        Microseconds(rawValue: a.microsecondsSinceEpoch) - Microseconds(rawValue: b.microsecondsSinceEpoch)
    }

    public static func + (a: Timestamp, b: Microseconds) -> Timestamp {
        Timestamp(microsecondsSinceEpoch: (Microseconds(rawValue: a.microsecondsSinceEpoch) + b).rawValue)
    }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Timestamp(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not an RFC 3339 UTC time")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with six decimals.
    public var description: String {
        let days = floorDivide(microsecondsSinceEpoch, 86_400_000_000)
        let inDay = microsecondsSinceEpoch - days * 86_400_000_000
        let (year, month, day) = civil(fromDays: days)
        let seconds = inDay / 1_000_000
        var bytes: [UInt8] = []
        bytes.reserveCapacity(27)
        func put(_ value: Int64, _ width: Int, _ separator: Unicode.Scalar) {
            var divisor: Int64 = 1
            for _ in 1..<width { divisor *= 10 }
            while divisor > 0 {
                bytes.append(48 + UInt8(value / divisor % 10))
                divisor /= 10
            }
            bytes.append(UInt8(ascii: separator))
        }
        put(year, 4, "-")
        put(month, 2, "-")
        put(day, 2, "T")
        put(seconds / 3600, 2, ":")
        put(seconds / 60 % 60, 2, ":")
        put(seconds % 60, 2, ".")
        put(inDay % 1_000_000, 6, "Z")
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads RFC 3339: `YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)`. Digits past the sixth decimal are dropped.
    public init?(text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[10] == 84 || bytes[10] == 116 || bytes[10] == 32,
            bytes[13] == 58, bytes[16] == 58,
            let year = number(bytes, 0, 4), let month = number(bytes, 5, 2), let day = number(bytes, 8, 2),
            let hour = number(bytes, 11, 2), let minute = number(bytes, 14, 2), let second = number(bytes, 17, 2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var position = 19
        var micros: Int64 = 0
        if bytes[position] == 46 {
            position += 1
            var scale: Int64 = 100_000
            let start = position
            while position < bytes.count, (48...57).contains(bytes[position]) {
                micros += Int64(bytes[position] - 48) * scale
                scale /= 10
                position += 1
            }
            guard position > start else { return nil }
        }
        guard let offset = zoneOffset(bytes, position) else { return nil }
        let days = daysFromCivil(year, month, day)
        let back = civil(fromDays: days)
        guard back.month == month, back.day == day else { return nil }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        microsecondsSinceEpoch = seconds * 1_000_000 + micros
    }
}

private func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((-a + b - 1) / b) }

private func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int64? {
    guard start + count <= bytes.count else { return nil }
    var value: Int64 = 0
    for byte in bytes[start..<start + count] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 48)
    }
    return value
}

/// Seconds east of UTC of the zone that ends the text at `position`.
private func zoneOffset(_ bytes: [UInt8], _ position: Int) -> Int64? {
    guard position < bytes.count else { return nil }
    if bytes[position] == 90 || bytes[position] == 122 { return position + 1 == bytes.count ? 0 : nil }
    guard bytes[position] == 43 || bytes[position] == 45, position + 6 == bytes.count, bytes[position + 3] == 58,
        let hours = number(bytes, position + 1, 2), let minutes = number(bytes, position + 4, 2), hours < 24, minutes < 60
    else { return nil }
    return (hours * 3600 + minutes * 60) * (bytes[position] == 43 ? 1 : -1)
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant's `days_from_civil`).
private func daysFromCivil(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = floorDivide(y, 400)
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

private func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let z = days + 719_468
    let era = floorDivide(z, 146_097)
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}
