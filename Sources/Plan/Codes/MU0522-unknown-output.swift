import Diagnostics

extension DiagnosticCode {
    public static let unknownOutput = DiagnosticCode(522, "unknown-output", "An output does not exist") {
        Explanation(
            problem: "A step, a capture or an action has no output of this name.",
            reason: "The value would never come.",
            remedy: "Correct the name, or declare the output under outputs.",
            wrong: .steps(
                """
                  - id: measure
                    effect: read
                    run: [ hostname ]
                    outputs: { name: { type: string, from: stdout } }
                  - id: report
                    effect: read
                    run: [ echo, "${{ steps.measure.nmae }}" ]
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
