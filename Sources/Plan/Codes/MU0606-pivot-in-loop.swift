import Diagnostics

extension DiagnosticCode {
    public static let pivotInLoop = DiagnosticCode(606, "pivot-in-loop", "A loop holds a pivot and another write") {
        Explanation(
            problem: "A loop holds a pivot and another write, so that write stands before one pivot and after another.",
            reason: "A failure in the second round could neither be rolled back nor be left.",
            remedy: "Move one of the two out of the loop.",
            wrong: .steps(
                """
                  - id: hosts
                    foreach: { host: "${{ site.hosts }}" }
                    steps:
                      - id: drain
                        run: [ drain ]
                        done_when: { run: [ is-drained ] }
                        undo: { run: [ undrain ] }
                      - id: promote
                        run: [ promote, "${{ each.host }}" ]
                        pivot: true
                        done_when: { run: [ is-promoted ] }
                """),
            right: .steps(
                """
                  - id: drain
                    foreach: { host: "${{ site.hosts }}" }
                    run: [ drain, "${{ each.host }}" ]
                    done_when: { run: [ is-drained, "${{ each.host }}" ] }
                    undo: { run: [ undrain, "${{ each.host }}" ] }
                  - id: promote
                    run: [ promote ]
                    pivot: true
                    done_when: { run: [ is-promoted ] }
                """))
    }
}
