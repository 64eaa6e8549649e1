import Diagnostics

extension DiagnosticCode {
    public static let referenceRoot = DiagnosticCode(223, "reference-root", "A reference starts with an unknown word") {
        Explanation(
            problem: "A reference starts with a word that names nothing: the first word says where the value comes from.",
            reason: "The value does not exist, and no command may get an empty one instead.",
            remedy: "Start with params, constants, site, steps, before, each, inputs, run or secrets.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "${{ parameters.host }}" ]
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { host: { type: string, default: web1 } }
                steps:
                  - id: look
                    effect: read
                    run: [ echo, "${{ params.host }}" ]
                """))
    }
}
