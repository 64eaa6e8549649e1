import Diagnostics

extension DiagnosticCode {
    public static let jqWord = DiagnosticCode(285, "jq-word", "A jq expression uses what it may not look at") {
        Explanation(
            problem: "A computation uses a word of jq that looks outside of its variables, such as env, input or now.",
            reason: "Its result would depend on the host and the moment, and the evidence could not show where it came from.",
            remedy: "Pass what it needs in vars; the time of the run is ${{ run.started_at }}.",
            wrong: .steps(
                """
                  - id: look
                    compute: { age: { type: number, jq: "now - 5" } }
                """),
            right: .steps(
                """
                  - id: look
                    compute: { age: { type: number, jq: "$at - 5", vars: { at: "${{ run.started_at }}" } } }
                """))
    }
}
