import Diagnostics

extension DiagnosticCode {
    public static let conditionDepth = DiagnosticCode(564, "condition-depth", "A condition is nested too deeply") {
        Explanation(
            problem: "A condition has more levels of all, any and not than people can follow.",
            reason: "An approver could not tell what lets the step pass.",
            remedy: "Split it, or put a part of it into a step of its own.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { not: { not: { not: { not: { not: { not: { not: { not: { not: { not: { not: { not: { not: { not: { exit_code: { eq: 0 } } } } } } } } } } } } } } } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { not: { not: { exit_code: { eq: 0 } } } }
                """))
    }
}
