import Diagnostics

extension DiagnosticCode {
    public static let stepNotBefore = DiagnosticCode(523, "step-not-before", "A reference names a step that need not have ended") {
        Explanation(
            problem: "A reference names a step that need not have ended when this one starts.",
            reason: "Whether the value is there would depend on chance: it works in the drill and not in the outage.",
            remedy: "Let this step need the other one, or move it behind it.",
            wrong: .steps(
                """
                  - id: report
                    effect: read
                    run: [ echo, "${{ steps.measure.name }}" ]
                  - id: measure
                    effect: read
                    run: [ hostname ]
                    outputs: { name: { type: string, from: stdout } }
                """),
            right: .steps(
                """
                  - id: measure
                    effect: read
                    run: [ hostname ]
                    outputs: { name: { type: string, from: stdout } }
                  - id: report
                    effect: read
                    run: [ echo, "${{ steps.measure.name }}" ]
                """))
    }
}
