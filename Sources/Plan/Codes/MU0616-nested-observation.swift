import Diagnostics

extension DiagnosticCode {
    public static let nestedObservation = DiagnosticCode(616, "nested-observation", "A part of an observation is an observation") {
        Explanation(
            problem: "A part of \"observe\" calls an action module that observes several things itself.",
            reason: "A part is one reading with one record of values. A record of readings would hide which of them failed.",
            remedy: "Name the module's readings as parts of your own, or call the module in a step of its own.",
            wrong: .steps(
                """
                  - id: look
                    observe: { web: { uses: web/both } }
                """,
                beside: [
                    .init(
                        "actions/web/both.yaml",
                        """
                        muster: 1
                        action: web/both
                        title: Look at servers
                        effect: read
                        observe: { a: { run: [ test, -e, /a ] }, b: { run: [ test, -e, /b ] } }
                        """)
                ]),
            right: .steps(
                """
                  - id: look
                    observe: { web: { uses: web/both } }
                """,
                beside: [
                    .init(
                        "actions/web/both.yaml",
                        """
                        muster: 1
                        action: web/both
                        title: Look at servers
                        effect: read
                        run: [ test, -e, /a ]
                        """)
                ]))
    }
}
