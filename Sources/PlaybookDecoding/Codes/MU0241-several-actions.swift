import Diagnostics

extension DiagnosticCode {
    public static let severalActions = DiagnosticCode(241, "several-actions", "There is more than one action") {
        Explanation(
            problem: "One step has more than one action.",
            reason: """
                Both would share one outcome, one undo and one timeout; after a failure nobody could say which of them took place.
                """,
            remedy: "Make a step of each.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    shell: uptime
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                  - id: load
                    effect: read
                    shell: uptime
                """))
    }
}
