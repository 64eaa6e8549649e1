import Diagnostics

extension DiagnosticCode {
    public static let laterKey = DiagnosticCode(202, "later-key", "A key of the full format is not in this version") {
        Explanation(
            problem: "The key belongs to the full format, but this version does not have it yet.",
            reason: "Ignoring it would run the step without what the key asks for.",
            remedy: "Leave it out, and say what it would have said in another way.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    tty: true
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                """))
    }
}
