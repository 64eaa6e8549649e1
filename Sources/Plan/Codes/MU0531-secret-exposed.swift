import Diagnostics

extension DiagnosticCode {
    public static let secretExposed = DiagnosticCode(531, "secret-exposed", "A secret would stand where others can read it") {
        Explanation(
            problem: "A secret would stand where others can read it: in an argument, a path, a message or the plan.",
            reason: "Every user of a host can list the arguments of its processes, and the evidence is kept for years.",
            remedy: "Pass the secret in env, stdin, a header or a body.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ login, "${{ secrets.db_password }}" ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ login ]
                    env: { PGPASSWORD: "${{ secrets.db_password }}" }
                """))
    }
}
