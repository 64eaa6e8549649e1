import Diagnostics
import Testing

/// The formats of other programs, each as a whole.
@Suite("Formats of other programs")
struct ForeignFormatTests {
    private static func sample() -> (SourceMap, DiagnosticSink) {
        var sources = SourceMap()
        let file = sources.add(path: "play books/dr,ill:1.yaml", bytes: Array("muster: 1\n😀é: x\nb: 100%\n".utf8))
        let other = sources.add(path: "/srv/site.yaml", bytes: Array("site: lab\n".utf8))
        func range(_ file: SourceFile, _ start: UInt32, _ end: UInt32) -> SourceRange { SourceRange(file: file.id, start: start, end: end) }
        var sink = DiagnosticSink()
        sink.error(
            .example, "\"x\" is 100% wrong,\nreally: yes", at: range(file, 18, 19), expected: "y",
            notes: [.init("see there", at: range(other, 0, 4)), .init("and nowhere")],
            fix: .init("write y", replacing: range(file, 18, 19), with: "y\n"))
        sink.warning(.example, "over two lines", at: range(file, 0, 16), fix: .init("think"))
        sink.error(.example, "nowhere", at: .none)
        return (sources, sink)
    }

    @Test("GitHub: one annotation a problem, with what would end it or a property escaped")
    func github() {
        let (sources, sink) = Self.sample()
        #expect(
            GitHubRenderer(sources: sources).render(sink) == """
                ::warning file=play books/dr%2Cill%3A1.yaml,line=1,col=1,endLine=2,title=MU0009 example::over two lines%0Afix: think
                ::error file=play books/dr%2Cill%3A1.yaml,line=2,col=5,endLine=2,endColumn=5,title=MU0009 example::"x" is 100%25 wrong,%0Areally: yes%0Aexpected: y%0Afix: write y%0Anote: see there (/srv/site.yaml:1)%0Anote: and nowhere
                ::error title=MU0009 example::nowhere

                """)
    }

    @Test("SARIF: rules with their help, regions in UTF-16, edits as fixes, paths as URIs")
    func sarif() {
        let (sources, sink) = Self.sample()
        let path = "play%20books/dr%2Cill%3A1.yaml"
        let help = ExplanationMarkdown.render(.example).replacing("\n", with: "\\n").replacing("\"", with: "\\\"")
        let x = #"{"startLine":2,"startColumn":6,"endLine":2,"endColumn":7}"#
        #expect(
            SARIFRenderer(sources: sources, version: "1.2.3").render(sink)
                == #"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":{"name":"muster","#
                + #""version":"1.2.3","rules":[{"id":"MU0009","name":"example","shortDescription":{"text":"An example"},"#
                + #""fullDescription":{"text":"A problem."},"help":{"text":"A problem. A reason. A remedy.","markdown":"\#(help)"}}]}},"#
                + #""columnKind":"utf16CodeUnits","results":["#
                + #"{"ruleId":"MU0009","ruleIndex":0,"level":"warning","message":{"text":"over two lines; fix: think"},"#
                + #""locations":[{"physicalLocation":{"artifactLocation":{"uri":"\#(path)"},"#
                + #""region":{"startLine":1,"startColumn":1,"endLine":2,"endColumn":4}}}]},"#
                + #"{"ruleId":"MU0009","ruleIndex":0,"level":"error","message":{"text":"\"x\" is 100% wrong,\nreally: yes; expected: y; fix: write y"},"#
                + #""locations":[{"physicalLocation":{"artifactLocation":{"uri":"\#(path)"},"region":\#(x)}}],"#
                + #""relatedLocations":[{"id":1,"physicalLocation":{"artifactLocation":{"uri":"file:///srv/site.yaml"},"#
                + #""region":{"startLine":1,"startColumn":1,"endLine":1,"endColumn":5}},"message":{"text":"see there"}},"#
                + #"{"id":2,"message":{"text":"and nowhere"}}],"#
                + #""fixes":[{"description":{"text":"write y"},"artifactChanges":[{"artifactLocation":{"uri":"\#(path)"},"#
                + #""replacements":[{"deletedRegion":\#(x),"insertedContent":{"text":"y\n"}}]}]}]},"#
                + #"{"ruleId":"MU0009","ruleIndex":0,"level":"error","message":{"text":"nowhere"}}]}]}"# + "\n")
    }

    @Test("A sink without some of its problems counts the others")
    func filter() {
        let (_, sink) = Self.sample()
        let rest = sink.filter { $0.message != "nowhere" && $0.severity == .error }
        #expect(rest.diagnostics.map(\.code) == [.example])
        #expect((rest.errorCount, rest.warningCount, rest.omitted) == (1, 0, 0))
    }
}
