import Diagnostics

extension DiagnosticCode {
    public static let invalidNumber = DiagnosticCode(209, "invalid-number", "A number is out of range") {
        Explanation(
            problem: "A number is outside of the range that its key allows, or cannot be held exactly.",
            reason: "Zero approvals or minus one attempts mean nothing, and a rounded number is another number.",
            remedy: "Write a number in the range that is named; quote digits that are meant as text.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    retry: { at_most: 0 }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    retry: { at_most: 2 }
                """))
    }
}
