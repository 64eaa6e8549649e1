import CanonicalJSON
import Testing

@testable import Values

@Suite("Durations")
struct DurationTests {
    @Test(
        "a duration is whole numbers with units, the largest first, each once",
        arguments: [
            ("250ms", 250_000), ("1h30m", 5_400_000_000), ("1d", 86_400_000_000), ("0s", 0), ("1s500ms", 1_500_000), ("7us", 7)
        ] as [(String, Int64)])
    func reads(text: String, micros: Int64) {
        #expect(Microseconds(text: text)?.rawValue == micros)
        #expect(Microseconds(rawValue: micros).description == text)
    }

    @Test("anything else is no duration", arguments: ["", "5", "s", "1.5s", "-1s", "1m1h", "1s1s", "1 s", "9223372036854775807d", "1sec"])
    func refuses(text: String) {
        #expect(Microseconds(text: text) == nil)
    }
}

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "RFC 3339 is read and written in UTC with six decimals",
        arguments: [
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"), ("2026-03-01T02:00:00.5+01:00", "2026-03-01T01:00:00.500000Z"),
            ("2024-02-29 23:59:59.1234567Z", "2024-02-29T23:59:59.123456Z"), ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
            ("2000-12-31T19:00:00-05:00", "2001-01-01T00:00:00.000000Z")
        ])
    func reads(text: String, canonical: String) {
        #expect(Timestamp(text: text)?.description == canonical)
    }

    @Test(
        "what is no instant is refused",
        arguments: [
            "", "2026-03-01", "2026-03-01T02:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-01T24:00:00Z",
            "2026-03-01T02:00:60Z", "2026-03-01T02:00:00.Z", "2026-03-01T02:00:00+25:00", "x026-03-01T02:00:00Z"
        ])
    func refuses(text: String) {
        #expect(Timestamp(text: text) == nil)
    }
}

@Suite("Decimals")
struct DecimalTests {
    @Test(
        "decimals are exact and normalised",
        arguments: [("12.50", "12.5"), ("-0.001", "-0.001"), ("1e3", "1000"), ("2.5e-2", "0.025"), ("007", "7"), ("0.0", "0")])
    func reads(text: String, canonical: String) {
        #expect(DecimalNumber(text: text)?.description == canonical)
    }

    @Test("what is no decimal is refused", arguments: ["", ".", "1.", ".5", "1,5", "0x1", "1e99", "--1", "99999999999999999999"])
    func refuses(text: String) {
        #expect(DecimalNumber(text: text) == nil)
    }

    @Test("order does not depend on how many digits are written")
    func order() throws {
        let values = try ["-1", "-0.5", "0", "0.05", "0.5", "1.25", "10"].map { try #require(DecimalNumber(text: $0)) }
        #expect(values.shuffled().sorted() == values)
        #expect(DecimalNumber(text: "1.10") == DecimalNumber(text: "1.1"))
    }
}

@Suite("Values")
struct ValueTests {
    private static let samples: [(ValueType, String, Value)] = [
        (.string, "x", .string("x")), (.integer, "-7", .integer(-7)), (.boolean, "true", .boolean(true)),
        (.duration, "5m", .duration(.minutes(5))), (.size, "64KiB", .size(65_536)), (.size, "4MB", .size(4_000_000)),
        (.lsn, "16/B374D848", .lsn(0x16_B374_D848)), (.hostname, "DB1.Example.ORG.", .hostname("db1.example.org")),
        (.enumeration(["a", "b"]), "a", .string("a"))
    ]

    @Test("text is read as the declared type", arguments: samples)
    func reads(type: ValueType, text: String, value: Value) throws {
        #expect(Value(text: text, as: type) == value)
        #expect(value.conforms(to: type))
    }

    @Test(
        "nothing converts by itself",
        arguments: [
            (ValueType.integer, "1.0"), (.integer, ""), (.boolean, "yes"), (.boolean, "no"), (.duration, "5"), (.size, "5"),
            (.percent, "95"), (.lsn, "16"), (.hostname, "a b"), (.enumeration(["a"]), "b"), (.list(of: .string), "a")
        ])
    func refuses(type: ValueType, text: String) {
        #expect(Value(text: text, as: type) == nil)
    }

    @Test("every kind of value survives being written and read")
    func coding() throws {
        let values: [Value] =
            Self.samples.map(\.2) + [
                .absent, .list([.integer(1), .absent, .list([])]), .record([.init("a", .duration(.seconds(1))), .init("b", .string("x"))]),
                .percent(DecimalNumber(95)), .number(DecimalNumber(significand: 15, scale: 1)),
                .timestamp(Timestamp(microsecondsSinceEpoch: 1_700_000_000_123_456))
            ]
        let bytes = try CanonicalEncoder().encode(values)
        #expect(try CanonicalDecoder().decode([Value].self, from: bytes) == values)
    }

    @Test("integers compare with decimals, and with nothing of another kind")
    func order() {
        #expect(Value.integer(2).order(.number(DecimalNumber(significand: 25, scale: 1))) == -1)
        #expect(Value.integer(2).equals(.number(DecimalNumber(2))))
        #expect(Value.integer(2).order(.string("2")) == nil)
        #expect(Value.duration(.seconds(60)).equals(.duration(.minutes(1))))
    }

    @Test("a type accepts what may stand in its place")
    func acceptance() {
        #expect(ValueType.string.accepts(.enumeration(["a"])))
        #expect(!ValueType.enumeration(["a"]).accepts(.string))
        #expect(ValueType.optional(.integer).accepts(.integer))
        #expect(!ValueType.integer.accepts(.optional(.integer)))
        #expect(ValueType.number.accepts(.integer))
        #expect(!ValueType.duration.accepts(.integer))
    }
}
