import Diagnostics

extension DiagnosticCode {
    public static let comparatorType = DiagnosticCode(560, "comparator-type", "A comparator does not fit what is compared") {
        Explanation(
            problem: """
                A comparator does not fit what is compared: there is no less-than between booleans, and a text is never equal to a \
                number.
                """,
            reason: "The comparison would have no meaning, or always the same answer.",
            remedy: "Use a comparator that the type has, and compare values of one type.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { ready: { type: boolean, from: stdout } }
                    expect: { ready: { lt: true } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { ready: { type: boolean, from: stdout } }
                    expect: { ready: { eq: true } }
                """))
    }
}
