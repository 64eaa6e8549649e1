import Diagnostics

extension DiagnosticCode {
    public static let keyOutOfPlace = DiagnosticCode(611, "key-out-of-place", "A key stands on a step that it means nothing for") {
        Explanation(
            problem: "A key stands on a kind of step that it means nothing for.",
            reason: "It would be ignored: a wait with idempotent promises something that nobody does.",
            remedy: "Leave it out, or move it to the step that it is about.",
            wrong: .steps(
                """
                  - id: pause
                    wait: { for: 5s }
                    idempotent: true
                """),
            right: .steps(
                """
                  - id: pause
                    wait: { for: 5s }
                """))
    }
}
