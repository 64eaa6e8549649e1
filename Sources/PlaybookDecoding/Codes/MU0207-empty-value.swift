import Diagnostics

extension DiagnosticCode {
    public static let emptyValue = DiagnosticCode(207, "empty-value", "A value is empty that must not be") {
        Explanation(
            problem: "A list or a text is empty where something is needed.",
            reason: "An empty list of steps would succeed without doing anything.",
            remedy: "Fill it, or leave the key out.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: []
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                """))
    }
}
