import Diagnostics

extension DiagnosticCode {
    public static let missingDollar = DiagnosticCode(225, "missing-dollar", "A reference is written without its $") {
        Explanation(
            problem: """
                Braces without a $ in front stand around what looks like a reference. Other tools write references so; here it is \
                plain text.
                """,
            reason: """
                The command would get the braces themselves: rm -r "{{ params.folder }}" removes something else, or nothing.
                """,
            remedy: "Put a $ in front of the braces.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "{{ site.name }}" ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "${{ site.name }}" ]
                """))
    }
}
