import Diagnostics

extension DiagnosticCode {
    public static let waitShape = DiagnosticCode(303, "wait-shape", "A wait does not say how long") {
        Explanation(
            problem: "A wait does not say how long.",
            reason: "The run would stand still for ever, or not wait at all.",
            remedy: "Add for (a duration) or until_time (a time with its zone).",
            wrong: .steps(
                """
                  - id: pause
                    wait: {}
                """),
            right: .steps(
                """
                  - id: pause
                    wait: { for: 30s }
                """))
    }
}
