import Diagnostics

extension DiagnosticCode {
    public static let referencePath = DiagnosticCode(526, "reference-path", "A reference goes into a value that has no such part") {
        Explanation(
            problem: "A reference goes into a value that has no such part, or stops before it names a value.",
            reason: "There is no value at the end of the path.",
            remedy: "Correct the path; the fields that exist are named with the problem.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "${{ site.vip.host }}" ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "${{ site.vip }}" ]
                """))
    }
}
