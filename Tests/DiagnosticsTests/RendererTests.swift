import Diagnostics
import Testing

@Suite("Text for people")
struct TextRendererTests {
    private func render(
        _ text: String, _ start: Int, _ end: Int, message: String = "wrong", colour: Bool = false,
        _ change: (inout Diagnostic, SourceFile) -> Void = { _, _ in }
    ) -> String {
        var sources = SourceMap()
        let file = sources.add(path: "drill.yaml", bytes: Array(text.utf8))
        var problem = Diagnostic(.example, message, at: file.range.sub(start, end))
        change(&problem, file)
        return TextRenderer(sources: sources, colour: colour).render(problem)
    }

    @Test("message, line, marks, expectation, fix and notes")
    func whole() {
        let text = render("retry: 1\nid: x\nretires: 2\n", 15, 22, message: "unknown key \"retires\"") { problem, file in
            problem.expected = "a key of a step"
            problem.fix = Diagnostic.Fix("rename it to:\nretry: 2", replacing: problem.range, with: "retry")
            problem.notes = [.init("first defined here", at: file.range.sub(0, 5)), .init("no place")]
        }
        #expect(
            text == """
                drill.yaml:3:1: error: unknown key "retires" [MU0009]
                    3 | retires: 2
                      | ^~~~~~~
                      = expected: a key of a step
                      = fix: rename it to:
                          retry: 2
                drill.yaml:1:1: note: first defined here
                    1 | retry: 1
                      | ^~~~~
                note: no place

                """)
    }

    @Test(
        "marks stand under the text in a terminal's columns",
        arguments: [
            ("a: x\n", 3, 4, "a: x", "   ^"), ("\ta: x\n", 1, 2, "    a: x", "    ^"), ("a\tb: x\n", 2, 3, "a   b: x", "    ^"),
            ("\t\n", 0, 1, "", "^~~~"), ("日本: x\n", 6, 7, "日本: x", "    ^"), ("日本: x\n", 0, 6, "日本: x", "^~~~"),
            ("e\u{301}e\u{301}: x\n", 3, 6, "e\u{301}e\u{301}: x", " ^"), ("👩‍🚒 x\n", 12, 13, "👩‍🚒 x", "   ^"),
            ("a\u{202E}b\u{1B}[0m\n", 4, 5, "a\u{FFFD}b\u{FFFD}[0m", "  ^"), ("abc\n", 3, 3, "abc", "   ^"),
            ("abc\r\ndef\n", 1, 8, "abc", " ^~"), ("abc", 3, 3, "abc", "   ^"), ("a\u{2028}b\n", 4, 5, "a\u{FFFD}b", "  ^")
        ])
    func marks(text: String, start: Int, end: Int, line: String, marks: String) {
        let rendered = render(text, start, end).split(separator: "\n").map(String.init)
        #expect(rendered[1] == (line.isEmpty ? "    1 |" : "    1 | " + line))
        #expect(rendered[2] == "      | " + marks)
    }

    @Test("bytes that are not UTF-8 show as one replacement each")
    func illFormed() {
        var sources = SourceMap()
        let file = sources.add(path: "f", bytes: [0x61, 0xFF, 0xFE, 0x62])
        let text = TextRenderer(sources: sources).render(Diagnostic(.example, "wrong", at: file.range.sub(3, 4)))
        #expect(text == "f:1:4: error: wrong [MU0009]\n    1 | a\u{FFFD}\u{FFFD}b\n      |    ^\n")
    }

    @Test("a long line is cut to the neighbourhood of the range")
    func longLine() {
        let line = String(repeating: "abcdefghij", count: 100_000)
        let middle = render(line, 500_003, 500_006).split(separator: "\n").map(String.init)
        #expect(middle[1] == "    1 | …" + String(String(repeating: "abcdefghij", count: 12).dropFirst(3).prefix(109)) + "…")
        #expect(middle[2] == "      | " + String(repeating: " ", count: 31) + "^~~")
        let start = render(line, 2, 500_006).split(separator: "\n").map(String.init)
        #expect(start[1] == "    1 | " + String(repeating: "abcdefghij", count: 11) + "…")
        #expect(start[2] == "      |   ^" + String(repeating: "~", count: 107))
        let end = render(line, 999_999, 1_000_000).split(separator: "\n").map(String.init)
        #expect(end[1] == "    1 | …" + String(repeating: "abcdefghij", count: 4).dropFirst(9))
        #expect(end[2] == "      | " + String(repeating: " ", count: 31) + "^")
    }

    @Test("colour wraps the parts, and only when asked for")
    func colour() {
        #expect(
            render("a: b\n", 0, 1, colour: true)
                == "drill.yaml:1:1: \u{1B}[1;31merror\u{1B}[0m: \u{1B}[1mwrong\u{1B}[0m \u{1B}[2m[MU0009]\u{1B}[0m\n"
                + "\u{1B}[2m    1 |\u{1B}[0m a: b\n\u{1B}[2m      |\u{1B}[0m \u{1B}[32m^\u{1B}[0m\n")
        #expect(!render("a: b\n", 0, 1).contains("\u{1B}"))
    }

    @Test("a message cannot move the cursor")
    func unsafeMessage() {
        let text = render("a\n", 0, 1, message: "key \"\u{1B}[2J\n\u{202E}\"")
        #expect(text.hasPrefix("drill.yaml:1:1: error: key \"\u{FFFD}[2J\u{FFFD}\u{FFFD}\" [MU0009]\n"))
    }

    @Test("what was left out is counted")
    func more() {
        var sink = DiagnosticSink(limit: 1)
        for number in 1...3 { sink.error(.example, "p\(number)", at: .none) }
        #expect(TextRenderer(sources: SourceMap()).render(sink) == "error: p1 [MU0009]\nand 2 more problems not shown\n")
    }
}

