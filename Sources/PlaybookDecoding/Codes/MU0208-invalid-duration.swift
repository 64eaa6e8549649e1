import Diagnostics

extension DiagnosticCode {
    public static let invalidDuration = DiagnosticCode(208, "invalid-duration", "A duration cannot be read") {
        Explanation(
            problem: """
                A duration has no unit, or cannot be read. It is written as digits with a unit: us, ms, s, m, h or d, the larger \
                units first.
                """,
            reason: "Of 30 seconds and 30 minutes, one is an outage.",
            remedy: "Add the unit: 250ms, 30s, 5m, 1h30m.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    timeout: 30
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
