import Diagnostics

extension DiagnosticCode {
    public static let unknownTag = DiagnosticCode(107, "unknown-tag", "A tag is not one of YAML's core tags") {
        Explanation(
            problem: "A value carries a tag that is not one of YAML's core tags.",
            reason: """
                Tags ask the reader to build something from the text; nothing here does, so the value would not be what it says.
                """,
            remedy: "Leave the tag out. Types are declared with type, in parameters and outputs.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, !env HOME ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "/root" ]
                """))
    }
}
