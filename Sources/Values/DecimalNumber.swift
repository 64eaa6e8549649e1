/// An exact decimal: `significand · 10^-scale`. Playbooks have no binary floating point.
///
/// Kept normalised (no trailing zeros in the fraction), so that equal numbers are equal values.
public struct DecimalNumber: Sendable, Hashable {
    public let significand: Int64
    /// Digits after the decimal point, 0 to 18.
    public let scale: Int

    public init(significand: Int64, scale: Int) {
        precondition((0...18).contains(scale), "a decimal has 0 to 18 fraction digits")
        var significand = significand
        var scale = scale
        while scale > 0, significand % 10 == 0 {
            significand /= 10
            scale -= 1
        }
        self.significand = significand
        self.scale = scale
    }

    public init(_ integer: Int64) { self.init(significand: integer, scale: 0) }

    /// Reads `-12.5`; an exponent (`1e3`) is accepted where the result fits. Nil where it is no decimal or too long.
    public init?(text: String) {
        var mantissa = Substring(text)
        var exponent = 0
        if let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            guard let value = Int(text[text.index(after: mark)...]), (-18...18).contains(value) else { return nil }
            exponent = value
            mantissa = text[..<mark]
        }
        let negative = mantissa.first == "-"
        if negative { mantissa = mantissa.dropFirst() }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, !whole.isEmpty, parts.count == 1 || !parts[1].isEmpty,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        var digits = String(whole) + (parts.count == 2 ? String(parts[1]) : "")
        var scale = (parts.count == 2 ? parts[1].count : 0) - exponent
        while scale < 0 {
            digits += "0"
            scale += 1
        }
        while scale > 18, digits.hasSuffix("0") {
            digits.removeLast()
            scale -= 1
        }
        guard scale <= 18, let value = Int64(digits) else { return nil }
        self.init(significand: negative ? -value : value, scale: scale)
    }

    private func scaled(to scale: Int) -> Int128 {
        var value = Int128(significand)
        for _ in self.scale..<scale { value *= 10 }
        return value
    }
}

extension DecimalNumber: Comparable {
    public static func < (a: DecimalNumber, b: DecimalNumber) -> Bool {
        let scale = max(a.scale, b.scale)
        return a.scaled(to: scale) < b.scaled(to: scale)
    }
}

extension DecimalNumber: CustomStringConvertible {
    public var description: String {
        guard scale > 0 else { return String(significand) }
        var digits = String(significand.magnitude)
        if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
        let point = digits.index(digits.endIndex, offsetBy: -scale)
        return (significand < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
    }
}

/// As its text: JSON numbers with a fraction do not survive every reader unchanged.
extension DecimalNumber: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = DecimalNumber(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no decimal number")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
