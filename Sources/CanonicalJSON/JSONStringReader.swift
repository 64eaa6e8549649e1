/// Reads one quoted string of a JSON text and resolves its escapes.
struct JSONStringReader {
    let text: UnsafeBufferPointer<UInt8>
    /// The opening quotation mark before, the byte after the closing one afterwards.
    var index: Int

    /// Reads the string at `index`; throws at the first byte that cannot stand in a string.
    mutating func read() throws(JSONSyntaxError) -> String {
        let open = index
        index += 1
        let start = index
        index = PlainText.end(in: text, from: index)
        if index < text.count, text[index] == UInt8(ascii: "\"") {
            // most strings are plain ASCII, which needs no validation
            let string = String(decoding: UnsafeBufferPointer(rebasing: text[start..<index]), as: UTF8.self)
            index += 1
            return string
        }
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") {
                let string = try decoded(UnsafeBufferPointer(rebasing: text[start..<index]), at: start)
                index += 1
                return string
            }
            if byte == UInt8(ascii: "\\") { return try readEscaped(from: start, open: open) }
            try checkControl(byte)
            index += 1
        }
        throw unterminated(open)
    }

    /// The slow road, taken from the first escape on.
    private mutating func readEscaped(from start: Int, open: Int) throws(JSONSyntaxError) -> String {
        var bytes = Array(text[start..<index])
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") {
                let result: Result<String, JSONSyntaxError> = bytes.withUnsafeBufferPointer { buffer in
                    do throws(JSONSyntaxError) { return .success(try decoded(buffer, at: start)) } catch { return .failure(error) }
                }
                index += 1
                return try result.get()
            }
            if byte == UInt8(ascii: "\\") {
                bytes.append(contentsOf: String(Character(try escape())).utf8)
                continue
            }
            try checkControl(byte)
            bytes.append(byte)
            index += 1
        }
        throw unterminated(open)
    }

    private func decoded(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) throws(JSONSyntaxError) -> String {
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw JSONSyntaxError(.badUTF8, "the string holds bytes that are not UTF-8", offset: start)
        }
        return string
    }

    private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = index
        guard index + 1 < text.count else { throw unterminated(start) }
        let short: UInt8
        switch text[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): short = text[index + 1]
        case UInt8(ascii: "b"): short = 0x08
        case UInt8(ascii: "f"): short = 0x0c
        case UInt8(ascii: "n"): short = 0x0a
        case UInt8(ascii: "r"): short = 0x0d
        case UInt8(ascii: "t"): short = 0x09
        case UInt8(ascii: "u"): return try unicodeEscape()
        case let byte:
            throw JSONSyntaxError(.badEscape, "\\ must not be followed by \(Self.shown(byte))", offset: start)
        }
        index += 2
        return Unicode.Scalar(short)
    }

    private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = index
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xdc00, index + 1 < text.count, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u"),
            case let second = try unit(), second >= 0xdc00, second <= 0xdfff,
            let scalar = Unicode.Scalar(0x10000 + ((UInt32(first) - 0xd800) << 10) + (UInt32(second) - 0xdc00))
        else { throw JSONSyntaxError(.loneSurrogate, "a surrogate must be half of a pair", offset: start) }
        return scalar
    }

    /// Reads `\uXXXX` at `index` and goes past it.
    private mutating func unit() throws(JSONSyntaxError) -> UInt16 {
        guard index + 6 <= text.count else { throw unterminated(index) }
        var unit: UInt16 = 0
        for place in index + 2..<index + 6 {
            guard let digit = Character(Unicode.Scalar(text[place])).hexDigitValue else {
                throw JSONSyntaxError(.badEscape, "\\u must be followed by four hexadecimal digits", offset: index)
            }
            unit = unit << 4 | UInt16(digit)
        }
        index += 6
        return unit
    }

    private func checkControl(_ byte: UInt8) throws(JSONSyntaxError) {
        guard byte >= 0x20 else {
            throw JSONSyntaxError(.controlCharacter, "\(Self.shown(byte)) must be escaped in a string", offset: index)
        }
    }

    private func unterminated(_ offset: Int) -> JSONSyntaxError {
        JSONSyntaxError(.unexpectedEnd, "the string that begins here has no end", offset: offset)
    }

    /// A byte as an error message shows it: quoted where printable, else in hexadecimal.
    static func shown(_ byte: UInt8) -> String {
        if byte >= 0x20, byte < 0x7f { return "\"\(Character(Unicode.Scalar(byte)))\"" }
        let digits = String(byte, radix: 16)
        return "the byte 0x" + (digits.count < 2 ? "0" : "") + digits
    }
}
