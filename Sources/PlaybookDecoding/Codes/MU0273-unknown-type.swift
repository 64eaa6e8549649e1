import Diagnostics

extension DiagnosticCode {
    public static let unknownValueType = DiagnosticCode(273, "unknown-type", "A type does not exist") {
        Explanation(
            problem: "A type does not exist.",
            reason: "Without a type the value could not be checked before it reaches a command.",
            remedy: "Use one of the types that are listed, such as string, integer, boolean, duration or list of string.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { count: { type: int, default: 3 } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { count: { type: integer, default: 3 } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """))
    }
}
