import Diagnostics

extension DiagnosticCode {
    public static let pivotWithoutDoneWhen = DiagnosticCode(603, "pivot-without-done-when", "A pivot has no done_when") {
        Explanation(
            problem: "The pivot has no done_when.",
            reason: "After a failure in the middle of the pivot nobody could tell whether there is a way back.",
            remedy: "Add a read that tells whether the step took effect.",
            wrong: .steps(
                """
                  - id: promote
                    run: [ promote ]
                    pivot: true
                """),
            right: .steps(
                """
                  - id: promote
                    run: [ promote ]
                    pivot: true
                    done_when: { run: [ is-promoted ] }
                """))
    }
}
