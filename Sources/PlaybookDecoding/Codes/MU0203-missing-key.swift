import Diagnostics

extension DiagnosticCode {
    public static let missingKey = DiagnosticCode(203, "missing-key", "A required key is missing") {
        Explanation(
            problem: "A mapping lacks a key that it must have.",
            reason: "There is no safe guess for what the key would have said.",
            remedy: "Add the key that is named.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """))
    }
}
