/// Problems as one JSON document (RFC 8259) for other programs.
///
/// The keys are stable; new ones may be added. `column` counts Unicode scalars, `offset` bytes; lines and
/// columns start at 1, offsets at 0. A key without a value is left out.
///
/// ```
/// {"version":1,"errors":1,"warnings":0,"omitted":0,"diagnostics":[{"code":"MU0101","rule":"duplicate-key",
///  "severity":"error","message":"…","file":"drill.yaml","start":{"line":3,"column":1,"offset":20},
///  "end":{…},"expected":"…","notes":[{"message":"…","file":"…","start":{…},"end":{…}}],
///  "fix":{"message":"…","file":"…","start":{…},"end":{…},"replacement":"…"}}]}
/// ```
public struct JSONRenderer: Sendable {
    public let sources: SourceMap

    public init(sources: SourceMap) { self.sources = sources }

    /// The whole document in one line, ended by a line break.
    public func render(_ sink: DiagnosticSink) -> String {
        let problems = sink.diagnostics.map(object).joined(separator: ",")
        return "{\"version\":1,\"errors\":\(sink.errorCount),\"warnings\":\(sink.warningCount),"
            + "\"omitted\":\(sink.omitted),\"diagnostics\":[\(problems)]}\n"
    }

    private func object(_ diagnostic: Diagnostic) -> String {
        var members = [
            "\"code\":" + JSONText.quoted(diagnostic.code.name), "\"rule\":" + JSONText.quoted(diagnostic.code.slug),
            "\"severity\":" + JSONText.quoted(diagnostic.severity.rawValue),
            "\"message\":" + JSONText.quoted(diagnostic.message)
        ]
        members += place(diagnostic.range)
        if let expected = diagnostic.expected { members.append("\"expected\":" + JSONText.quoted(expected)) }
        if !diagnostic.notes.isEmpty {
            let notes = diagnostic.notes.map { note in
                Self.object(["\"message\":" + JSONText.quoted(note.message)] + place(note.range))
            }
            members.append("\"notes\":[\(notes.joined(separator: ","))]")
        }
        if let fix = diagnostic.fix {
            var parts = ["\"message\":" + JSONText.quoted(fix.message)]
            if let edit = fix.edit {
                parts += place(edit.range) + ["\"replacement\":" + JSONText.quoted(edit.replacement)]
            }
            members.append("\"fix\":" + Self.object(parts))
        }
        return Self.object(members)
    }

    private func place(_ range: SourceRange) -> [String] {
        guard let file = sources.file(of: range) else { return [] }
        func point(_ offset: UInt32) -> String {
            let position = file.position(at: offset)
            return "{\"line\":\(position.line),\"column\":\(position.column),\"offset\":\(offset)}"
        }
        return [
            "\"file\":" + JSONText.quoted(file.path), "\"start\":" + point(range.start), "\"end\":" + point(range.end)
        ]
    }

    private static func object(_ members: [String]) -> String { "{\(members.joined(separator: ","))}" }
}
