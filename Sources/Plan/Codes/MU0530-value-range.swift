import Diagnostics

extension DiagnosticCode {
    public static let valueRange = DiagnosticCode(530, "value-range", "A number is out of range") {
        Explanation(
            problem: "A number or a duration is outside of what its key can be.",
            reason: "A longest delay below the first one, or a factor of zero, contradicts itself.",
            remedy: "Write a value in the range that is named.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    retry: { at_most: 3, initial: 10s, max: 1s }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    retry: { at_most: 3, initial: 1s, max: 10s }
                """))
    }
}
