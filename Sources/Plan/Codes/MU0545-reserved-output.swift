import Diagnostics

extension DiagnosticCode {
    public static let reservedOutput = DiagnosticCode(545, "reserved-output", "An output has a name that every step already has") {
        Explanation(
            problem: "An output has a name that every step already has, such as outcome or elapsed.",
            reason: "A reference to it could mean either.",
            remedy: "Give the output another name.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { outcome: { type: string, from: stdout } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { result: { type: string, from: stdout } }
                """))
    }
}
