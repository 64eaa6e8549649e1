import Diagnostics

extension DiagnosticCode {
    public static let untilUnbounded = DiagnosticCode(300, "until-unbounded", "A poll has no end") {
        Explanation(
            problem: "A poll does not say when it gives up.",
            reason: "The run would wait for ever, and nobody would be told.",
            remedy: "Add within (a duration) or at_most (a number of polls).",
            wrong: .steps(
                """
                  - id: look
                    http: { url: "http://127.0.0.1/" }
                    until: { every: 1s, expect: { status: { eq: 200 } } }
                """),
            right: .steps(
                """
                  - id: look
                    http: { url: "http://127.0.0.1/" }
                    until: { every: 1s, within: 1m, expect: { status: { eq: 200 } } }
                """))
    }
}
