/// Explanations as Markdown: one code, or the whole of `docs/diagnostics.md`.
public enum ExplanationMarkdown {
    /// One code as a section of the given level.
    public static func render(_ code: DiagnosticCode, level: Int = 1) -> String {
        let explanation = code.explanation
        return "\(String(repeating: "#", count: level)) \(code.name) `\(code.slug)`\n\n"
            + "**\(code.title).** \(explanation.problem)\n\n"
            + "*Why:* \(explanation.reason)\n\n*Mend:* \(explanation.remedy)\n\n"
            + "Wrong:\n\n" + blocks(explanation.wrong) + "Right:\n\n" + blocks(explanation.right)
    }

    /// Every code, in groups, with an index.
    public static func document(_ codes: [DiagnosticCode]) -> String {
        let groups = DiagnosticGroup.grouped(codes)
        var text = head
        for (group, codes) in groups {
            text += "| \(group.title) | |\n| --- | --- |\n"
            text += codes.map { "| [\($0.name)](#\(anchor($0))) `\($0.slug)` | \($0.title) |\n" }.joined() + "\n"
        }
        for (group, codes) in groups {
            text += "## \(group.title)\n\n" + codes.map { render($0, level: 3) }.joined()
        }
        while text.hasSuffix("\n\n") { text.removeLast() }
        return text
    }

    private static let head = """
        # Diagnostics

        Every problem that `muster validate` and `muster plan` can report, by its code. `muster explain MU0105` shows one of them
        in the terminal, `muster explain` lists them all. This file is written by `muster explain --all --format markdown`.

        A code keeps its number and its meaning for ever. The examples are the smallest files that have the problem; each is read
        and planned by a test, which finds exactly this problem in the wrong one and none in the right one. They are planned on this
        site:

        ```yaml
        \(Example.siteText)```


        """

    /// The anchor that renderers of Markdown make of the heading.
    private static func anchor(_ code: DiagnosticCode) -> String { "\(code.name.lowercased())-\(code.slug)" }

    private static func blocks(_ example: Example) -> String {
        example.shownFiles.reduce("") { text, shown in
            let lines = (shown.title.map { ["# \($0)"] } ?? []) + shown.lines.map { DisplayText($0).string }
            let language = example.command == nil ? "yaml" : "sh"
            return text + "```\(language)\n" + lines.joined(separator: "\n") + "\n```\n\n"
        }
    }
}
