import Diagnostics

extension DiagnosticCode {
    public static let secondPivot = DiagnosticCode(604, "second-pivot", "There are two pivots on one path") {
        Explanation(
            problem: "There are two pivots on one path.",
            reason: "The point of no return is one: what lies between two of them could neither be rolled back nor be called done.",
            remedy: "Keep the one from which the run can only go forward.",
            wrong: .steps(
                """
                  - id: fence
                    run: [ fence ]
                    pivot: true
                    done_when: { run: [ is-fenced ] }
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
                    undo: { run: [ unfence ] }
                  - id: promote
                    run: [ promote ]
                    pivot: true
                    done_when: { run: [ is-promoted ] }
                """))
    }
}
