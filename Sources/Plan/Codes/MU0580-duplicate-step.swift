import Diagnostics

extension DiagnosticCode {
    public static let duplicateStep = DiagnosticCode(580, "duplicate-step", "Two steps have the same id") {
        Explanation(
            problem: "Two steps have the same id; ids are unique in the whole playbook, also inside of phases.",
            reason: "A reference, a record and a ruling name the step by its id, and would mean both.",
            remedy: "Rename one of them.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                  - id: look
                    effect: read
                    run: [ uptime ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                  - id: load
                    effect: read
                    run: [ uptime ]
                """))
    }
}
