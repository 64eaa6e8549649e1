import Diagnostics

extension DiagnosticCode {
    public static let unknownVoter = DiagnosticCode(630, "unknown-voter", "A role or a person does not exist in the site") {
        Explanation(
            problem: "A gate, or a manual step, names a role or a person that the site does not have.",
            reason: "Nobody could answer, and the run would stand still.",
            remedy: "Correct the name, or add the person or role to the site.",
            wrong: .steps(
                """
                  - id: authorise
                    approve: { from: [ comander ] }
                """),
            right: .steps(
                """
                  - id: authorise
                    approve: { from: [ commander ] }
                """))
    }
}
