import Diagnostics

extension DiagnosticCode {
    public static let conditionSubject = DiagnosticCode(263, "condition-subject", "A condition has no outputs to look at here") {
        Explanation(
            problem: "A condition that is judged before anything is run, such as when, names an output; there is none yet.",
            reason: "The condition would look at nothing.",
            remedy: "Compare a reference: { value: \"${{ … }}\", eq: … }.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    when: { exit_code: { eq: 0 } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    when: { value: "${{ run.mode }}", eq: drill }
                """))
    }
}
