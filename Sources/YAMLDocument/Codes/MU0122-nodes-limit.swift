import Diagnostics

extension DiagnosticCode {
    public static let nodesLimit = DiagnosticCode(122, "nodes-limit", "The file has too many nodes") {
        Explanation(
            problem: "The file has more than 3,000,000 values.",
            reason: "Nobody can review it, and the plan would not fit into memory.",
            remedy: "Split the playbook, or loop over a list with foreach.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                constants: { a: [ 
                """, filling: .init("1,", times: 3_000_000)),
            right: .steps(
                """
                  - id: look
                    effect: read
                    foreach: { host: "${{ site.hosts }}" }
                    run: [ ping, -c1, "${{ each.host }}" ]
                """))
    }
}
