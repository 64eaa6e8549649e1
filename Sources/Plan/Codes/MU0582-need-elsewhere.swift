import Diagnostics

extension DiagnosticCode {
    public static let needElsewhere = DiagnosticCode(582, "need-elsewhere", "A step needs one of another phase") {
        Explanation(
            problem: "A step needs one that stands in another phase.",
            reason: "A phase starts and ends as a whole: an edge into its middle would hide what really waits for what.",
            remedy: "Need the whole phase from a step beside it, or move the step.",
            wrong: .steps(
                """
                  - id: first
                    steps:
                      - id: look
                        effect: read
                        run: [ hostname ]
                  - id: load
                    needs: [ look ]
                    effect: read
                    run: [ uptime ]
                """),
            right: .steps(
                """
                  - id: first
                    steps:
                      - id: look
                        effect: read
                        run: [ hostname ]
                  - id: load
                    needs: [ first ]
                    effect: read
                    run: [ uptime ]
                """))
    }
}
