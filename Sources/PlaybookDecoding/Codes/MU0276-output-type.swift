import Diagnostics

extension DiagnosticCode {
    public static let outputType = DiagnosticCode(276, "output-type", "An output's type never comes out of what is read") {
        Explanation(
            problem: "An output is of a type that its source and its selection cannot give, such as one integer from lines.",
            reason: "Every reading would fail, and the step with it.",
            remedy: "Give it the type that comes out: lines are a list, a whole text is one scalar, and records come out of JSON.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ who ]
                    outputs: { names: { type: string, from: stdout, lines: true } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ who ]
                    outputs: { names: { type: list of string, from: stdout, lines: true } }
                """))
    }
}
