import Diagnostics

extension DiagnosticCode {
    public static let sourceChoice = DiagnosticCode(331, "source-choice", "A secret or channel does not name one source or target") {
        Explanation(
            problem: "A secret or a channel names none, or more than one, of the places that it can be.",
            reason: "It would be read from, or written to, a place that nobody meant.",
            remedy: "Name exactly one: file or env for a secret; file, webhook or command for a channel.",
            wrong: .site(
                """
                secrets:
                  db: { env: PGPASSWORD, file: /etc/muster/db }
                """),
            right: .site(
                """
                secrets:
                  db: { file: /etc/muster/db }
                """))
    }
}
