import Diagnostics

extension DiagnosticCode {
    public static let conditionEmpty = DiagnosticCode(260, "condition-empty", "A condition compares nothing") {
        Explanation(
            problem: "A condition compares nothing.",
            reason: "It would always hold, and the check would prove nothing.",
            remedy: "Add a comparison such as { exit_code: { eq: 0 } }.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: {}
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { exit_code: { eq: 0 } }
                """))
    }
}
