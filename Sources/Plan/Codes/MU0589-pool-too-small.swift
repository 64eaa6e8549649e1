import Diagnostics

extension DiagnosticCode {
    public static let poolTooSmall = DiagnosticCode(589, "pool-too-small", "A step takes more places of a pool than it has") {
        Explanation(
            problem: "A step takes more places of a pool than the pool has.",
            reason: "It could never start, and the run would wait for it forever.",
            remedy: "Let the step take fewer places, or make the pool larger.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                pools: { database: 2 }
                steps:
                  - { id: look, effect: read, pool: { name: database, places: 3 }, run: [ hostname ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                pools: { database: 3 }
                steps:
                  - { id: look, effect: read, pool: { name: database, places: 3 }, run: [ hostname ] }
                """))
    }
}
