import Diagnostics

extension DiagnosticCode {
    public static let unknownStep = DiagnosticCode(521, "unknown-step", "A reference names a step that does not exist") {
        Explanation(
            problem: "A reference names a step that does not exist.",
            reason: "The value would never come.",
            remedy: "Correct the step's id.",
            wrong: .steps(
                """
                  - id: measure
                    effect: read
                    run: [ hostname ]
                  - id: report
                    effect: read
                    run: [ echo, "${{ steps.mesure.outcome }}" ]
                """),
            right: .steps(
                """
                  - id: measure
                    effect: read
                    run: [ hostname ]
                  - id: report
                    effect: read
                    run: [ echo, "${{ steps.measure.outcome }}" ]
                """))
    }
}
