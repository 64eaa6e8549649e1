import Diagnostics

extension DiagnosticCode {
    public static let duplicateEntry = DiagnosticCode(212, "duplicate-entry", "A list names the same thing twice") {
        Explanation(
            problem: "A list names the same thing twice.",
            reason: "One of the two was probably meant to be another: of two approvers named twice there is only one.",
            remedy: "Take one out, or correct it.",
            wrong: .steps(
                """
                  - id: authorise
                    approve: { from: [ ann, ann ] }
                """),
            right: .steps(
                """
                  - id: authorise
                    approve: { from: [ ann, bob ] }
                """))
    }
}
