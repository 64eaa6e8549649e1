import Diagnostics

extension DiagnosticCode {
    public static let exitCode = DiagnosticCode(281, "exit-code", "An exit code cannot be read") {
        Explanation(
            problem: "A key of exit_codes is no exit code: a number from 0 to 255, or a span such as 2-5.",
            reason: "What the program's end means would not be known.",
            remedy: "Write the number that the program ends with.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    exit_codes: { 0: done, 256: failed }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    exit_codes: { 0: done, 255: failed }
                """))
    }
}
