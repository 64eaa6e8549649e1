import Diagnostics

extension DiagnosticCode {
    public static let zipLength = DiagnosticCode(590, "zip-length", "The lists of a loop differ in length") {
        Explanation(
            problem: "The lists of zip differ in length.",
            reason: "Some elements would have no partner, and which ones were meant to go together would be a guess.",
            remedy: "Give all lists of zip as many elements.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    foreach: { zip: { host: [ web1, web2 ], zone: [ a ] } }
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
