import Diagnostics

extension DiagnosticCode {
    public static let quorumTooSmall = DiagnosticCode(633, "quorum-too-small", "A quorum is smaller than each_of asks for") {
        Explanation(
            problem: "The quorum is smaller than what each_of asks for.",
            reason: "The two contradict each other, and a reviewer would believe the smaller one.",
            remedy: "Leave quorum out, or raise it.",
            wrong: .steps(
                """
                  - id: authorise
                    approve: { each_of: { commander: 2 }, quorum: 1 }
                """),
            right: .steps(
                """
                  - id: authorise
                    approve: { each_of: { commander: 2 } }
                """))
    }
}
