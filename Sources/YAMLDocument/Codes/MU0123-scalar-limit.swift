import Diagnostics

extension DiagnosticCode {
    public static let scalarLimit = DiagnosticCode(123, "scalar-limit", "A scalar is too long") {
        Explanation(
            problem: "A single value is longer than 1 MiB.",
            reason: "It would stand in the plan, in the evidence and on approvers' screens.",
            remedy: "Put the data into a file and let the step read it.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                title: 
                """, filling: .init("a", times: 1_048_577)),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ wc, -c, /srv/data.txt ]
                """))
    }
}
