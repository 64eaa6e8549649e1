import Diagnostics

extension DiagnosticCode {
    public static let missingInput = DiagnosticCode(542, "missing-input", "An action module's input has neither a value nor a default") {
        Explanation(
            problem: "An input of an action module has neither a value nor a default.",
            reason: "The module cannot know what to act on.",
            remedy: "Pass it under with.",
            wrong: .steps(
                """
                  - id: look
                    uses: web/drain
                """, beside: [.drain]),
            right: .steps(
                """
                  - id: look
                    uses: web/drain
                    with: { server: web1 }
                """, beside: [.drain]))
    }
}
