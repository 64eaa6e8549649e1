import Diagnostics

extension DiagnosticCode {
    public static let notKnown = DiagnosticCode(529, "not-known", "A value is not known when the plan is made") {
        Explanation(
            problem: "A value must be known when the plan is made, and is found only during the run.",
            reason: "Approvers sign the plan: how long a step may take and how often it is tried has to stand in it.",
            remedy: "Use a parameter, a constant or a value of the site.",
            wrong: .steps(
                """
                  - id: measure
                    effect: read
                    run: [ measure ]
                    outputs: { limit: { type: duration, from: stdout } }
                  - id: look
                    effect: read
                    run: [ hostname ]
                    timeout: "${{ steps.measure.limit }}"
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    timeout: 30s
                """))
    }
}
