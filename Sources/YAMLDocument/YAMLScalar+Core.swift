/// What a scalar is by the core schema of YAML 1.2 (chapter 10.3).
public enum YAMLCoreType: Sendable {
    /// `null`, `Null`, `NULL`, `~` or nothing at all.
    case null
    /// `true` or `false`, also `True` and `TRUE`; `yes`, `no`, `on` and `off` are strings.
    case boolean
    /// Decimal digits with an optional sign, `0o17`, `0x1F`; `1_000` and `1:30` are strings.
    case integer
    /// A decimal fraction or an exponent, `.inf`, `.nan`.
    case number
    /// Everything else, and whatever is quoted.
    case string
}

extension YAMLScalar {
    /// What the scalar is: by its tag if it has one, a string if it is quoted, else by its text.
    public var coreType: YAMLCoreType {
        switch node.tag {
        case .string: .string
        case .integer: .integer
        case .number: .number
        case .boolean: .boolean
        case .null: .null
        case .none, .sequence, .mapping: isQuoted ? .string : withBytes(CoreSchema.type)
        }
    }

    /// The value of a boolean, nil for any other type.
    public var boolean: Bool? {
        guard coreType == .boolean else { return nil }
        return withBytes { $0.first == UInt8(ascii: "t") || $0.first == UInt8(ascii: "T") }
    }

    /// The value of an integer; nil for any other type and for what 64 bits cannot hold.
    public var integer: Int64? {
        guard coreType == .integer else { return nil }
        return CoreSchema.integer(text)
    }
}

/// The patterns of the core schema.
enum CoreSchema {
    static func type(_ text: UnsafeBufferPointer<UInt8>) -> YAMLCoreType {
        guard let first = text.first else { return .null }
        switch first {
        case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "~"):
            return matches(text, "null", "Null", "NULL") || (text.count == 1 && first == UInt8(ascii: "~"))
                ? .null : .string
        case UInt8(ascii: "t"), UInt8(ascii: "T"):
            return matches(text, "true", "True", "TRUE") ? .boolean : .string
        case UInt8(ascii: "f"), UInt8(ascii: "F"):
            return matches(text, "false", "False", "FALSE") ? .boolean : .string
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"):
            return numeric(text)
        default: return .string
        }
    }

    /// The value of text that ``type(_:)`` takes for an integer; nil beyond 64 bits.
    static func integer(_ text: String) -> Int64? {
        if text.hasPrefix("0o") { return Int64(text.dropFirst(2), radix: 8) }
        if text.hasPrefix("0x") { return Int64(text.dropFirst(2), radix: 16) }
        return Int64(text)
    }

    private static func matches(_ text: UnsafeBufferPointer<UInt8>, _ words: StaticString...) -> Bool {
        words.contains { word in
            text.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        }
    }

    private static func numeric(_ text: UnsafeBufferPointer<UInt8>) -> YAMLCoreType {
        if text.count > 2, text[0] == UInt8(ascii: "0") {
            if text[1] == UInt8(ascii: "o") {
                return text[2...].allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) } ? .integer : .string
            }
            if text[1] == UInt8(ascii: "x") { return text[2...].allSatisfy(isHexDigit) ? .integer : .string }
        }
        return decimal(text)
    }

    /// `[-+]? [0-9]+`, or `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, or infinity,
    /// or not a number.
    private static func decimal(_ text: UnsafeBufferPointer<UInt8>) -> YAMLCoreType {
        if matches(text, ".nan", ".NaN", ".NAN") { return .number }
        var rest = text[...]
        skipSign(&rest)
        if matches(UnsafeBufferPointer(rebasing: rest), ".inf", ".Inf", ".INF") { return .number }
        let whole = skipDigits(&rest)
        if rest.isEmpty { return whole > 0 ? .integer : .string }
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = skipDigits(&rest)
        }
        guard whole + fraction > 0 else { return .string }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            skipSign(&rest)
            guard skipDigits(&rest) > 0 else { return .string }
        }
        return rest.isEmpty ? .number : .string
    }

    private static func skipSign(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) {
        if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    }

    private static func skipDigits(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        rest = rest.dropFirst(digits)
        return digits
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
