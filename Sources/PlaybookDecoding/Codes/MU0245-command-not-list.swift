import Diagnostics

extension DiagnosticCode {
    public static let commandNotList = DiagnosticCode(245, "command-not-list", "A command is not written as a list") {
        Explanation(
            problem: "The value of run is a text, not a list of the program and its arguments.",
            reason: "Somebody would have to cut the text into words, and would cut a path with a space in two.",
            remedy: "Write the words as a list, or use shell for what a shell has to read.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: ls /srv
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ ls, /srv ]
                """))
    }
}
