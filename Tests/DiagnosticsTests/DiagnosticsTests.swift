import Diagnostics
import Testing

extension DiagnosticCode {
    static let example = DiagnosticCode(9, "example", "An example") {
        Explanation(
            problem: "A problem.", reason: "A reason.", remedy: "A remedy.", wrong: .steps("  - a"), right: .steps("  - b"))
    }
}

@Suite("Places")
struct PlaceTests {
    @Test(
        "an offset has the line and column a person counts",
        arguments: [
            ("abc\ndef", 0, 1, 1), ("abc\ndef", 3, 1, 4), ("abc\ndef", 4, 2, 1), ("abc\ndef", 99, 2, 4), ("", 0, 1, 1),
            ("a\r\nb", 3, 2, 1), ("a\rb", 2, 2, 1), ("a\n\nb", 2, 2, 1), ("a\n", 2, 2, 1), ("é日x", 5, 1, 3),
            ("é日x", 4, 1, 2), ("\u{FEFF}ab", 4, 1, 2), ("\u{FEFF}ab", 0, 1, 1), ("\t\tx", 2, 1, 3)
        ] as [(String, UInt32, Int, Int)])
    func positions(text: String, offset: UInt32, line: Int, column: Int) {
        var sources = SourceMap()
        let file = sources.add(path: "f", bytes: Array(text.utf8))
        #expect(file.position(at: offset) == SourcePosition(line: line, column: column))
    }

    @Test("ranges join, cut and sort")
    func ranges() {
        let file = SourceFileID(0)
        let range = SourceRange(file: file, start: 10, end: 20)
        #expect(range.sub(2, 5) == SourceRange(file: file, start: 12, end: 15))
        #expect(range.sub(-1, 99) == range)
        #expect(range.startPoint == SourceRange(file: file, start: 10, end: 10))
        #expect(range.union(SourceRange(file: file, start: 4, end: 12)) == SourceRange(file: file, start: 4, end: 20))
        #expect(range.union(.none) == range)
        #expect(SourceRange.none.union(range) == range)
        #expect(SourceRange.none.file == nil)
        #expect(SourceRange(file: file, start: 5, end: 3) == SourceRange(file: file, start: 5, end: 5))
        let other = SourceRange(file: SourceFileID(1), start: 0, end: 1)
        #expect([SourceRange.none, other, range, range.startPoint].sorted() == [range.startPoint, range, other, .none])
        #expect(MemoryLayout<SourceRange>.size == 12)
    }
}

@Suite("Collecting")
struct SinkTests {
    private func problem(_ offset: UInt32, _ severity: Severity = .error) -> Diagnostic {
        Diagnostic(.example, severity: severity, "p\(offset)", at: SourceRange(file: SourceFileID(0), start: offset, end: offset))
    }

    @Test("problems come out in order of place")
    func order() {
        var sink = DiagnosticSink()
        for offset in [5, 1, 9, 1] as [UInt32] { sink.report(problem(offset)) }
        sink.error(.example, "nowhere", at: .none)
        #expect(sink.diagnostics.map(\.message) == ["p1", "p1", "p5", "p9", "nowhere"])
    }

    @Test("a full collector counts on, and gives errors the place of warnings")
    func limit() {
        var sink = DiagnosticSink(limit: 2)
        sink.report(problem(1, .warning))
        sink.report(problem(2, .warning))
        #expect(!sink.hasErrors)
        sink.report(problem(3))
        sink.report(problem(4, .warning))
        #expect(sink.diagnostics.map(\.message) == ["p1", "p3"])
        #expect((sink.errorCount, sink.warningCount, sink.omitted) == (1, 3, 2))
        var sum = DiagnosticSink()
        sum.append(sink)
        sum.append(sink)
        #expect((sum.errorCount, sum.warningCount, sum.omitted) == (2, 6, 4))
    }
}

@Suite("Nearest name")
struct NearestNameTests {
    private static let keys = [
        "retry", "release", "require", "timeout", "attempt_timeout", "on_failure", "id", "undo", "when", "parameters"
    ]

    @Test(
        "the name that was meant is found, and nothing far-fetched",
        arguments: [
            ("retires", nil), ("rety", "retry"), ("Timeout", "timeout"), ("attempt-timeout", "attempt_timeout"),
            ("on_failur", "on_failure"), ("onfailure", "on_failure"), ("udno", "undo"), ("wen", "when"), ("ids", "id"),
            ("require", nil), ("zzz", nil), ("", nil), ("x", nil), ("environment", nil), ("time", "timeout"), ("params", "parameters"),
            (String(repeating: "a", count: 100), nil)
        ] as [(String, String?)])
    func nearest(name: String, meant: String?) {
        #expect(NearestName.of(name, among: Self.keys) == meant)
    }
}
