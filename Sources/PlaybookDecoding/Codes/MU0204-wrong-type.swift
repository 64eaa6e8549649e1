import Diagnostics

extension DiagnosticCode {
    public static let wrongType = DiagnosticCode(204, "wrong-type", "A value is of the wrong kind") {
        Explanation(
            problem: "A value is of another kind than its key takes: a list for a text, a number for a boolean.",
            reason: "Turning one into the other is guessing; yes is a text in YAML 1.2, not the boolean true.",
            remedy: "Write a value of the kind that is expected.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { names: { type: list of string, from: stdout, lines: yes } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { names: { type: list of string, from: stdout, lines: true } }
                """))
    }
}
