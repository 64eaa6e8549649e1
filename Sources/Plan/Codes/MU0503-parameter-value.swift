import Diagnostics

extension DiagnosticCode {
    public static let parameterValue = DiagnosticCode(503, "parameter-value", "A parameter's value is not of its type") {
        Explanation(
            problem: "The value that is given for a parameter is not of its type.",
            reason: "A duration without a unit, or a region that does not exist, would only be found in the middle of the run.",
            remedy: "Give a value of the type that is shown.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { region: { enum: [ a, b ] } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """, set: ["region=c"]),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { region: { enum: [ a, b ] } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """, set: ["region=b"]))
    }
}
