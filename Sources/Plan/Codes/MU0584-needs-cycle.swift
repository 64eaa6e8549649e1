import Diagnostics

extension DiagnosticCode {
    public static let needsCycle = DiagnosticCode(584, "needs-cycle", "Steps need each other in a circle") {
        Explanation(
            problem: "Steps need each other in a circle.",
            reason: "None of them could ever start, and the run would stand still.",
            remedy: "Take one of the needs out.",
            wrong: .steps(
                """
                  - id: look
                    needs: [ load ]
                    effect: read
                    run: [ hostname ]
                  - id: load
                    needs: [ look ]
                    effect: read
                    run: [ uptime ]
                """),
            right: .steps(
                """
                  - id: look
                    needs: []
                    effect: read
                    run: [ hostname ]
                  - id: load
                    needs: [ look ]
                    effect: read
                    run: [ uptime ]
                """))
    }
}
