import Diagnostics

extension DiagnosticCode {
    public static let tooManyItems = DiagnosticCode(591, "too-many-items", "A loop has more items than it may have") {
        Explanation(
            problem: "A loop goes over a longer list than it may.",
            reason: "A list that grew by mistake must not turn a change of ten machines into one of ten thousand.",
            remedy: "Shorten the list, or say with max_items how many items are meant.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    foreach: { host: [ web1, web2, web3 ], max_items: 2 }
                    run: [ echo, "${{ each.host }}" ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    foreach: { host: [ web1, web2, web3 ], max_items: 3 }
                    run: [ echo, "${{ each.host }}" ]
                """))
    }
}
