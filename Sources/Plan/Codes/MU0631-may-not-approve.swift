import Diagnostics

extension DiagnosticCode {
    public static let mayNotApprove = DiagnosticCode(631, "may-not-approve", "A role or a person may not approve") {
        Explanation(
            problem: "A gate names a role or a person that may not approve in this mode.",
            reason: "Their votes would not count, and the gate would wait in vain.",
            remedy: "Name a role with may: [ approve ], or give the role that right in the site.",
            wrong: .steps(
                """
                  - id: authorise
                    approve: { from: [ operator ] }
                """),
            right: .steps(
                """
                  - id: authorise
                    approve: { from: [ commander ] }
                """))
    }
}
