import Diagnostics

extension DiagnosticCode {
    public static let outputName = DiagnosticCode(272, "output-name", "An output has a word of conditions as its name") {
        Explanation(
            problem: "An output is called like a word that conditions use: value, all, any or not.",
            reason: "A condition could not tell the output from the word.",
            remedy: "Give the output another name.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { value: { type: string, from: stdout } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { text: { type: string, from: stdout } }
                """))
    }
}
