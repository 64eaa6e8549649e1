import Diagnostics

extension DiagnosticCode {
    public static let unknownKey = DiagnosticCode(201, "unknown-key", "A key does not exist") {
        Explanation(
            problem: "The format has no such key at this place.",
            reason: "A key that is ignored is a promise that nobody keeps: with a misspelt undo the rollback would do nothing.",
            remedy: "Correct the name; the nearest key is named with the problem.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    timout: 5s
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    timeout: 5s
                """))
    }
}
