import Diagnostics

extension DiagnosticCode {
    public static let referenceSyntax = DiagnosticCode(220, "reference-syntax", "A reference is not a path") {
        Explanation(
            problem: "What stands between ${{ and }} is not a path of names, dots and brackets.",
            reason: """
                There are no operators and functions in references, so that every one can be resolved and typed before the run.
                """,
            remedy: "Write a path such as steps.measure.lag. Calculations belong into a step, comparisons into a condition.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "${{ site.hosts + 1 }}" ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "${{ site.hosts[1] }}" ]
                """))
    }
}
