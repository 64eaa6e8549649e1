import Diagnostics

extension DiagnosticCode {
    public static let gateWithoutVoters = DiagnosticCode(304, "gate-without-voters", "A gate names nobody who may approve") {
        Explanation(
            problem: "A gate names nobody who may approve.",
            reason: "It could never open, or anybody could open it.",
            remedy: "Name roles or people in from, or roles with numbers in each_of.",
            wrong: .steps(
                """
                  - id: authorise
                    approve: { from: [] }
                """),
            right: .steps(
                """
                  - id: authorise
                    approve: { from: [ commander ] }
                """))
    }
}
