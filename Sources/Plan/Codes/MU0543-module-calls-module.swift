import Diagnostics

extension DiagnosticCode {
    public static let moduleCallsModule = DiagnosticCode(543, "module-calls-module", "An action module calls another one") {
        Explanation(
            problem: "An action module calls another action module.",
            reason: "What a step does would have to be collected from a chain of files, none of which the plan shows.",
            remedy: "Use run, shell or http in the module, and call both modules from steps.",
            wrong: .steps(
                """
                  - id: look
                    uses: web/look
                """,
                beside: [
                    .init(
                        "actions/web/look.yaml",
                        """
                        muster: 1
                        action: web/look
                        title: Look at a server
                        effect: read
                        run: [ hostname ]
                        done_when: { uses: web/drain, with: { server: web1 } }
                        """), .drain
                ]),
            right: .steps(
                """
                  - id: look
                    uses: web/look
                """,
                beside: [
                    .init(
                        "actions/web/look.yaml",
                        """
                        muster: 1
                        action: web/look
                        title: Look at a server
                        effect: read
                        run: [ hostname ]
                        """)
                ]))
    }
}
