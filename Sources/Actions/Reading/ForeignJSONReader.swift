/// Reads one JSON text (RFC 8259) from front to back.
struct ForeignJSONReader {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The only value of the text.
    mutating func document() throws(ForeignJSON.Malformed) -> ForeignJSON {
        skipSpace()
        let value = try value()
        skipSpace()
        guard index == bytes.count else { throw malformed("there is more after the value") }
        return value
    }

    private mutating func value() throws(ForeignJSON.Malformed) -> ForeignJSON {
        guard index < bytes.count else { throw malformed("the text ends where a value was expected") }
        switch bytes[index] {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try container()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw malformed("expected a value")
        }
    }

    private mutating func container() throws(ForeignJSON.Malformed) -> ForeignJSON {
        depth += 1
        defer { depth -= 1 }
        guard depth <= ForeignJSON.depthLimit else { throw malformed("nested deeper than \(ForeignJSON.depthLimit) levels") }
        let isObject = bytes[index] == UInt8(ascii: "{")
        let end = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        index += 1
        var members: [ForeignJSON.Member] = []
        var elements: [ForeignJSON] = []
        skipSpace()
        if take(end) { return isObject ? .object([]) : .array([]) }
        while true {
            skipSpace()
            if isObject { members.append(try member()) } else { elements.append(try value()) }
            skipSpace()
            if take(end) { return isObject ? .object(members) : .array(elements) }
            guard take(UInt8(ascii: ",")) else { throw malformed(isObject ? "expected \",\" or \"}\"" : "expected \",\" or \"]\"") }
        }
    }

    private mutating func member() throws(ForeignJSON.Malformed) -> ForeignJSON.Member {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw malformed("expected a name in quotes") }
        let name = try string()
        skipSpace()
        guard take(UInt8(ascii: ":")) else { throw malformed("expected \":\"") }
        skipSpace()
        return ForeignJSON.Member(name: name, value: try value())
    }

    private mutating func word(_ word: String, _ value: ForeignJSON) throws(ForeignJSON.Malformed) -> ForeignJSON {
        guard bytes[index...].starts(with: word.utf8) else { throw malformed("expected \(word)") }
        index += word.utf8.count
        return value
    }

    private mutating func number() throws(ForeignJSON.Malformed) -> String {
        let start = index
        _ = take(UInt8(ascii: "-"))
        let leadingZero = index < bytes.count && bytes[index] == UInt8(ascii: "0")
        let whole = skipDigits()
        guard whole > 0, !leadingZero || whole == 1 else { throw malformed("expected a number") }
        if take(UInt8(ascii: ".")) {
            guard skipDigits() > 0 else { throw malformed("expected a digit after the point") }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard skipDigits() > 0 else { throw malformed("expected a digit in the exponent") }
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func skipDigits() -> Int {
        let start = index
        while index < bytes.count, (48...57).contains(bytes[index]) { index += 1 }
        return index - start
    }

    private mutating func string() throws(ForeignJSON.Malformed) -> String {
        index += 1
        var content: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                guard let text = String(validating: content, as: UTF8.self) else { throw malformed("the string is not UTF-8") }
                return text
            case UInt8(ascii: "\\"): content.append(contentsOf: String(Character(try escape())).utf8)
            case 0..<0x20: throw malformed("a control character stands in a string")
            default:
                content.append(byte)
                index += 1
            }
        }
        throw malformed("the string has no end")
    }

    private mutating func escape() throws(ForeignJSON.Malformed) -> Unicode.Scalar {
        guard index + 1 < bytes.count else { throw malformed("the string has no end") }
        let short: Unicode.Scalar
        switch bytes[index + 1] {
        case UInt8(ascii: "\""): short = "\""
        case UInt8(ascii: "\\"): short = "\\"
        case UInt8(ascii: "/"): short = "/"
        case UInt8(ascii: "b"): short = "\u{8}"
        case UInt8(ascii: "f"): short = "\u{c}"
        case UInt8(ascii: "n"): short = "\n"
        case UInt8(ascii: "r"): short = "\r"
        case UInt8(ascii: "t"): short = "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw malformed("no such escape")
        }
        index += 2
        return short
    }

    private mutating func codePoint() throws(ForeignJSON.Malformed) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
            throw malformed("half of a surrogate pair stands alone")
        }
        let second = try codeUnit()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw malformed("half of a surrogate pair stands alone") }
        return scalar
    }

    private mutating func codeUnit() throws(ForeignJSON.Malformed) -> UInt16 {
        let digits = bytes[min(index + 2, bytes.count)..<min(index + 6, bytes.count)]
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw malformed("\\u needs four hexadecimal digits") }
        index += 6
        return unit
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }

    private func malformed(_ message: String) -> ForeignJSON.Malformed { .init(message: message, offset: index) }
}
