import Diagnostics

extension DiagnosticCode {
    public static let keysExclude = DiagnosticCode(244, "keys-exclude", "Two keys exclude each other") {
        Explanation(
            problem: "Two keys say the opposite of each other, or the same in two ways.",
            reason: "One would win over the other, and the reviewer cannot see which.",
            remedy: "Keep one of them.",
            wrong: .steps(
                """
                  - id: pause
                    wait: { for: 5s, until_time: 2026-03-01T02:00:00Z }
                """),
            right: .steps(
                """
                  - id: pause
                    wait: { for: 5s }
                """))
    }
}
