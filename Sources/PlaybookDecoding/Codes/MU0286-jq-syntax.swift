import Diagnostics

extension DiagnosticCode {
    public static let jqSyntax = DiagnosticCode(286, "jq-syntax", "A jq expression cannot be read") {
        Explanation(
            problem: "The expression of a computation is not one of jq's.",
            reason: "The value would never come, and the step that waits for it would fail in the middle of the run.",
            remedy: "Correct the expression at the place that is marked.",
            wrong: .steps(
                """
                  - id: look
                    compute: { age: { type: integer, jq: "(1 + 2" } }
                """),
            right: .steps(
                """
                  - id: look
                    compute: { age: { type: integer, jq: "(1 + 2)" } }
                """))
    }
}
