import Diagnostics

extension DiagnosticCode {
    public static let commandInOneWord = DiagnosticCode(249, "command-in-one-word", "A command is written as one word with spaces in it") {
        Explanation(
            problem: """
                The list of run has one element, and that has spaces in it: it names a program, not a command with arguments.
                """,
            reason: "The program would not be found, in the middle of the run.",
            remedy: "Write each word as an element of its own.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ "ls /srv" ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ ls, /srv ]
                """))
    }
}
