import Diagnostics

extension DiagnosticCode {
    public static let repeatedSetting = DiagnosticCode(505, "repeated-setting", "A parameter is given twice") {
        Explanation(
            problem: "The command line gives the same parameter twice.",
            reason: "One of the two values would be used, and the other one believed.",
            remedy: "Give it once. Several values of a list are separated by commas.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { region: { type: string, default: a } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """, set: ["region=a", "region=b"]),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { region: { type: string, default: a } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """, set: ["region=b"]))
    }
}
