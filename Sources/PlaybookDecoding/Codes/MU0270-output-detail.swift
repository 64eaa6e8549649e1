import Diagnostics

extension DiagnosticCode {
    public static let outputSource = DiagnosticCode(270, "output-detail", "An output's source lacks a detail or has one too many") {
        Explanation(
            problem: """
                An output's source lacks a detail, or has one that belongs to another source: file needs path, http.header needs \
                header.
                """,
            reason: "It would be read from the wrong place, or from none.",
            remedy: "Add the detail that is named, or leave out the one that does not fit.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { text: { type: string, from: file } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { text: { type: string, from: file, path: /etc/hostname } }
                """))
    }
}
