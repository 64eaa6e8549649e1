import Diagnostics

extension DiagnosticCode {
    public static let understatedEffect = DiagnosticCode(602, "understated-effect", "A step says it reads, its module says it writes") {
        Explanation(
            problem: "A step says effect: read, and its action module says that it writes.",
            reason: "The write would need no undo and could be repeated at will.",
            remedy: "Leave effect out, or correct the module.",
            wrong: .steps(
                """
                  - id: drain
                    effect: read
                    uses: web/stop
                """,
                beside: [
                    .init(
                        "actions/web/stop.yaml",
                        """
                        muster: 1
                        action: web/stop
                        title: Stop the server
                        effect: write
                        run: [ stop ]
                        done_when: { run: [ is-stopped ] }
                        undo: { run: [ start ] }
                        """)
                ]),
            right: .steps(
                """
                  - id: drain
                    uses: web/stop
                """,
                beside: [
                    .init(
                        "actions/web/stop.yaml",
                        """
                        muster: 1
                        action: web/stop
                        title: Stop the server
                        effect: write
                        run: [ stop ]
                        done_when: { run: [ is-stopped ] }
                        undo: { run: [ start ] }
                        """)
                ]))
    }
}
