import Diagnostics

extension DiagnosticCode {
    public static let curlyQuotes = DiagnosticCode(115, "curly-quotes", "Curly quotes are text, not quotes") {
        Explanation(
            problem: """
                A value stands between curly quotes, as word processors and chats make them. YAML takes them for a part of the text.
                """,
            reason: "The command would get the quotes too, and inside of brackets a comma between them still separates.",
            remedy: "Write straight quotes, or leave them out.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, “hello” ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "hello" ]
                """))
    }
}
