/// How a value is written into a text of another language, so that it stays one value whatever it holds.
public enum Quote: String, Sendable, Hashable, Codable, CaseIterable {
    /// A character string literal (ISO/IEC 9075-2, 5.3): in single quotes, each inside doubled.
    case sql
    /// A JSON string (RFC 8259, section 7).
    case json
    /// One word of a POSIX shell (IEEE 1003.1, 2.2.2): in single quotes.
    case shell
    /// As it is: the text around takes it for what it is.
    case none

    /// What stands before and behind the value.
    public var delimiter: String {
        switch self {
        case .sql, .shell: "'"
        case .json: "\""
        case .none: ""
        }
    }

    /// Whether values of a type stand without quotes: numbers and booleans are literals of SQL and JSON themselves.
    public func isBare(_ type: ValueType) -> Bool {
        switch (self, type.required) {
        case (.none, _), (.sql, .integer), (.sql, .number), (.sql, .boolean), (.json, .integer), (.json, .number), (.json, .boolean): true
        default: false
        }
    }

    /// What stands between the delimiters; nil for text with a NUL, which neither SQL nor a shell can hold.
    public func escape(_ text: String) -> String? {
        escape(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The same for bytes that need not be UTF-8. No byte that is changed is part of a longer character.
    public func escape(_ bytes: [UInt8]) -> [UInt8]? {
        if self == .none { return bytes }
        if self != .json, bytes.contains(0) { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 8)
        for byte in bytes {
            switch (self, byte) {
            case (.sql, UInt8(ascii: "'")): result += [byte, byte]
            case (.shell, UInt8(ascii: "'")): result += Array("'\\''".utf8)
            case (.json, UInt8(ascii: "\"")), (.json, UInt8(ascii: "\\")): result += [UInt8(ascii: "\\"), byte]
            case (.json, 0..<0x20):
                let digits = String(byte, radix: 16)
                result += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
            default: result.append(byte)
            }
        }
        return result
    }
}
