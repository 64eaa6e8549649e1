import Diagnostics

extension DiagnosticCode {
    public static let unknownComparator = DiagnosticCode(261, "unknown-comparator", "A comparator does not exist") {
        Explanation(
            problem: "A condition uses a comparator that does not exist.",
            reason: "A comparison that is left out always holds.",
            remedy: "Use eq, ne, lt, le, gt, ge, in, not_in, between, matches, contains, length, present or absent.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { exit_code: { equals: 0 } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    expect: { exit_code: { eq: 0 } }
                """))
    }
}
