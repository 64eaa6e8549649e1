/// Problems as text for a person, in the form compilers use, so that editors can jump to the place.
///
/// ```
/// drill.yaml:12:5: error: unknown key "retyr" [MU0201]
///    12 |     retyr: 3
///       |     ^~~~~
///       = expected: a key of a step
///       = fix: rename it to "retry"
/// ```
///
/// Text that came out of a file cannot move the terminal's cursor: control and bidirectional characters are
/// replaced.
public struct TextRenderer: Sendable {
    public let sources: SourceMap
    /// Whether to write ANSI colour; the caller looks at `NO_COLOR` and at the terminal.
    public let colour: Bool

    public init(sources: SourceMap, colour: Bool = false) {
        self.sources = sources
        self.colour = colour
    }

    /// All problems of a sink in order of place, each ended by a line break, with `and N more` at the end where
    /// some were left out.
    public func render(_ sink: DiagnosticSink) -> String {
        var text = sink.diagnostics.reduce(into: "") { $0 += render($1) }
        if sink.omitted > 0 {
            text += "and \(sink.omitted) more \(sink.omitted == 1 ? "problem" : "problems") not shown\n"
        }
        return text
    }

    /// One problem, with its notes and its fix, ended by a line break.
    public func render(_ diagnostic: Diagnostic) -> String {
        let severity = paint(diagnostic.severity.rawValue, diagnostic.severity == .error ? .red : .yellow)
        let code = paint("[\(diagnostic.code.name)]", .dim)
        let message = paint(DisplayText(diagnostic.message).string, .bold)
        var text = "\(place(diagnostic.range))\(severity): \(message) \(code)\n"
        text += excerpt(diagnostic.range)
        if let expected = diagnostic.expected { text += detail("expected", expected) }
        if let fix = diagnostic.fix { text += self.fix(fix) }
        for note in diagnostic.notes {
            text += "\(place(note.range))\(paint("note", .cyan)): \(DisplayText(note.message).string)\n"
            text += excerpt(note.range)
        }
        return text
    }

    private func place(_ range: SourceRange) -> String {
        guard let file = sources.file(of: range) else { return "" }
        let position = file.position(at: range.start)
        return "\(DisplayText(file.path).string):\(position.line):\(position.column): "
    }

    private func excerpt(_ range: SourceRange) -> String {
        guard let file = sources.file(of: range), !file.bytes.isEmpty else { return "" }
        let number = String(file.position(at: range.start).line)
        let excerpt = SourceExcerpt(of: range, in: file)
        let margin = String(repeating: " ", count: max(0, Self.marginWidth - number.count)) + number
        return Self.trimmed("\(paint("\(margin) |", .dim)) \(excerpt.text)") + "\n"
            + "\(paint("\(Self.emptyMargin) |", .dim)) \(paint(excerpt.marks, .green))\n"
    }

    private func fix(_ fix: Diagnostic.Fix) -> String {
        var message = fix.message
        if let replacement = fix.edit?.replacement, !message.contains(replacement),
            replacement.contains(where: { $0 != " " })
        {
            message += ": " + replacement
        }
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        return detail("fix", String(lines.first ?? ""))
            + lines.dropFirst().reduce(into: "") {
                $0 += Self.trimmed("\(Self.emptyMargin)     \(DisplayText(String($1)).string)") + "\n"
            }
    }

    private func detail(_ word: String, _ text: String) -> String {
        "\(Self.emptyMargin) \(paint("= \(word):", .cyan)) \(DisplayText(text).string)\n"
    }

    private static let marginWidth = 5
    private static let emptyMargin = String(repeating: " ", count: marginWidth)

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }

    private enum Paint: String {
        case red = "1;31"
        case yellow = "1;33"
        case green = "32"
        case cyan = "36"
        case bold = "1"
        case dim = "2"
    }

    private func paint(_ text: String, _ paint: Paint) -> String {
        colour ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
    }
}
