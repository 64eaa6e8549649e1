import Diagnostics

extension DiagnosticCode {
    public static let yamlSyntax = DiagnosticCode(103, "yaml-syntax", "The file is not YAML") {
        Explanation(
            problem: "The file is not YAML from this place on, so nothing behind it could be read.",
            reason: "A guess at what was meant would run something that nobody reviewed.",
            remedy: "Mend the place that is marked; what stands behind it is looked at after that.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "hello ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "hello" ]
                """))
    }
}
