import Diagnostics

extension DiagnosticCode {
    public static let needsPolls = DiagnosticCode(565, "needs-polls", "A comparison with earlier readings stands where there are none") {
        Explanation(
            problem: "A comparison with earlier readings, unchanged_for or ratio_to_previous, stands outside of the expect of an until.",
            reason: "They compare a reading with those before it; a single reading has none.",
            remedy: "Poll with until, and put the condition into its expect.",
            wrong: .steps(
                """
                  - id: settle
                    effect: read
                    run: [ count-rows ]
                    outputs: { rows: { type: integer, from: stdout } }
                    expect: { rows: { unchanged_for: 30s } }
                """),
            right: .steps(
                """
                  - id: settle
                    effect: read
                    run: [ count-rows ]
                    outputs: { rows: { type: integer, from: stdout } }
                    until: { every: 5s, within: 10m, expect: { rows: { unchanged_for: 30s } } }
                """))
    }
}
