import Diagnostics

extension DiagnosticCode {
    public static let unknownNeed = DiagnosticCode(581, "unknown-need", "A step needs one that does not exist") {
        Explanation(
            problem: "A step needs one that does not exist.",
            reason: "It would never start, or start too early.",
            remedy: "Correct the id.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                  - id: load
                    needs: [ lok ]
                    effect: read
                    run: [ uptime ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                  - id: load
                    needs: [ look ]
                    effect: read
                    run: [ uptime ]
                """))
    }
}
