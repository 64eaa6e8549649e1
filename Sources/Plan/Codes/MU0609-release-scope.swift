import Diagnostics

extension DiagnosticCode {
    public static let releaseScope = DiagnosticCode(609, "release-scope", "A release names a phase that does not enclose its step") {
        Explanation(
            problem: "release_at names something that is no phase around the step.",
            reason: "The step would let go too early, or never.",
            remedy: "Name a phase that encloses the step, or run.",
            wrong: .steps(
                """
                  - id: fence
                    run: [ fence ]
                    done_when: { run: [ is-fenced ] }
                    release: { run: [ unfence ] }
                    release_at: cutover
                """),
            right: .steps(
                """
                  - id: cutover
                    steps:
                      - id: fence
                        run: [ fence ]
                        done_when: { run: [ is-fenced ] }
                        release: { run: [ unfence ] }
                        release_at: cutover
                """))
    }
}
