import Diagnostics

extension DiagnosticCode {
    public static let keyNeedsAction = DiagnosticCode(242, "key-needs-action", "A key belongs to another kind of action") {
        Explanation(
            problem: "A key stands beside an action that it means nothing for.",
            reason: "It would be ignored, and what it asks for would not happen.",
            remedy: "Leave it out, or use the action that it belongs to.",
            wrong: .steps(
                """
                  - id: look
                    http: { url: "http://127.0.0.1/" }
                    stdin: hello
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ cat ]
                    stdin: hello
                """))
    }
}
