import CanonicalJSON
import Testing

private struct Envelope<Body: Encodable>: Encodable {
    let seq: Int
    let note: String?
    let body: Body

    enum CodingKeys: String, CodingKey { case seq, note }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(seq, forKey: .seq)
        try container.encodeIfPresent(note, forKey: .note)
        try body.encode(to: encoder)
    }
}

private struct Body: Codable, Equatable {
    enum Kind: String, Codable { case first, second }
    var kind = Kind.second
    var list: [UInt8] = [1, 2]
    var inner: [String: Bool]?
    var tree: JSONValue = ["x": [nil]]
}

private struct Flawed<Value: Encodable>: Encodable {
    let outer: [Value]
}

private struct Empty: Encodable {}

private struct Wordless: Encodable {
    func encode(to encoder: any Encoder) {}
}

private struct Explicit: Encodable {
    enum CodingKeys: String, CodingKey { case a, b, c }
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Int?.none, forKey: .a)
        var nested = container.nestedContainer(keyedBy: CodingKeys.self, forKey: .b)
        try nested.encode("x", forKey: .a)
        try container.encode([Int?.none, 1], forKey: .c)
    }
}

private struct GoesBack: Encodable {
    enum CodingKeys: String, CodingKey { case a, b }
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        var nested = container.nestedContainer(keyedBy: CodingKeys.self, forKey: .a)
        try container.encode(1, forKey: .b)
        try nested.encode(2, forKey: .a)
    }
}

@Suite struct CanonicalEncoderTests {
    @Test("flattens several containers of one encoder into one object, in the order of encoding")
    func flattening() throws {
        let bytes = try CanonicalEncoder().encode(Envelope(seq: 7, note: nil, body: Body(inner: ["é": true])))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"seq":7,"kind":"second","list":[1,2],"inner":{"\u00e9":true},"tree":{"x":[null]}}"#)
    }

    @Test("leaves nil out of objects, keeps it in arrays, and writes an empty value as an empty object")
    func nils() throws {
        #expect(try CanonicalEncoder().value(of: Explicit()) == ["b": ["a": "x"], "c": [nil, 1]])
        #expect(try CanonicalEncoder().value(of: Empty()) == [:])
        #expect(try CanonicalEncoder().encode(Envelope(seq: 1, note: "n", body: Empty())) == Array(#"{"seq":1,"note":"n"}"#.utf8))
    }

    @Test("refuses floats and integers beyond 2^53, and says where")
    func refusals() {
        let float = "floating point numbers have no canonical form; use a decimal string"
        #expect(throws: CanonicalCodingError(.float, float, path: "$.outer[1]")) {
            try CanonicalEncoder().encode(Flawed(outer: [nil, 1.5]))
        }
        #expect(throws: CanonicalCodingError(.float, float, path: "$.outer[0].d")) {
            try CanonicalEncoder().encode(Flawed(outer: [["d": 1.5 as Float]]))
        }
        #expect(throws: CanonicalCodingError(.integerRange, "9007199254740992 lies beyond 2^53", path: "$.outer[0]")) {
            try CanonicalEncoder().encode(Flawed(outer: [Int64(9_007_199_254_740_992)]))
        }
        #expect(throws: CanonicalCodingError(.integerRange, "18446744073709551615 lies beyond 2^53", path: "$.outer[0]")) {
            try CanonicalEncoder().encode(Flawed(outer: [UInt64.max]))
        }
        #expect(throws: CanonicalCodingError(.integerRange, "9007199254740992 lies beyond 2^53", path: "$.outer[0].t[0]")) {
            try CanonicalEncoder().encode(Flawed(outer: [["t": [.integer(9_007_199_254_740_992)]] as JSONValue]))
        }
    }

    @Test("refuses a value that writes nothing and a container used after its parent went on")
    func misuse() {
        #expect(throws: CanonicalCodingError(.misuse, "Wordless wrote nothing", path: "$.outer[0]")) {
            try CanonicalEncoder().encode(Flawed(outer: [Wordless()]))
        }
        #expect(throws: CanonicalCodingError(.misuse, "wrote into a container that was already left", path: "$.b")) {
            try CanonicalEncoder().encode(GoesBack())
        }
    }

    @Test("leaves the writer as it was when a value is refused")
    func rollback() throws {
        var writer = JSONWriter()
        writer.beginArray()
        #expect(throws: CanonicalCodingError.self) { try CanonicalEncoder().encode(Flawed(outer: [1.5]), into: &writer) }
        try CanonicalEncoder().encode(Empty(), into: &writer)
        writer.endArray()
        #expect(writer.bytes == Array("[{}]".utf8))
    }
}

@Suite struct CanonicalDecoderTests {
    @Test("gives back what was encoded")
    func roundTrip() throws {
        let body = Body(kind: .first, list: [], inner: ["a": false], tree: ["n": -3])
        #expect(try CanonicalDecoder().decode(Body.self, from: CanonicalEncoder().encode(body)) == body)
    }

    @Test(
        "says where and why a value does not fit",
        arguments: [
            (#"{"list":[]}"#, .missing, "$", "\"kind\" is missing"),
            (
                #"{"kind":"third","list":[],"tree":null}"#, .invalid, "$.kind",
                "Cannot initialize Kind from invalid String value third"
            ),
            (#"{"kind":1,"list":[],"tree":null}"#, .kind, "$.kind", "expected a string, found an integer"),
            (#"{"kind":"first","list":[1,256],"tree":null}"#, .integerRange, "$.list[1]", "256 does not fit UInt8"),
            (#"{"kind":"first","list":{},"tree":null}"#, .kind, "$.list", "expected an array, found an object"),
            (#"{"kind":"first","list":[],"inner":{"q":"x"},"tree":null}"#, .kind, "$.inner.q", "expected a boolean, found a string"),
            ("[]", .kind, "$", "expected an object, found an array")
        ] as [(String, CanonicalCodingError.Code, String, String)])
    func errors(text: String, code: CanonicalCodingError.Code, path: String, message: String) {
        #expect(throws: CanonicalCodingError(code, message, path: path)) {
            try CanonicalDecoder().decode(Body.self, from: Array(text.utf8))
        }
    }

    @Test("passes a mistake in the text on with its byte")
    func syntax() {
        let inner = JSONSyntaxError(.float, "numbers with a fraction or an exponent are not accepted; use a string", offset: 1)
        #expect(throws: CanonicalCodingError(.syntax, "byte 1: \(inner.message)", path: "$", syntax: inner)) {
            try CanonicalDecoder().decode([Int].self, from: Array("[1.5]".utf8))
        }
    }
}
