import Diagnostics

extension DiagnosticCode {
    public static let pivotOnRead = DiagnosticCode(607, "pivot-on-read", "A pivot stands on a step that changes nothing") {
        Explanation(
            problem: "The pivot stands on a step that changes nothing itself.",
            reason: "Reading is never the point of no return; rollback would be ruled out for nothing.",
            remedy: "Put it on the step that cannot be taken back.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    pivot: true
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                """))
    }
}
