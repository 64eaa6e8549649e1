import Diagnostics

extension DiagnosticCode {
    public static let warnOutOfPlace = DiagnosticCode(562, "warn-out-of-place", "A warning stands inside any or not") {
        Explanation(
            problem: "A comparison inside any or not says severity: warn.",
            reason: "There the parts decide together: one that only warns would change what the others decide.",
            remedy: "Put the warning beside the other conditions.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { any: [ { exit_code: { eq: 0, severity: warn } }, { exit_code: { eq: 1 } } ] }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { any: [ { exit_code: { eq: 0 } }, { exit_code: { eq: 1 } } ] }
                """))
    }
}
