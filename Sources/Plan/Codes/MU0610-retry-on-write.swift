import Diagnostics

extension DiagnosticCode {
    public static let retryOnWrite = DiagnosticCode(610, "retry-on-write", "A write would be repeated without knowing whether it is done") {
        Explanation(
            problem: "A write would be tried again without knowing whether the first attempt took effect.",
            reason: "A time-out says nothing about what the other side did: the second attempt would do it twice.",
            remedy: "Add done_when, or say idempotent: true if a second time does no harm.",
            wrong: .steps(
                """
                  - id: drain
                    run: [ drain, web1 ]
                    retry: { at_most: 3 }
                    undo: { run: [ undrain, web1 ] }
                """),
            right: .steps(
                """
                  - id: drain
                    run: [ drain, web1 ]
                    retry: { at_most: 3 }
                    done_when: { run: [ is-drained, web1 ] }
                    undo: { run: [ undrain, web1 ] }
                """))
    }
}
