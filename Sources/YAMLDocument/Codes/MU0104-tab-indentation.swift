import Diagnostics

extension DiagnosticCode {
    public static let tabIndentation = DiagnosticCode(104, "tab-indentation", "A tab stands where YAML wants spaces") {
        Explanation(
            problem: "A line is indented with a tab; YAML indents with spaces.",
            reason: "How wide a tab is differs from editor to editor, and so would the meaning of the file.",
            remedy: "Replace the tab by spaces, and let the editor write spaces in YAML files.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                steps:
                	- { id: look, effect: read, run: [ hostname ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """))
    }
}
