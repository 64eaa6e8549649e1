import Diagnostics

extension DiagnosticCode {
    public static let unknownFailure = DiagnosticCode(280, "unknown-failure", "A kind of failure does not exist") {
        Explanation(
            problem: "A kind of failure does not exist.",
            reason: "A retry or an expected failure would wait for something that never comes.",
            remedy: "Use one of the kinds that are listed: timeout, refused, exit:22, http:403, http_5xx.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect_failure: timedout
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect_failure: timeout
                """))
    }
}
