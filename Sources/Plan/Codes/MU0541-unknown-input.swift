import Diagnostics

extension DiagnosticCode {
    public static let unknownInput = DiagnosticCode(541, "unknown-input", "An action module has no such input") {
        Explanation(
            problem: "A value is passed to an input that the action module does not have.",
            reason: "It would be ignored, and the module would act on something else.",
            remedy: "Correct the input's name.",
            wrong: .steps(
                """
                  - id: look
                    uses: web/drain
                    with: { server: web1, sever: web2 }
                """, beside: [.drain]),
            right: .steps(
                """
                  - id: look
                    uses: web/drain
                    with: { server: web1 }
                """, beside: [.drain]))
    }
}
