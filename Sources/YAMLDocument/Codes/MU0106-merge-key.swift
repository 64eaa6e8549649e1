import Diagnostics

extension DiagnosticCode {
    public static let mergeKey = DiagnosticCode(106, "merge-key", "Merge keys are not part of the format") {
        Explanation(
            problem: "The merge key << copies the keys of another mapping; the format does not have it.",
            reason: "What a step does would stand in two places, and one edit would change steps that nobody looked at.",
            remedy: "Write the keys out where they are meant, or put what is shared into an action module.",
            wrong: .steps(
                """
                  - &base
                    id: one
                    effect: read
                    run: [ hostname ]
                  - <<: *base
                    id: two
                    effect: read
                    run: [ hostname ]
                """),
            right: .steps(
                """
                  - id: one
                    effect: read
                    run: [ hostname ]
                  - id: two
                    effect: read
                    run: [ hostname ]
                """))
    }
}
