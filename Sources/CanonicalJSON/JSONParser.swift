/// Reads JSON (RFC 8259) strictly: no floats, no name twice in an object, no lone surrogates, no more than
/// `JSONLimits.depth` levels, nothing after the value but white space.
///
/// White space and escapes that are not canonical are accepted; use `CanonicalScanner` to insist on the canonical form.
public struct JSONParser {
    private let text: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var depth = 0

    /// Parses the whole of `bytes` as one value, or throws with the byte offset of the first mistake.
    public static func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
        let result: Result<JSONValue, JSONSyntaxError> = bytes.withUnsafeBufferPointer { buffer in
            do throws(JSONSyntaxError) { return .success(try parse(buffer)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Parses the whole of `text`'s UTF-8 as one value.
    public static func parse(_ text: String) throws(JSONSyntaxError) -> JSONValue {
        try parse(Array(text.utf8))
    }

    /// Parses the whole of `bytes`, which are only read during the call.
    public static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) -> JSONValue {
        var parser = JSONParser(text: bytes)
        parser.skipSpace()
        let value = try parser.value()
        parser.skipSpace()
        guard parser.index == bytes.count else {
            throw JSONSyntaxError(.trailingBytes, "expected the end of the text after the value", offset: parser.index)
        }
        return value
    }

    private init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    private mutating func value() throws(JSONSyntaxError) -> JSONValue {
        switch try peek("a value") {
        case UInt8(ascii: "{"): return try nested { (parser) throws(JSONSyntaxError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { (parser) throws(JSONSyntaxError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try integer())
        case let byte: throw unexpected(byte, wanted: "a value")
        }
    }

    private mutating func nested(
        _ read: (inout JSONParser) throws(JSONSyntaxError) -> JSONValue
    ) throws(JSONSyntaxError) -> JSONValue {
        guard depth < JSONLimits.depth else {
            throw JSONSyntaxError(.depth, "nested deeper than \(JSONLimits.depth) levels", offset: index)
        }
        depth += 1
        index += 1
        skipSpace()
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONSyntaxError) -> JSONValue {
        var members: [JSONMember] = []
        var names: Set<[UInt8]> = []
        if try peek("a name or \"}\"") == UInt8(ascii: "}") {
            index += 1
            return .object([])
        }
        while true {
            let start = index
            guard try peek("a name") == UInt8(ascii: "\"") else { throw unexpected(text[index], wanted: "a name") }
            let name = try string()
            try checkNew(name, members, &names, at: start)
            skipSpace()
            guard try peek("\":\"") == UInt8(ascii: ":") else { throw unexpected(text[index], wanted: "\":\"") }
            index += 1
            skipSpace()
            members.append(JSONMember(name, try value()))
            if try endOrComma(UInt8(ascii: "}"), "\",\" or \"}\"") { return .object(members) }
        }
    }

    /// Compares with the names so far; a set takes over where there are many.
    private func checkNew(
        _ name: String, _ members: [JSONMember], _ names: inout Set<[UInt8]>, at offset: Int
    ) throws(JSONSyntaxError) {
        let taken: Bool
        if members.count < 16 {
            let count = name.utf8.count
            taken = members.contains { $0.name.utf8.count == count && $0.name.utf8.elementsEqual(name.utf8) }
        } else {
            if names.isEmpty { names = Set(members.map { Array($0.name.utf8) }) }
            taken = !names.insert(Array(name.utf8)).inserted
        }
        if taken { throw JSONSyntaxError(.duplicateName, "the name \"\(name)\" appears twice in one object", offset: offset) }
    }

    private mutating func array() throws(JSONSyntaxError) -> JSONValue {
        var elements: [JSONValue] = []
        if try peek("a value or \"]\"") == UInt8(ascii: "]") {
            index += 1
            return .array([])
        }
        while true {
            elements.append(try value())
            if try endOrComma(UInt8(ascii: "]"), "\",\" or \"]\"") { return .array(elements) }
        }
    }

    private mutating func endOrComma(_ end: UInt8, _ wanted: String) throws(JSONSyntaxError) -> Bool {
        skipSpace()
        let byte = try peek(wanted)
        guard byte == end || byte == UInt8(ascii: ",") else { throw unexpected(byte, wanted: wanted) }
        index += 1
        if byte == end { return true }
        skipSpace()
        return false
    }

    private mutating func literal(_ word: String, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        let start = index
        for expected in word.utf8 {
            guard index < text.count else { throw ended("\"\(word)\"") }
            guard text[index] == expected else {
                throw JSONSyntaxError(.unexpectedByte, "expected \"\(word)\"", offset: start)
            }
            index += 1
        }
        return value
    }

    private mutating func integer() throws(JSONSyntaxError) -> Int64 {
        let start = index
        let negative = text[index] == UInt8(ascii: "-")
        if negative { index += 1 }
        let first = index
        var number: Int64 = 0
        while index < text.count, case let digit = text[index] &- UInt8(ascii: "0"), digit < 10 {
            number = number * 10 + Int64(digit)
            guard number <= JSONLimits.integers.upperBound else {
                throw JSONSyntaxError(.integerRange, "an integer must lie below 2^53", offset: start)
            }
            index += 1
        }
        guard index > first else { throw JSONSyntaxError(.unexpectedByte, "expected a digit", offset: index) }
        if index < text.count, case let next = text[index], next == 0x2e || next | 0x20 == 0x65 {
            throw JSONSyntaxError(.float, "numbers with a fraction or an exponent are not accepted; use a string", offset: start)
        }
        guard text[first] != UInt8(ascii: "0") || index == first + 1 else {
            throw JSONSyntaxError(.leadingZero, "an integer does not begin with 0", offset: start)
        }
        guard !negative || number != 0 else {
            throw JSONSyntaxError(.negativeZero, "-0 is not an integer; write 0", offset: start)
        }
        return negative ? -number : number
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        var reader = JSONStringReader(text: text, index: index)
        let string = try reader.read()
        index = reader.index
        return string
    }

    private mutating func skipSpace() {
        while index < text.count, isSpace(text[index]) { index += 1 }
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 }

    private func peek(_ wanted: String) throws(JSONSyntaxError) -> UInt8 {
        guard index < text.count else { throw ended(wanted) }
        return text[index]
    }

    private func ended(_ wanted: String) -> JSONSyntaxError {
        JSONSyntaxError(.unexpectedEnd, "the text ends where \(wanted) was expected", offset: text.count)
    }

    private func unexpected(_ byte: UInt8, wanted: String) -> JSONSyntaxError {
        JSONSyntaxError(.unexpectedByte, "expected \(wanted), found \(JSONStringReader.shown(byte))", offset: index)
    }
}
