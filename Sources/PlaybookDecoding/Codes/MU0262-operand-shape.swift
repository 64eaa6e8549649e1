import Diagnostics

extension DiagnosticCode {
    public static let operandShape = DiagnosticCode(262, "operand-shape", "A comparator's operand has the wrong shape") {
        Explanation(
            problem: """
                The operand has another shape than its comparator takes: between wants two values, in a list, present true or false.
                """,
            reason: "The comparison could only be guessed.",
            remedy: "Write the operand as the comparator takes it.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { exit_code: { in: 0 } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { exit_code: { in: [ 0, 1 ] } }
                """))
    }
}
