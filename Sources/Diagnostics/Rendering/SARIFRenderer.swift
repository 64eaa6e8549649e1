/// Problems in the Static Analysis Results Interchange Format, SARIF 2.1.0 (OASIS standard), as code-scanning services read it.
///
/// Columns count UTF-16 code units and start at 1; the end column is the one after the last (`columnKind`, regions: 3.14.17,
/// 3.30). The rules are those of the problems found, with the help of their explanations. A fix that is an edit becomes a
/// replacement; one that only a person can do stands in the message. Relative paths stay relative, absolute ones become `file:`.
public struct SARIFRenderer: Sendable {
    public let sources: SourceMap
    /// The version of the program that found the problems.
    public let version: String

    public init(sources: SourceMap, version: String) {
        self.sources = sources
        self.version = version
    }

    /// The whole log in one line, ended by a line break.
    public func render(_ sink: DiagnosticSink) -> String {
        let problems = sink.diagnostics
        let codes = Set(problems.map(\.code)).sorted { $0.number < $1.number }
        let indices = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })
        let driver = JSONText.object([
            ("name", JSONText.quoted("muster")), ("version", JSONText.quoted(version)),
            ("rules", JSONText.array(codes.map(rule)))
        ])
        let run = JSONText.object([
            ("tool", JSONText.object([("driver", driver)])), ("columnKind", JSONText.quoted("utf16CodeUnits")),
            ("results", JSONText.array(problems.map { result($0, indices[$0.code] ?? 0) })),
            ("properties", sink.omitted > 0 ? JSONText.object([("omitted", String(sink.omitted))]) : nil)
        ])
        return JSONText.object([
            ("$schema", JSONText.quoted("https://json.schemastore.org/sarif-2.1.0.json")), ("version", JSONText.quoted("2.1.0")),
            ("runs", JSONText.array([run]))
        ]) + "\n"
    }

    private func rule(_ code: DiagnosticCode) -> String {
        let explanation = code.explanation
        let help = [explanation.problem, explanation.reason, explanation.remedy].joined(separator: " ")
        return JSONText.object([
            ("id", JSONText.quoted(code.name)), ("name", JSONText.quoted(code.slug)),
            ("shortDescription", Self.text(code.title)), ("fullDescription", Self.text(explanation.problem)),
            (
                "help",
                JSONText.object([
                    ("text", JSONText.quoted(help)), ("markdown", JSONText.quoted(ExplanationMarkdown.render(code)))
                ])
            )
        ])
    }

    private func result(_ problem: Diagnostic, _ index: Int) -> String {
        var message = problem.message
        if let expected = problem.expected { message += "; expected: \(expected)" }
        if let fix = problem.fix { message += "; fix: \(fix.message)" }
        let notes = problem.notes.enumerated().map { number, note in
            JSONText.object([
                ("id", String(number + 1)), ("physicalLocation", physical(note.range)), ("message", Self.text(note.message))
            ])
        }
        return JSONText.object([
            ("ruleId", JSONText.quoted(problem.code.name)), ("ruleIndex", String(index)),
            ("level", JSONText.quoted(problem.severity.rawValue)), ("message", Self.text(message)),
            ("locations", physical(problem.range).map { JSONText.array([JSONText.object([("physicalLocation", $0)])]) }),
            ("relatedLocations", notes.isEmpty ? nil : JSONText.array(notes)),
            ("fixes", problem.fix.flatMap(fix).map { JSONText.array([$0]) })
        ])
    }

    private func fix(_ fix: Diagnostic.Fix) -> String? {
        guard let edit = fix.edit, let file = sources.file(of: edit.range) else { return nil }
        let replacement = JSONText.object([
            ("deletedRegion", region(edit.range, file)), ("insertedContent", Self.text(edit.replacement))
        ])
        let change = JSONText.object([("artifactLocation", location(file)), ("replacements", JSONText.array([replacement]))])
        return JSONText.object([("description", Self.text(fix.message)), ("artifactChanges", JSONText.array([change]))])
    }

    private func physical(_ range: SourceRange) -> String? {
        sources.file(of: range).map { file in
            JSONText.object([("artifactLocation", location(file)), ("region", region(range, file))])
        }
    }

    private func region(_ range: SourceRange, _ file: SourceFile) -> String {
        let (start, end) = (file.utf16Position(at: range.start), file.utf16Position(at: range.end))
        return JSONText.object([
            ("startLine", String(start.line)), ("startColumn", String(start.column)), ("endLine", String(end.line)),
            ("endColumn", String(end.column))
        ])
    }

    private func location(_ file: SourceFile) -> String { JSONText.object([("uri", JSONText.quoted(Self.uri(file.path)))]) }

    /// The path as a URI reference (RFC 3986): all but unreserved characters and slashes are escaped.
    static func uri(_ path: String) -> String {
        var path = path[...]
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        let escaped = path.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
                UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return path.hasPrefix("/") ? "file://" + escaped : escaped
    }

    private static func text(_ text: String) -> String { JSONText.object([("text", JSONText.quoted(text))]) }
}

extension SourceFile {
    /// Line and column of a byte offset, the column in UTF-16 code units.
    func utf16Position(at offset: UInt32) -> SourcePosition {
        let line = lineRange(at: offset)
        let upper = min(max(Int(offset), line.lowerBound), bytes.count)
        let before = String(decoding: bytes[line.lowerBound..<upper], as: UTF8.self)
        return SourcePosition(line: position(at: offset).line, column: before.utf16.count + 1)
    }
}
