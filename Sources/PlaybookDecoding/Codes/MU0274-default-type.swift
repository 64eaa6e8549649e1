import Diagnostics

extension DiagnosticCode {
    public static let defaultType = DiagnosticCode(274, "default-type", "A default is not of its type") {
        Explanation(
            problem: "A default is not of the type that is declared beside it.",
            reason: "The run that nobody gave a value to would fail, or do something else.",
            remedy: "Write a default of the type, or correct the type.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { limit: { type: duration, default: 30 } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { limit: { type: duration, default: 30s } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """))
    }
}
