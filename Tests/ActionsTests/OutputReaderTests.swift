import ActionKit
import Secrets
import Testing
import Values

@testable import Actions

@Suite("Outputs are read as declared, or the reading says why it failed")
struct OutputReaderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var selection: OutputRequest.Selection
        var type: ValueType
        var unit: String?
        var expected: ActionOutcome.Reading

        var testDescription: String { "\(selection) as \(type) from \(text.debugDescription)" }

        init(
            _ text: String, _ selection: OutputRequest.Selection, _ type: ValueType, unit: String? = nil, is value: Value
        ) {
            (self.text, self.selection, self.type, self.unit, expected) = (text, selection, type, unit, .value(value))
        }

        init(
            _ text: String, _ selection: OutputRequest.Selection, _ type: ValueType, unit: String? = nil, fails reason: String
        ) {
            (self.text, self.selection, self.type, self.unit, expected) = (text, selection, type, unit, .failed(reason: reason))
        }
    }

    private func read(_ item: Case) -> ActionOutcome.Reading {
        let bytes = Array(item.text.utf8)
        let material = CallMaterial(stdout: .init(bytes: bytes, total: bytes.count), exitCode: 0)
        let request = OutputRequest(name: "x", type: item.type, source: .stdout, selection: item.selection, unit: item.unit)
        return OutputReader(material: material, redaction: RedactionSet([])).read(request).reading
    }

    static let whole: [Case] = [
        Case("one\n", .whole, .string, is: .string("one")),
        Case("one\n\n", .whole, .string, is: .string("one\n")),
        Case("", .whole, .string, is: .string("")),
        Case(" 17\n", .whole, .integer, is: .integer(17)),
        Case("9007199254740991", .whole, .integer, is: .integer(9_007_199_254_740_991)),
        Case(
            "9007199254740993", .whole, .integer,
            fails: "9007199254740993 lies beyond 2^53, which a record cannot bear exactly: declare it as string or lsn, or in a larger unit"
        ),
        Case(
            "[1, -9007199254740992]", .json(pointer: ""), .list(of: .integer),
            fails:
                "-9007199254740992 lies beyond 2^53, which a record cannot bear exactly: declare it as string or lsn, or in a larger unit"),
        Case("", .whole, .integer, fails: "stdout is empty; expected integer"),
        Case("", .whole, .optional(.integer), is: .absent),
        Case("", .whole, .optional(.string), is: .string("")),
        Case("abc\n", .whole, .optional(.integer), fails: "expected integer, found \"abc\""),
        Case("1.50", .whole, .number, is: .number(DecimalNumber(significand: 15, scale: 1))),
        Case("0.30000000000000004441", .whole, .number, is: .number(DecimalNumber(significand: 3, scale: 1))),
        Case("true\n", .whole, .boolean, is: .boolean(true)),
        Case("t\n", .whole, .boolean, fails: "expected boolean, found \"t\""),
        Case("1h30m", .whole, .duration, is: .duration(.minutes(90))),
        Case("1.5", .whole, .duration, fails: "expected duration, found \"1.5\""),
        Case("1.5\n", .whole, .duration, unit: "s", is: .duration(.milliseconds(1500))),
        Case("-0.0000004", .whole, .duration, unit: "s", is: .duration(.zero)),
        Case("12", .whole, .size, unit: "KiB", is: .size(12288)),
        Case("97.5", .whole, .percent, unit: "%", is: .percent(DecimalNumber(significand: 975, scale: 1))),
        Case("97%", .whole, .percent, is: .percent(DecimalNumber(97))),
        Case("5", .whole, .duration, unit: "KiB", fails: "expected duration in KiB, found \"5\""),
        Case("16/B374D848", .whole, .lsn, is: .lsn(0x16_B374_D848)),
        Case("DB-A.example.", .whole, .hostname, is: .hostname("db-a.example")),
        Case("on", .whole, .enumeration(["on", "off"]), is: .string("on")),
        Case("maybe", .whole, .enumeration(["on", "off"]), fails: "expected one of on, off, found \"maybe\""),
        Case("2026-03-01T02:00:00Z", .whole, .timestamp, is: .timestamp(Timestamp(microsecondsSinceEpoch: 1_772_330_400_000_000))),
        Case("a", .whole, .list(of: .string), fails: "a text is no list of string")
    ]

    static let lines: [Case] = [
        Case("a\nb\n", .lines, .list(of: .string), is: .list([.string("a"), .string("b")])),
        Case("a\r\nb\r\n", .lines, .list(of: .string), is: .list([.string("a\r"), .string("b")])),
        Case("a\n\nb", .lines, .list(of: .string), is: .list([.string("a"), .string(""), .string("b")])),
        Case("", .lines, .list(of: .string), is: .list([])),
        Case("1\n2\n", .lines, .list(of: .integer), is: .list([.integer(1), .integer(2)])),
        Case("1\nx\n", .lines, .list(of: .integer), fails: "expected integer, found \"x\"")
    ]

    static let json: [Case] = [
        Case(#"{"a":{"b":[1,2.50,"x"]}}"#, .json(pointer: "/a/b/1"), .number, is: .number(DecimalNumber(significand: 25, scale: 1))),
        Case(#"{"a":{"b":[1,2.50,"x"]}}"#, .json(pointer: "/a/b/2"), .string, is: .string("x")),
        Case(#"{"a/b":1,"m~n":2}"#, .json(pointer: "/a~1b"), .integer, is: .integer(1)),
        Case(#"{"a/b":1,"m~n":2}"#, .json(pointer: "/m~0n"), .integer, is: .integer(2)),
        Case("{\"é\\ud83d\\ude00\":\"\\u00e9\"}", .json(pointer: "/é😀"), .string, is: .string("é")),
        Case(#"{"n":5}"#, .json(pointer: "/n"), .string, fails: "expected string, found the number 5"),
        Case(#"{"n":"5"}"#, .json(pointer: "/n"), .integer, is: .integer(5)),
        Case(#"{"n":0.25}"#, .json(pointer: "/n"), .duration, unit: "s", is: .duration(.milliseconds(250))),
        Case(#"{"n":0.25}"#, .json(pointer: "/n"), .duration, fails: "expected duration, found the number 0.25"),
        Case(#"{"n":5.5}"#, .json(pointer: "/n"), .integer, fails: "expected integer, found \"5.5\""),
        Case(#"{"n":"true"}"#, .json(pointer: "/n"), .boolean, fails: "expected boolean, found the string \"true\""),
        Case(#"{"n":null}"#, .json(pointer: "/n"), .integer, fails: "stdout has null at \"/n\""),
        Case(#"{"n":null}"#, .json(pointer: "/n"), .optional(.integer), is: .absent),
        Case(#"{}"#, .json(pointer: "/n"), .optional(.integer), is: .absent),
        Case(#"{}"#, .json(pointer: "/n"), .integer, fails: "stdout has no value at \"/n\""),
        Case(#"{"n":1,"n":2}"#, .json(pointer: "/n"), .integer, fails: "\"/n\" in stdout: the name \"n\" appears twice"),
        Case(#"[[1,2],[]]"#, .json(pointer: ""), .list(of: .list(of: .integer)), is: .list([.list([.integer(1), .integer(2)]), .list([])])),
        Case(#"[1]"#, .json(pointer: "/-"), .integer, fails: "\"/-\" in stdout: \"-\" is no index of an array"),
        Case(
            #"{"a":1"#, .json(pointer: "/a"), .integer, fails: "stdout is not JSON: expected \",\" or \"}\" at byte 6; found \"{\"a\":1\""),
        Case(
            "", .json(pointer: "/a"), .optional(.integer),
            fails: "stdout is not JSON: the text ends where a value was expected at byte 0; it is empty"),
        Case("{\"n\":1e400}", .json(pointer: "/n"), .number, fails: "expected number, found \"1e400\""),
        Case(
            #"{"h":"b","w":10,"x":0}"#, .json(pointer: ""),
            .record([.init("h", .string), .init("w", .integer), .init("z", .optional(.integer))]),
            is: .record([.init("h", .string("b")), .init("w", .integer(10)), .init("z", .absent)]))
    ]

    static let patterns: [Case] = [
        Case("lag: 12 s\n", .regex(pattern: #"lag: (\d+)"#), .integer, is: .integer(12)),
        Case("v1.2", .regex(pattern: #"\d\.\d"#), .string, is: .string("1.2")),
        Case("none", .regex(pattern: #"lag: (\d+)"#), .integer, fails: "nothing in stdout matches \"lag: (\\d+)\"; found \"none\""),
        Case("none", .regex(pattern: #"lag: (\d+)"#), .optional(.integer), is: .absent),
        Case("a=1 b=2", .regex(pattern: #"=(\d)"#), .list(of: .integer), is: .list([.integer(1), .integer(2)])),
        Case("x", .regex(pattern: "("), .string, fails: "\"(\" is no regular expression")
    ]

    static let tables: [Case] = [
        Case("a,b\n1,\"x \"\"y\"\", z\"\n", .csv(column: "b"), .string, is: .string("x \"y\", z")),
        Case("a,b\r\n1,2\r\n", .csv(column: "a"), .integer, is: .integer(1)),
        Case("a\n1\n2\n", .csv(column: "a"), .list(of: .integer), is: .list([.integer(1), .integer(2)])),
        Case("a\n1\n2\n", .csv(column: "a"), .integer, fails: "stdout has 2 rows; a single value needs one"),
        Case("a\n", .csv(column: "a"), .integer, fails: "stdout has no row"),
        Case("a\n", .csv(column: "a"), .list(of: .integer), is: .list([])),
        Case("a,b\n1,\n", .csv(column: "b"), .optional(.integer), is: .absent),
        Case("a,b\n1,\n", .csv(column: "b"), .string, fails: "column \"b\" is empty"),
        Case("a,b\n1,\"\"\n", .csv(column: "b"), .string, is: .string("")),
        Case("a,b\n1,2\n", .csv(column: "c"), .string, fails: "stdout has not one column \"c\"; its columns are a, b"),
        Case("a,b\n1\n", .csv(column: "a"), .string, fails: "stdout is no CSV with a header line; found \"a,b\n1\n\""),
        Case("a\n\"two\nlines\"\n", .csv(column: "a"), .string, is: .string("two\nlines"))
    ]

    @Test("the whole text", arguments: whole) func readsWhole(_ item: Case) { #expect(read(item) == item.expected) }
    @Test("lines", arguments: lines) func readsLines(_ item: Case) { #expect(read(item) == item.expected) }
    @Test("JSON", arguments: json) func readsJSON(_ item: Case) { #expect(read(item) == item.expected) }
    @Test("regular expressions", arguments: patterns) func readsPatterns(_ item: Case) { #expect(read(item) == item.expected) }
    @Test("CSV", arguments: tables) func readsTables(_ item: Case) { #expect(read(item) == item.expected) }

    @Test("a default stands in for what is absent, never for what is malformed")
    func defaults() {
        func reading(_ text: String) -> ActionOutcome.Reading {
            let material = CallMaterial(stdout: .init(bytes: Array(text.utf8), total: text.utf8.count))
            let request = OutputRequest(
                name: "n", type: .integer, source: .stdout, selection: .json(pointer: "/n"), defaultValue: .integer(7))
            return OutputReader(material: material, redaction: RedactionSet([])).read(request).reading
        }
        #expect(reading("{}") == .value(.integer(7)))
        #expect(reading(#"{"n":"x"}"#) == .failed(reason: "expected integer, found \"x\""))
    }

    @Test("what was not kept whole is not read as if it were")
    func truncated() {
        let material = CallMaterial(stdout: .init(bytes: Array("12".utf8), total: 5))
        let reader = OutputReader(material: material, redaction: RedactionSet([]))
        let reading = reader.read(OutputRequest(name: "n", type: .integer, source: .stdout)).reading
        #expect(reading == .failed(reason: "stdout has 5 bytes; outputs are read from at most 2"))
    }

    @Test("a value with a secret in it is not kept, and a reason shows none")
    func secrets() throws {
        let redaction = RedactionSet([try Secret(name: "pw", "correct-horse")])
        let text = #"{"a":["x","my correct-horse"],"b":"correct-horse"}"#
        let material = CallMaterial(stdout: .init(bytes: Array(text.utf8), total: text.utf8.count))
        let reader = OutputReader(material: material, redaction: redaction)
        func reading(_ pointer: String, _ type: ValueType) -> ActionOutcome.Reading {
            reader.read(OutputRequest(name: "n", type: type, source: .stdout, selection: .json(pointer: pointer))).reading
        }
        #expect(reading("/a", .list(of: .string)) == .containsSecret("pw"))
        #expect(reading("/b", .integer) == .failed(reason: "expected integer, found \"[secret:pw]\""))
    }

    @Test("reasons are cut to 200 characters")
    func longReasons() {
        let item = Case(String(repeating: "x", count: 5000), .whole, .integer, fails: "")
        guard case .failed(let reason) = read(item) else { return #expect(Bool(false), "expected a failure") }
        #expect(reason.count == 200 && reason.hasSuffix("x…"))
    }

    @Test("sources that the kind of action lacks fail")
    func sources() throws {
        let folder = try TemporaryFolder()
        let material = CallMaterial(status: 204, headers: [.init(name: "via", value: "a"), .init(name: "via", value: "b")], body: .init())
        let reader = OutputReader(material: material, redaction: RedactionSet([]))
        func reading(_ source: OutputRequest.Source, _ type: ValueType) -> ActionOutcome.Reading {
            reader.read(OutputRequest(name: "n", type: type, source: source)).reading
        }
        #expect(reading(.httpStatus, .integer) == .value(.integer(204)))
        #expect(reading(.httpHeader(name: "Via"), .string) == .value(.string("a, b")))
        #expect(reading(.httpHeader(name: "X-None"), .string) == .failed(reason: "the response has no header \"X-None\""))
        #expect(reading(.httpHeader(name: "X-None"), .optional(.string)) == .value(.absent))
        #expect(reading(.stdout, .string) == .failed(reason: "this kind of action has no stdout"))
        #expect(reading(.exitCode, .integer) == .failed(reason: "there is no exit code"))
        #expect(reading(.file(path: folder.path), .string) == .failed(reason: "\"\(folder.path)\" is not a regular file"))
    }
}
