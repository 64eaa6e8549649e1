/// Problems as workflow commands of GitHub Actions, which shows each at its line of a pull request.
///
/// ```
/// ::error file=drill.yaml,line=12,col=5,endLine=12,endColumn=10,title=MU0201 unknown-key::unknown key "retyr" in a step%0Afix: …
/// ```
///
/// Columns count Unicode scalars; `endColumn` is the last one of the range. A workflow command ends with its line, so line breaks
/// and `%` are escaped everywhere, `:` and `,` in properties too.
public struct GitHubRenderer: Sendable {
    public let sources: SourceMap

    public init(sources: SourceMap) { self.sources = sources }

    /// One line for each problem, and one for those that were left out.
    public func render(_ sink: DiagnosticSink) -> String {
        var text = sink.diagnostics.reduce(into: "") { $0 += line($1) }
        if sink.omitted > 0 { text += "::error title=Muster::and \(sink.omitted) more problems not shown\n" }
        return text
    }

    private func line(_ diagnostic: Diagnostic) -> String {
        var properties = place(diagnostic.range)
        properties.append(("title", "\(diagnostic.code.name) \(diagnostic.code.slug)"))
        let written = properties.map { "\($0.name)=\(Self.property($0.value))" }.joined(separator: ",")
        return "::\(diagnostic.severity.rawValue) \(written)::\(Self.data(message(diagnostic)))\n"
    }

    private func place(_ range: SourceRange) -> [(name: String, value: String)] {
        guard let file = sources.file(of: range) else { return [] }
        let (start, end) = (file.position(at: range.start), file.position(at: range.end))
        let places = [("file", file.path), ("line", String(start.line)), ("col", String(start.column)), ("endLine", String(end.line))]
        // an annotation over several lines has no end column
        guard end.line == start.line else { return places }
        return places + [("endColumn", String(max(start.column, end.column - 1)))]
    }

    private func message(_ diagnostic: Diagnostic) -> String {
        var lines = [diagnostic.message]
        if let expected = diagnostic.expected { lines.append("expected: \(expected)") }
        if let fix = diagnostic.fix { lines.append("fix: \(fix.message)") }
        for note in diagnostic.notes {
            let place = sources.file(of: note.range).map { " (\($0.path):\($0.position(at: note.range.start).line))" } ?? ""
            lines.append("note: \(note.message)\(place)")
        }
        return lines.joined(separator: "\n")
    }

    /// Escapes the text behind `::`, as the toolkit of GitHub Actions does.
    static func data(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// Escapes the value of a property.
    static func property(_ text: String) -> String {
        data(text).unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
