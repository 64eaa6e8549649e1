import Diagnostics

extension DiagnosticCode {
    public static let loopNames = DiagnosticCode(305, "loop-names", "A loop names two lists side by side") {
        Explanation(
            problem: "The value of foreach has more than one name.",
            reason: "Whether the lists go together, or each with all of the other, would be a guess.",
            remedy: "Put lists that go together into zip; for each with all of the other, put one loop into a phase of the other.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    foreach: { host: [ web1, web2 ], zone: [ a, b ] }
                    run: [ echo, "${{ each.host }}" ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    foreach: { zip: { host: [ web1, web2 ], zone: [ a, b ] } }
                    run: [ echo, "${{ each.host }}" ]
                """))
    }
}
