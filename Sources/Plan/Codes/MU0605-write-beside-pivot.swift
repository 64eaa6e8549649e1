import Diagnostics

extension DiagnosticCode {
    public static let writeBesidePivot = DiagnosticCode(605, "write-beside-pivot", "A write stands neither before nor after the pivot") {
        Explanation(
            problem: "A step writes and may run before or after the pivot, as chance has it.",
            reason: "Whether a failure takes it back would depend on which of the two was faster.",
            remedy: "Let one of them need the other.",
            wrong: .steps(
                """
                  - id: promote
                    run: [ promote ]
                    pivot: true
                    done_when: { run: [ is-promoted ] }
                  - id: drain
                    needs: []
                    run: [ drain ]
                    done_when: { run: [ is-drained ] }
                    undo: { run: [ undrain ] }
                """),
            right: .steps(
                """
                  - id: drain
                    run: [ drain ]
                    done_when: { run: [ is-drained ] }
                    undo: { run: [ undrain ] }
                  - id: promote
                    run: [ promote ]
                    pivot: true
                    done_when: { run: [ is-promoted ] }
                """))
    }
}
