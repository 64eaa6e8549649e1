import Diagnostics

extension DiagnosticCode {
    public static let parameterCheck = DiagnosticCode(504, "parameter-check", "The parameters do not satisfy check_parameters") {
        Explanation(
            problem: "The parameters together do not satisfy check_parameters.",
            reason: "The author has ruled this combination out: failing over to the region that failed helps nobody.",
            remedy: "Give other values, or correct the check.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { from: { enum: [ a, b ] }, to: { enum: [ a, b ] } }
                check_parameters: [ { value: "${{ params.from }}", ne: "${{ params.to }}" } ]
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """, set: ["from=a", "to=a"]),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { from: { enum: [ a, b ] }, to: { enum: [ a, b ] } }
                check_parameters: [ { value: "${{ params.from }}", ne: "${{ params.to }}" } ]
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """, set: ["from=a", "to=b"]))
    }
}
