import Diagnostics

extension DiagnosticCode {
    public static let quotedTwice = DiagnosticCode(228, "quoted-twice", "A quoted value stands inside quotes") {
        Explanation(
            problem: "A value that quote: puts quotes around stands inside quotes, or inside a comment, already.",
            reason: "Its own quotes would close those around it, and the value would stand in the open.",
            remedy: "Leave the quotes around the reference out.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ psql ]
                    quote: sql
                    stdin: "select 1 from runs where who = '${{ run.initiator }}'"
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ psql ]
                    quote: sql
                    stdin: "select 1 from runs where who = ${{ run.initiator }}"
                """))
    }
}
