import Diagnostics

extension DiagnosticCode {
    public static let tagMismatch = DiagnosticCode(108, "tag-mismatch", "A value is not what its tag says") {
        Explanation(
            problem: "A value has a core tag such as !!int, and is something else.",
            reason: "Either the tag or the value is a mistake, and the file does not say which.",
            remedy: "Leave the tag out, or write the value that it announces.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                max_parallel: !!int four
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                max_parallel: 4
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """))
    }
}
