import CanonicalJSON
import Testing

@Suite struct JSONParserTests {
    @Test(
        "accepts what RFC 8259 accepts and keeps the order of names",
        arguments: [
            (#" { "b" : 1 , "a" : [ true , false , null ] } "#, ["b": 1, "a": [true, false, nil]] as JSONValue),
            (#""\u00e9\ud83d\ude00\/\b\f\n\r\t\"\\""#, "é😀/\u{8}\u{c}\n\r\t\"\\"),
            ("\"é😀\"", "é😀"),
            ("-9007199254740991", -9_007_199_254_740_991),
            ("0", 0), ("[]", []), ("{}", [:]), (#"{"":{"":[[]]}}"#, ["": ["": [[]]]])
        ] as [(String, JSONValue)])
    func accepts(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(text) == value)
    }

    @Test(
        "refuses with the byte at which the mistake begins",
        arguments: [
            ("", .unexpectedEnd, 0, "the text ends where a value was expected"),
            ("{\"a\":", .unexpectedEnd, 5, "the text ends where a value was expected"),
            ("[1,]", .unexpectedByte, 3, "expected a value, found \"]\""),
            ("{\"a\" 1}", .unexpectedByte, 5, "expected \":\", found \"1\""),
            ("{a:1}", .unexpectedByte, 1, "expected a name, found \"a\""),
            ("[1 2]", .unexpectedByte, 3, "expected \",\" or \"]\", found \"2\""),
            ("nul", .unexpectedEnd, 3, "the text ends where \"null\" was expected"),
            ("[nulx]", .unexpectedByte, 1, "expected \"null\""),
            ("1 2", .trailingBytes, 2, "expected the end of the text after the value"),
            ("[1.5]", .float, 1, "numbers with a fraction or an exponent are not accepted; use a string"),
            ("[1E5]", .float, 1, "numbers with a fraction or an exponent are not accepted; use a string"),
            ("9007199254740992", .integerRange, 0, "an integer must lie below 2^53"),
            ("-99999999999999999999999", .integerRange, 0, "an integer must lie below 2^53"),
            ("01", .leadingZero, 0, "an integer does not begin with 0"),
            ("-0", .negativeZero, 0, "-0 is not an integer; write 0"),
            ("-", .unexpectedByte, 1, "expected a digit"),
            (#"{"a":1,"\u0061":2}"#, .duplicateName, 7, "the name \"a\" appears twice in one object"),
            (#"["\ud800"]"#, .loneSurrogate, 2, "a surrogate must be half of a pair"),
            (#"["\ud800\u0041"]"#, .loneSurrogate, 2, "a surrogate must be half of a pair"),
            (#"["\ude00"]"#, .loneSurrogate, 2, "a surrogate must be half of a pair"),
            (#"["\x"]"#, .badEscape, 2, "\\ must not be followed by \"x\""),
            (#"["\u00g0"]"#, .badEscape, 2, "\\u must be followed by four hexadecimal digits"),
            ("[\"a\nb\"]", .controlCharacter, 3, "the byte 0x0a must be escaped in a string"),
            ("[\"abc", .unexpectedEnd, 1, "the string that begins here has no end")
        ] as [(String, JSONSyntaxError.Code, Int, String)])
    func refuses(text: String, code: JSONSyntaxError.Code, offset: Int, message: String) {
        #expect(throws: JSONSyntaxError(code, message, offset: offset)) { try JSONParser.parse(text) }
    }

    @Test("refuses bytes that are not UTF-8, with and without an escape before them")
    func refusesBadUTF8() {
        let expected = JSONSyntaxError(.badUTF8, "the string holds bytes that are not UTF-8", offset: 1)
        #expect(throws: expected) { try JSONParser.parse([0x22, 0x61, 0xff, 0x22]) }
        #expect(throws: expected) { try JSONParser.parse([0x22, 0x5c, 0x6e, 0xc0, 0x80, 0x22]) }
    }

    @Test("accepts 64 levels and refuses the 65th")
    func depth() throws {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try JSONParser.parse(deepest).canonicalText == deepest)
        #expect(throws: JSONSyntaxError(.depth, "nested deeper than 64 levels", offset: 64)) {
            try JSONParser.parse("[" + deepest + "]")
        }
    }

    @Test("finds a double name among many")
    func manyNames() {
        let names = (0..<200).map { "\"n\($0)\":0" }.joined(separator: ",")
        #expect(throws: Never.self) { try JSONParser.parse("{\(names)}") }
        let error = #expect(throws: JSONSyntaxError.self) { try JSONParser.parse("{\(names),\"n3\":1}") }
        #expect(error?.code == .duplicateName)
        #expect(error?.message == "the name \"n3\" appears twice in one object")
    }
}
