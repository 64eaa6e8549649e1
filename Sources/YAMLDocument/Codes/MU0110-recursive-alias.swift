import Diagnostics

extension DiagnosticCode {
    public static let recursiveAlias = DiagnosticCode(110, "recursive-alias", "An alias stands inside its own anchor") {
        Explanation(
            problem: "An alias stands inside the very value that its anchor names.",
            reason: "The value would hold itself and never end.",
            remedy: "Write out what is meant in place of the alias.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: &command [ echo, *command ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, command ]
                """))
    }
}
