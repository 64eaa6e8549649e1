import Diagnostics

extension DiagnosticCode {
    public static let unknownPool = DiagnosticCode(588, "unknown-pool", "A step names a pool that does not exist") {
        Explanation(
            problem: "A step takes places of a pool that neither the playbook nor the site declares under pools.",
            reason: "Nothing would say how many such steps may run at once.",
            remedy: "Declare the pool with its size, or name one that there is.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                pools: { database: 2 }
                steps:
                  - { id: look, effect: read, pool: databases, run: [ hostname ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                pools: { database: 2 }
                steps:
                  - { id: look, effect: read, pool: database, run: [ hostname ] }
                """))
    }
}
