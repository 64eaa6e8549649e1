import Diagnostics

extension DiagnosticCode {
    public static let duplicateKey = DiagnosticCode(105, "duplicate-key", "A mapping has the same key twice") {
        Explanation(
            problem: "One mapping has the same key twice.",
            reason: """
                Most readers silently take the last one: a timeout or an undo that the reviewer saw would not be the one that is \
                used.
                """,
            remedy: "Keep one of the two, or rename the one that was meant to be something else.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    timeout: 5s
                    timeout: 5m
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    timeout: 5m
                """))
    }
}
