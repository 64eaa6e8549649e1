import Diagnostics

extension DiagnosticCode {
    public static let environmentName = DiagnosticCode(246, "environment-name", "An environment variable cannot have this name") {
        Explanation(
            problem: "An environment variable cannot have this name, or the name belongs to the runner.",
            reason: "A shell could not read the variable; names that start with MUSTER_ tell the program which run it belongs to.",
            remedy: "Use letters, digits and _, not starting with a digit and not with MUSTER_.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    shell: echo "$LOG"
                    env: { LOG-LEVEL: "3" }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    shell: echo "$LOG_LEVEL"
                    env: { LOG_LEVEL: "3" }
                """))
    }
}
