import Diagnostics

extension DiagnosticCode {
    public static let invalidPattern = DiagnosticCode(547, "invalid-pattern", "A regular expression cannot be read") {
        Explanation(
            problem: "A regular expression cannot be read.",
            reason: "It would match nothing, and the check would fail for the wrong reason.",
            remedy: "Correct the expression; a backslash needs single quotes, or two of it between double quotes.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { stdout: { matches: "web(" } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { stdout: { matches: "web[0-9]" } }
                """))
    }
}
