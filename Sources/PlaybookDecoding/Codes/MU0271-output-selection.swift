import Diagnostics

extension DiagnosticCode {
    public static let outputSelection = DiagnosticCode(271, "output-selection", "An output is selected in more than one way") {
        Explanation(
            problem: "An output is selected in two ways at once, such as json and regex.",
            reason: "The two may find different values.",
            remedy: "Keep one of json, regex, csv, lines and whole.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { text: { type: string, from: stdout, json: /a, regex: x } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { text: { type: string, from: stdout, json: /a } }
                """))
    }
}
