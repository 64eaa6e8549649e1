import Diagnostics

extension DiagnosticCode {
    public static let releaseTerms = DiagnosticCode(612, "release-terms", "The terms of a release stand on a step without one") {
        Explanation(
            problem: "A step says how its release is done, and neither it nor its action module has a release.",
            reason: "Nothing would be let go of.",
            remedy: "Give the step a release, or leave the terms out.",
            wrong: .steps(
                """
                  - id: drain
                    uses: web/stop
                    after_pivot: run
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
