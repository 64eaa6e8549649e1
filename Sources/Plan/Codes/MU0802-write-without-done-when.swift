import Diagnostics

extension DiagnosticCode {
    public static let writeWithoutDoneWhen = DiagnosticCode(802, "write-without-done-when", "A write has no done_when") {
        Explanation(
            problem: "A step changes something and has no read that tells whether it took effect.",
            reason: "After a time-out or a crash in the middle only a person can rule whether it happened, at 3 a.m. and by hand.",
            remedy: "Add done_when with a read that asks for the effect.",
            wrong: .steps(
                """
                  - id: drain
                    run: [ drain, web1 ]
                    undo: { run: [ undrain, web1 ] }
                """),
            right: .steps(
                """
                  - id: drain
                    run: [ drain, web1 ]
                    done_when: { run: [ is-drained, web1 ] }
                    undo: { run: [ undrain, web1 ] }
                """))
    }
}
