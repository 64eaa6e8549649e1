import Diagnostics

extension DiagnosticCode {
    public static let noAction = DiagnosticCode(240, "no-action", "Nothing says what is to be done") {
        Explanation(
            problem: "A step, check or undo does not say what is to be done.",
            reason: "It would succeed without having done anything.",
            remedy: "Add one action: run, shell, http, uses, notify; a step also takes approve, manual, wait or steps.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    timeout: 5s
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    timeout: 5s
                """))
    }
}
