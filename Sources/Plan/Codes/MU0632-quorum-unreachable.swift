import Diagnostics

extension DiagnosticCode {
    public static let quorumUnreachable = DiagnosticCode(632, "quorum-unreachable", "A gate asks for more people than there are") {
        Explanation(
            problem: "A gate asks for more people than there are.",
            reason: "It could never open, and the outage would go on while people look for an approver who does not exist.",
            remedy: "Lower the quorum, name more roles, or add people to the site.",
            wrong: .steps(
                """
                  - id: authorise
                    approve: { from: [ commander ], quorum: 3 }
                """),
            right: .steps(
                """
                  - id: authorise
                    approve: { from: [ commander ], quorum: 2 }
                """))
    }
}
