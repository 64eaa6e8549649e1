import Diagnostics

extension DiagnosticCode {
    public static let unreadableOutput = DiagnosticCode(
        546, "unreadable-output", "An output is read from something that its action does not have"
    ) {
        Explanation(
            problem: """
                An output is read from something that its action does not have: a request has no stdout, a command no status.
                """,
            reason: "There would never be a value.",
            remedy: "Read it from what the action has.",
            wrong: .steps(
                """
                  - id: look
                    http: { url: "http://127.0.0.1/" }
                    outputs: { text: { type: string, from: stdout } }
                """),
            right: .steps(
                """
                  - id: look
                    http: { url: "http://127.0.0.1/" }
                    outputs: { text: { type: string, from: http.body } }
                """))
    }
}
