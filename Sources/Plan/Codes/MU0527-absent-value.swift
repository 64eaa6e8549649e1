import Diagnostics

extension DiagnosticCode {
    public static let absentValue = DiagnosticCode(527, "absent-value", "A value that must be there is absent") {
        Explanation(
            problem: "A value that must be there is absent.",
            reason: "Absent is neither empty nor zero; a command would get an argument less than it expects.",
            remedy: "Give it a value, or declare the input or parameter that it goes into as optional.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { limit: { type: optional duration } }
                steps:
                  - { id: look, effect: read, run: [ hostname ], timeout: "${{ params.limit }}" }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { limit: { type: duration, default: 30s } }
                steps:
                  - { id: look, effect: read, run: [ hostname ], timeout: "${{ params.limit }}" }
                """))
    }
}
