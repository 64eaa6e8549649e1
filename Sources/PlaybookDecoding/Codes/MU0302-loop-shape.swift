import Diagnostics

extension DiagnosticCode {
    public static let loopShape = DiagnosticCode(302, "loop-shape", "A loop does not name one list") {
        Explanation(
            problem: "The value of foreach is not one name with one list.",
            reason: "What the loop goes over would be a guess.",
            remedy: "Write foreach: { name: list }, or foreach: { zip: { name: list, name: list } } for lists that go together.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    foreach: [ web1, web2 ]
                    run: [ hostname ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    foreach: { host: [ web1, web2 ] }
                    run: [ echo, "${{ each.host }}" ]
                """))
    }
}
