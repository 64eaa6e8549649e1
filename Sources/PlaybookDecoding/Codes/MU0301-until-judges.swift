import Diagnostics

extension DiagnosticCode {
    public static let untilJudges = DiagnosticCode(301, "until-judges", "A poll does not say what it waits for") {
        Explanation(
            problem: "A poll does not say what it waits for.",
            reason: "It would end with the first answer, or never.",
            remedy: "Add expect with a condition, or expect_failure with kinds of failure.",
            wrong: .steps(
                """
                  - id: look
                    http: { url: "http://127.0.0.1/" }
                    until: { every: 1s, within: 1m }
                """),
            right: .steps(
                """
                  - id: look
                    http: { url: "http://127.0.0.1/" }
                    until: { every: 1s, within: 1m, expect: { status: { eq: 200 } } }
                """))
    }
}
