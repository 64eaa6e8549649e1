import Diagnostics

extension DiagnosticCode {
    public static let computedReturn = DiagnosticCode(613, "computed-return", "An undo or release computes or observes instead of acting") {
        Explanation(
            problem: "An undo or a release is a \"compute\" or an \"observe\", itself or through its action module.",
            reason: "A computed value or a reading changes nothing outside: the effect would stay, and the run would call it taken back.",
            remedy: "Run what takes the effect back. Where nothing has to be taken back, say \"no_undo\" with the reason.",
            wrong: .steps(
                """
                  - id: stop
                    run: [ stop-web ]
                    done_when: { run: [ is-stopped ] }
                    undo: { compute: { gone: { type: boolean, jq: "true" } } }
                """),
            right: .steps(
                """
                  - id: stop
                    run: [ stop-web ]
                    done_when: { run: [ is-stopped ] }
                    undo: { run: [ start-web ] }
                """))
    }
}
