import Diagnostics

extension DiagnosticCode {
    public static let unknownWord = DiagnosticCode(205, "unknown-word", "A word is not one of those allowed") {
        Explanation(
            problem: "A key takes one of a few words, and this is none of them.",
            reason: "The default in its place could be the opposite of what was meant.",
            remedy: "Write one of the words that are listed.",
            wrong: .steps(
                """
                  - id: look
                    effect: reads
                    run: [ hostname ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                """))
    }
}
