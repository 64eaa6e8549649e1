import Diagnostics

extension DiagnosticCode {
    public static let referenceNotAllowed = DiagnosticCode(
        224, "reference-not-allowed", "A reference stands where only fixed text is allowed"
    ) {
        Explanation(
            problem: "A reference stands where only fixed text is allowed, such as a name, a default or a value of the site.",
            reason: "These texts are needed before any value is known, or are shown to people as they are.",
            remedy: "Write fixed text, or move the reference to a place that takes one.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { text: { type: string, from: stdout, default: "${{ site.name }}" } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { text: { type: string, from: stdout, default: lab } }
                """))
    }
}
