import Diagnostics

extension DiagnosticCode {
    public static let referenceOpen = DiagnosticCode(221, "reference-open", "A reference has no end") {
        Explanation(
            problem: "A reference starts with ${{ and its }} is missing.",
            reason: "A command would get the raw text instead of the value.",
            remedy: "Close it with }}.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "${{ site.name }" ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "${{ site.name }}" ]
                """))
    }
}
