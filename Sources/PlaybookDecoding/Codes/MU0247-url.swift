import Diagnostics

extension DiagnosticCode {
    public static let url = DiagnosticCode(247, "url", "A URL is not one of http or https") {
        Explanation(
            problem: "A URL does not start with http:// or https://, or has a blank in it.",
            reason: "The request would go nowhere, or to a local file.",
            remedy: "Write the whole URL with its scheme.",
            wrong: .steps(
                """
                  - id: look
                    http: { url: "127.0.0.1/health" }
                """),
            right: .steps(
                """
                  - id: look
                    http: { url: "http://127.0.0.1/health" }
                """))
    }
}
