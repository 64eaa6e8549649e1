import Diagnostics

extension DiagnosticCode {
    public static let valueType = DiagnosticCode(528, "value-type", "A value is of another type than its place asks for") {
        Explanation(
            problem: "A value is of another type than its place asks for.",
            reason: """
                A comparison of a duration with a bare number, or a text as a timeout, would mean something else than it says.
                """,
            remedy: "Write the value in the type that is expected.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { lag: { type: duration, from: stdout } }
                    expect: { lag: { lt: 5 } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { lag: { type: duration, from: stdout } }
                    expect: { lag: { lt: 5s } }
                """))
    }
}
