import Diagnostics

extension DiagnosticCode {
    public static let missingParameter = DiagnosticCode(502, "missing-parameter", "A parameter has neither a value nor a default") {
        Explanation(
            problem: "A parameter has no default, and no value is given.",
            reason: "Every step that uses it would get nothing.",
            remedy: "Pass it with --set name=value, or declare a default.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { region: { type: string } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { region: { type: string } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """, set: ["region=b"]))
    }
}
