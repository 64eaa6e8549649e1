import Diagnostics
import Testing
import YAMLDocument

@Suite("The tree")
struct TreeTests {
    @Test(
        "plain scalars have the types of YAML 1.2's core schema",
        arguments: [
            ("no", YAMLCoreType.string), ("yes", .string), ("on", .string), ("off", .string), ("y", .string),
            ("1_000", .string), ("1:30", .string), ("0o17", .integer), ("0o18", .string), ("017", .integer),
            ("0x1F", .integer), ("0xG", .string), ("0x", .string), ("0b11", .string), ("-12", .integer), ("+3", .integer),
            ("true", .boolean), ("True", .boolean), ("FALSE", .boolean), ("tRue", .string),
            ("null", .null), ("~", .null), ("Null", .null), ("nULL", .string), ("", .null), ("1.5", .number),
            ("1.", .number), (".5", .number), (".", .string), ("1e3", .number), ("1e", .string), ("-1.5E-3", .number),
            (".inf", .number), ("-.Inf", .number), ("+.INF", .number), (".nan", .number), ("-.nan", .string),
            ("1.2.3", .string), ("2026-01-01", .string), ("250ms", .string), ("12345678901234567890", .integer)
        ])
    func coreTypes(text: String, type: YAMLCoreType) throws {
        let root = try #require(Reading("a: \(text)\n").document?.root)
        #expect(try #require(root.mapping?["a"]?.scalar).coreType == type)
        guard !text.isEmpty else { return }
        for quoted in ["\"\(text)\"", "'\(text)'", "!!str \(text)"] {
            #expect(Reading("a: \(quoted)\n").document?.root.mapping?["a"]?.scalar?.coreType == .string)
        }
    }

    @Test(
        "integers have their value, nil beyond 64 bits",
        arguments: [
            ("0o17", 15), ("0x1F", 31), ("-12", -12), ("+3", 3), ("017", 17), ("9223372036854775807", Int64.max),
            ("9223372036854775808", nil), ("0xFFFFFFFFFFFFFFFF", nil), ("1.0", nil), ("x", nil)
        ] as [(String, Int64?)])
    func integers(text: String, value: Int64?) {
        #expect(Reading("a: \(text)\n").document?.root.mapping?["a"]?.scalar?.integer == value)
    }

    @Test(
        "all ways of writing give the same tree",
        arguments: [
            ("a: 1\nb: [x, y]\n", "{a=integer:1, b=[string:x, string:y]}"),
            ("{a: 1, b: [x, y]}", "{a=integer:1, b=[string:x, string:y]}"),
            ("- - 1\n  - 2\n- k: v\n", "[[integer:1, integer:2], {k=string:v}]"),
            ("a: |\n  x\n   y\n\nb: >-\n  p\n  q\n", "{a=string:x\n y\n, b=string:p q}"),
            ("a: 'it''s'\nb: \"\\u00e9\\n\"\nc: \"x\\\n  y\"\n", "{a=string:it's, b=string:é\n, c=string:xy}"),
            ("a: p\n  q\nb:\n", "{a=string:p q, b=null:}"), ("\u{FEFF}a: 1\r\nb: 2\r\n", "{a=integer:1, b=integer:2}"),
            ("# c\n---\na: 1 # d\n...\n", "{a=integer:1}"), ("%YAML 1.2\n---\nx\n", "string:x"),
            ("a: &x [1]\nb: *x\nc: &y z\nd: *y\n", "{a=[integer:1], b=[integer:1], c=string:z, d=string:z}"),
            ("? a\n: 1\n", "{a=integer:1}"), ("\"a b\": 1\n'c': 2\n", "{a b=integer:1, c=integer:2}"),
            ("a: {}\nb: []\nc: \"\"\n", "{a={}, b=[], c=string:}"), ("- !!int 0x10\n- !!str 5\n", "[integer:0x10, string:5]"),
            ("日本: \"語\"\n", "{日本=string:語}"), ("a: {x: , y}\n", "{a={x=null:, y=null:}}"),
            ("a:\tb\n", "{a=string:b}"), ("a: b#c\n", "{a=string:b#c}"), ("a: http://x:1/y\n", "{a=string:http://x:1/y}")
        ])
    func trees(text: String, shape: String) {
        let reading = Reading(text)
        #expect(reading.rendered == "")
        #expect(reading.shape == shape)
    }

    @Test("a duplicate key is left out with its value, the first stays")
    func duplicatesAreDropped() {
        #expect(Reading("a: 1\nb: 2\na: {c: 3}\n<<: 4\n").shape == "{a=integer:1, b=integer:2}")
    }

    @Test("a mapping with many keys finds its duplicates")
    func manyKeys() throws {
        let keys = (0..<200).map { "key-\($0): 1\n" }.joined()
        #expect(Reading(keys).problems.isEmpty)
        let doubled = Reading(keys + "key-7: 2\nkey-199: 2\nkey-7: 3\n")
        #expect(
            doubled.problems.diagnostics.map(\.message) == [
                "duplicate key \"key-7\"", "duplicate key \"key-199\"", "duplicate key \"key-7\""
            ])
        let notes = doubled.problems.diagnostics.map { doubled.sources.position(of: $0.notes[0].range)?.line }
        #expect(notes == [8, 200, 8])
    }

    @Test("every node knows its place, with characters of several bytes, a byte order mark and CR LF")
    func places() {
        let text = "\u{FEFF}é: \"ü\"\r\nb:\r\n  - x y  # c\r\n  - { k: [1, 2 ] }\r\nc: |\r\n  日\r\n\r\nd:\r\n"
        #expect(
            Reading(text).texts == [
                String(text.dropFirst().dropLast(1)).trimmed, "é", "\"ü\"", "b", "- x y  # c\r\n  - { k: [1, 2 ] }", "x y",
                "{ k: [1, 2 ] }", "k", "[1, 2 ]", "1", "2", "c", "|\r\n  日", "d", ""
            ])
    }

    @Test(
        "a part of the content has its place in the file",
        arguments: [
            ("a: hello world\n", 6..<11, "world"), ("a: \"hello world\"\n", 6..<11, "world"),
            ("a: 'it''s me'\n", 0..<2, "'it''s me'"), ("é: ü-world\n", 3..<8, "world"),
            ("a: |\n  one\n  two words\n", 8..<13, "words"), ("a: |\n\n    one\n\n      two\n", 8..<11, "two"),
            ("a:\n  b: |-\n    x\n    y\n", 2..<3, "y"), ("a: >\n  one\n  two\n", 4..<7, ">\n  one\n  two"),
            ("a: &x text\nb: *x\n", 0..<2, "te")
        ])
    func contentPlaces(text: String, part: Range<Int>, found: String) throws {
        let reading = Reading(text)
        func firstScalar(_ node: YAMLNode) -> YAMLScalar? {
            node.scalar ?? node.mapping?.first { _ in true }.flatMap { firstScalar($0.value) }
        }
        let scalar = try #require(reading.document.flatMap { firstScalar($0.root) })
        #expect(reading.sources.text(of: scalar.range(ofContent: part)) == found)
    }

    @Test("an alias is placed where it is written, and reads as what it stands for")
    func aliasPlace() throws {
        let reading = Reading("a: &x {k: v}\nb: *x\n")
        let alias = try #require(reading.document?.root.mapping?["b"])
        #expect(alias.isAlias)
        #expect(reading.sources.text(of: alias.range) == "*x")
        #expect(alias.mapping?["k"]?.scalar?.text == "v")
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self
        while text.last == "\n" || text.last == "\r\n" { text.removeLast() }
        return text
    }
}
