import Diagnostics

extension DiagnosticCode {
    public static let unknownReference = DiagnosticCode(520, "unknown-reference", "A reference names something that does not exist") {
        Explanation(
            problem: """
                A reference names a parameter, a constant, a value of the site, a capture, an input or a secret that does not exist.
                """,
            reason: "There is no value, and a command must not get an empty one in its place.",
            remedy: "Correct the name, or declare what it names.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ curl, "${{ site.vpi }}" ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ curl, "${{ site.vip }}" ]
                """))
    }
}
