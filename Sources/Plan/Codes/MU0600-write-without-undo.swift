import Diagnostics

extension DiagnosticCode {
    public static let writeWithoutUndo = DiagnosticCode(600, "write-without-undo", "A write before the pivot cannot be taken back") {
        Explanation(
            problem: "A step that changes something before the point of no return does not say how it is taken back.",
            reason: "When a later step fails, the rollback would leave the change in place and nobody would know.",
            remedy: """
                Add undo with the action that takes it back, release if it must end in any case, or no_undo with the reason why \
                nothing is needed.
                """,
            wrong: .steps(
                """
                  - id: drain
                    run: [ drain, web1 ]
                    done_when: { run: [ is-drained, web1 ] }
                """),
            right: .steps(
                """
                  - id: drain
                    run: [ drain, web1 ]
                    done_when: { run: [ is-drained, web1 ] }
                    undo: { run: [ undrain, web1 ] }
                """))
    }
}
