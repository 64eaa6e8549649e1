import Diagnostics

extension DiagnosticCode {
    public static let formatVersion = DiagnosticCode(210, "format-version", "The file is of another version of the format") {
        Explanation(
            problem: "The first key, muster, says another version of the format than 1.",
            reason: """
                Under other rules the same text may mean something else; a playbook is only run by a program that knows its format.
                """,
            remedy: "Write muster: 1, or use the version of Muster that the file was written for.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 2
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
