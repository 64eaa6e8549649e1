import Diagnostics

extension DiagnosticCode {
    public static let nobodyExcluded = DiagnosticCode(637, "nobody-excluded", "A gate excludes the author, and nobody knows who that is") {
        Explanation(
            problem: "A gate excludes the author, and the playbook's owner is missing or is no person of the site.",
            reason: "Authors could approve their own playbook, against what the gate promises.",
            remedy: "Name the author as owner, or leave author out of exclude.",
            wrong: .steps(
                """
                  - id: authorise
                    approve: { from: [ commander ], exclude: [ author ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                owner: ann
                steps:
                  - id: authorise
                    approve: { from: [ commander ], exclude: [ author ] }
                """))
    }
}
