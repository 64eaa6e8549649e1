/// Explanations as JSON for other programs. The keys are stable; new ones may be added.
///
/// ```
/// {"code":"MU0105","rule":"duplicate-key","title":"…","group":"YAML","problem":"…","reason":"…","remedy":"…",
///  "wrong":{"files":[{"path":"drill.yaml","text":"…"}]},"right":{…}}
/// ```
///
/// A file that is too large to be written out has `"filling":{"piece":"a","count":1048577}`; one in another encoding
/// `"encoding"`; an example may have `"settings"` (behind `--set`), and one that is a command has `"command"` alone.
public enum ExplanationJSON {
    /// One code, in one line without a line break.
    public static func render(_ code: DiagnosticCode) -> String {
        let explanation = code.explanation
        return JSONText.object([
            ("code", JSONText.quoted(code.name)), ("rule", JSONText.quoted(code.slug)), ("title", JSONText.quoted(code.title)),
            ("group", DiagnosticGroup.grouped([code]).first.map { JSONText.quoted($0.group.title) }),
            ("problem", JSONText.quoted(explanation.problem)), ("reason", JSONText.quoted(explanation.reason)),
            ("remedy", JSONText.quoted(explanation.remedy)), ("wrong", example(explanation.wrong)), ("right", example(explanation.right))
        ])
    }

    /// All codes as one array, one in a line.
    public static func list(_ codes: [DiagnosticCode]) -> String { "[\(codes.map(render).joined(separator: ",\n"))]" }

    private static func example(_ example: Example) -> String {
        let files = example.files.enumerated().map { number, file in
            JSONText.object([
                ("path", JSONText.quoted(file.path)), ("text", JSONText.quoted(file.text)),
                ("encoding", number == 0 && example.encoding == .latin1 ? JSONText.quoted("ISO-8859-1") : nil),
                ("filling", number == 0 ? example.filling.map(filling) : nil)
            ])
        }
        return JSONText.object([
            ("command", example.command.map(JSONText.quoted)), ("files", files.isEmpty ? nil : JSONText.array(files)),
            ("settings", example.settings.isEmpty ? nil : JSONText.array(example.settings.map(JSONText.quoted)))
        ])
    }

    private static func filling(_ filling: Example.Filling) -> String {
        JSONText.object([("piece", JSONText.quoted(filling.piece)), ("count", String(filling.count))])
    }
}
