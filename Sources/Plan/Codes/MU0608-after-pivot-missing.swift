import Diagnostics

extension DiagnosticCode {
    public static let afterPivotMissing = DiagnosticCode(608, "after-pivot-missing", "A release does not say what it does after the pivot")
    {
        Explanation(
            problem: "A step before the pivot has a release, and does not say what becomes of it after the pivot.",
            reason: "Letting go of a fence after a promotion may bring the old primary back: two of them would take writes.",
            remedy: "Say after_pivot: run, skip or hold.",
            wrong: .steps(
                """
                  - id: fence
                    run: [ fence ]
                    done_when: { run: [ is-fenced ] }
                    release: { run: [ unfence ] }
                  - id: promote
                    run: [ promote ]
                    pivot: true
                    done_when: { run: [ is-promoted ] }
                """),
            right: .steps(
                """
                  - id: fence
                    run: [ fence ]
                    done_when: { run: [ is-fenced ] }
                    release: { run: [ unfence ] }
                    after_pivot: skip
                  - id: promote
                    run: [ promote ]
                    pivot: true
                    done_when: { run: [ is-promoted ] }
                """))
    }
}
