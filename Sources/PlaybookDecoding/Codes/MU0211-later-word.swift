import Diagnostics

extension DiagnosticCode {
    public static let laterWord = DiagnosticCode(211, "later-word", "A word of the full format is not in this version") {
        Explanation(
            problem: "The word belongs to the full format, but this version does not have it yet.",
            reason: "Nothing that this version does is what the word asks for.",
            remedy: "Use one of the words that are listed.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "${{ round.number }}" ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "${{ run.id }}" ]
                """))
    }
}
