/// Explanations for a terminal.
public struct ExplanationText: Sendable {
    /// Whether to write ANSI colour.
    public let colour: Bool
    /// Columns of the terminal.
    public let width: Int

    public init(colour: Bool = false, width: Int = 80) {
        self.colour = colour
        self.width = max(40, min(width, 100))
    }

    /// One code with everything that is known about it.
    public func render(_ code: DiagnosticCode) -> String {
        let explanation = code.explanation
        return "\(bold(code.name))  \(code.slug)\n\(bold(code.title))\n\n"
            + paragraph("What", explanation.problem) + paragraph("Why", explanation.reason) + paragraph("Mend", explanation.remedy)
            + example("Wrong", explanation.wrong) + example("Right", explanation.right)
    }

    /// One line for each code, in groups.
    public func list(_ codes: [DiagnosticCode]) -> String {
        let longest = codes.map(\.slug.count).max() ?? 0
        return DiagnosticGroup.grouped(codes).map { group, codes in
            let lines = codes.map { code in
                "  \(code.name)  \(code.slug)\(String(repeating: " ", count: longest - code.slug.count))  \(code.title)\n"
            }
            return bold(group.title) + "\n" + lines.joined()
        }.joined(separator: "\n")
    }

    private func paragraph(_ head: String, _ text: String) -> String {
        let indent = 6
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent + line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        lines.append(line)
        let margin = String(repeating: " ", count: indent)
        let first = bold(head) + String(repeating: " ", count: indent - head.count) + lines[0] + "\n"
        return lines.dropFirst().reduce(first) { $0 + margin + $1 + "\n" } + "\n"
    }

    private func example(_ head: String, _ example: Example) -> String {
        example.shownFiles.reduce(bold(head) + "\n") { text, shown in
            let lines = shown.lines.map { $0.isEmpty ? "" : "  " + DisplayText($0).string }
            return text + (shown.title.map { "  # \($0)\n" } ?? "") + lines.joined(separator: "\n") + "\n\n"
        }
    }

    private func bold(_ text: String) -> String { colour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}
