import Diagnostics

extension DiagnosticCode {
    public static let keysLimit = DiagnosticCode(124, "keys-limit", "A mapping has too many keys") {
        Explanation(
            problem: "A mapping has more than 10,000 keys.",
            reason: "It is data, not a runbook, and people cannot review it.",
            remedy: "Put the data into a file, or into values of the site as a list.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                constants: { 
                """, filling: .init("a#: 1,", times: 10_001)),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                constants: { hosts: [ web1, web2 ] }
                steps:
                  - id: look
                    effect: read
                    foreach: { host: "${{ constants.hosts }}" }
                    run: [ ping, -c1, "${{ each.host }}" ]
                """))
    }
}
