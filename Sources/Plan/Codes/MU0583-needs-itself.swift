import Diagnostics

extension DiagnosticCode {
    public static let needsItself = DiagnosticCode(583, "needs-itself", "A step needs itself") {
        Explanation(
            problem: "A step needs itself.",
            reason: "It could never start.",
            remedy: "Name the step that has to come before it.",
            wrong: .steps(
                """
                  - id: look
                    needs: [ look ]
                    effect: read
                    run: [ hostname ]
                """),
            right: .steps(
                """
                  - id: look
                    needs: []
                    effect: read
                    run: [ hostname ]
                """))
    }
}