@Suite("JSON for programs")
struct JSONRendererTests {
    @Test("one document with stable keys")
    func whole() {
        var sources = SourceMap()
        let file = sources.add(path: "a \"b\".yaml", bytes: Array("é: 1\né: 2\n".utf8))
        var sink = DiagnosticSink()
        sink.error(
            .example, "twice \"é\"\t\u{1}\\", at: file.range.sub(6, 8), expected: "once",
            notes: [.init("first", at: file.range.sub(0, 2)), .init("nowhere")],
            fix: .init("rename", replacing: file.range.sub(6, 8), with: "ü"))
        sink.warning(.example, "odd", at: .none, fix: .init("think"))
        #expect(
            JSONRenderer(sources: sources).render(sink) == #"""
                {"version":1,"errors":1,"warnings":1,"omitted":0,"diagnostics":[{"code":"MU0009","rule":"example","severity":"error","message":"twice \"é\"\t\u0001\\","file":"a \"b\".yaml","start":{"line":2,"column":1,"offset":6},"end":{"line":2,"column":2,"offset":8},"expected":"once","notes":[{"message":"first","file":"a \"b\".yaml","start":{"line":1,"column":1,"offset":0},"end":{"line":1,"column":2,"offset":2}},{"message":"nowhere"}],"fix":{"message":"rename","file":"a \"b\".yaml","start":{"line":2,"column":1,"offset":6},"end":{"line":2,"column":2,"offset":8},"replacement":"ü"}},{"code":"MU0009","rule":"example","severity":"warning","message":"odd","fix":{"message":"think"}}]}

                """#)
    }

    @Test("no problems make an empty list")
    func empty() {
        #expect(
            JSONRenderer(sources: SourceMap()).render(DiagnosticSink())
                == "{\"version\":1,\"errors\":0,\"warnings\":0,\"omitted\":0,\"diagnostics\":[]}\n")
    }
}
