import Diagnostics

extension DiagnosticCode {
    public static let observedFailure = DiagnosticCode(615, "observed-failure", "A failure is expected of an observation") {
        Explanation(
            problem:
                "\"expect_failure\" stands beside a module that observes, in the \"until\" of an observation, or in a module that a part of one calls.",
            reason: "Several readings fail each in its own way, and one that failed has read nothing: that is an error, never a value.",
            remedy:
                "Compare what the parts gave: the \"exit_code\" of a command and the \"status\" of a request may be any where the condition looks at it.",
            wrong: .steps(
                """
                  - id: gone
                    observe: { web: { http: { url: "http://127.0.0.1:8080/" } } }
                    until: { every: 1s, within: 1m, expect_failure: [ http ] }
                """),
            right: .steps(
                """
                  - id: gone
                    observe: { web: { http: { url: "http://127.0.0.1:8080/" } } }
                    until: { every: 1s, within: 1m, expect: { web.status: { ge: 500 } } }
                """))
    }
}
