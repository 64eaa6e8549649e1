import Diagnostics

extension DiagnosticCode {
    public static let quorumNeedsOtherInitiator = DiagnosticCode(
        805, "quorum-needs-other-initiator", "A quorum cannot be reached if one of the voters starts the run"
    ) {
        Explanation(
            problem: "A gate excludes whoever starts the run, and the quorum cannot be reached if one of its voters does.",
            reason: "At 3 a.m. the one who is awake starts the run, and then lacks an approver.",
            remedy: "Lower the quorum, add people who may approve, or let others start.",
            wrong: .steps(
                """
                  - id: authorise
                    approve: { from: [ commander ], quorum: 2, exclude: [ initiator ] }
                """),
            right: .steps(
                """
                  - id: authorise
                    approve: { from: [ commander ], quorum: 1, exclude: [ initiator ] }
                """))
    }
}
