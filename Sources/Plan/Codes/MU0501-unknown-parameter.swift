import Diagnostics

extension DiagnosticCode {
    public static let unknownParameter = DiagnosticCode(501, "unknown-parameter", "A value is given for a parameter that does not exist") {
        Explanation(
            problem: "A value is given on the command line for a parameter that the playbook does not declare.",
            reason: "The parameter that was meant would keep its default, and the run would go for the wrong region.",
            remedy: "Correct the name after --set.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { region: { type: string, default: a } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """, set: ["regoin=b"]),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { region: { type: string, default: a } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """, set: ["region=b"]))
    }
}
