import Diagnostics

extension DiagnosticCode {
    public static let complexKey = DiagnosticCode(111, "complex-key", "A key is not a scalar") {
        Explanation(
            problem: "The key of a mapping is a list, a mapping or an alias.",
            reason: "Keys are names. Mostly a text with braces was meant and lost its quotes, and YAML then reads a mapping.",
            remedy: "Write a name as the key, and put quotes around text that contains braces or brackets.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    env: { [ a, b ]: c }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    env: { A: c }
                """))
    }
}
