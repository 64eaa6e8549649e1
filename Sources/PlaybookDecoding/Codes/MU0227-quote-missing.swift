import Diagnostics

extension DiagnosticCode {
    public static let quoteMissing = DiagnosticCode(227, "quote-missing", "A value inside text does not say how it is quoted") {
        Explanation(
            problem: "A value stands inside the text of stdin or of a body, and nothing says how it is quoted there.",
            reason: "A value with a quote in it would end the text around it, and what follows would run as a command.",
            remedy: "Say quote: sql, json or shell, and write the reference without quotes around it; quote: none takes it as it is.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ psql ]
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
