import Diagnostics

extension DiagnosticCode {
    public static let keyNeedsKey = DiagnosticCode(243, "key-needs-key", "A key means nothing without another one") {
        Explanation(
            problem: "A key only adds to another key, and that one is missing.",
            reason: "It would be ignored: an after_pivot without a release lets go of nothing.",
            remedy: "Add the key that it needs, or leave this one out.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    retry: { at_most: 3, factor: 2 }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    retry: { at_most: 3, initial: 1s, factor: 2 }
                """))
    }
}
