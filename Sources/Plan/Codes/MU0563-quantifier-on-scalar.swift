import Diagnostics

extension DiagnosticCode {
    public static let quantifierOnScalar = DiagnosticCode(563, "quantifier-on-scalar", "A quantifier stands on something that is no list") {
        Explanation(
            problem: "A quantifier, every, some or share, stands on a value that is no list.",
            reason: "There is nothing to go over.",
            remedy: "Leave the quantifier out, or read the output as a list.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { exit_code: { every: { eq: 0 } } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { exit_code: { eq: 0 } }
                """))
    }
}
