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
            "\"code\":" + Self.quoted(diagnostic.code.name), "\"rule\":" + Self.quoted(diagnostic.code.slug),
            "\"severity\":" + Self.quoted(diagnostic.severity.rawValue),
            "\"message\":" + Self.quoted(diagnostic.message),
        ]
        members += place(diagnostic.range)
        if let expected = diagnostic.expected { members.append("\"expected\":" + Self.quoted(expected)) }
        if !diagnostic.notes.isEmpty {
            let notes = diagnostic.notes.map { note in
                Self.object(["\"message\":" + Self.quoted(note.message)] + place(note.range))
            }
            members.append("\"notes\":[\(notes.joined(separator: ","))]")
        }
        if let fix = diagnostic.fix {
            var parts = ["\"message\":" + Self.quoted(fix.message)]
            if let edit = fix.edit {
                parts += place(edit.range) + ["\"replacement\":" + Self.quoted(edit.replacement)]
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
            "\"file\":" + Self.quoted(file.path), "\"start\":" + point(range.start), "\"end\":" + point(range.end),
        ]
    }

    private static func object(_ members: [String]) -> String { "{\(members.joined(separator: ","))}" }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
