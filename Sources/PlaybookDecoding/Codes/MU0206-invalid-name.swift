import Diagnostics

extension DiagnosticCode {
    public static let invalidName = DiagnosticCode(206, "invalid-name", "A name has characters that names cannot have") {
        Explanation(
            problem: "A name has characters that names cannot have, or is too long.",
            reason: """
                Names become parts of references, of file names and of records; a space or a slash would break or redirect them.
                """,
            remedy: "Use letters, digits, _ and -, with a letter or _ first.",
            wrong: .steps(
                """
                  - id: look here
                    effect: read
                    run: [ hostname ]
                """),
            right: .steps(
                """
                  - id: look-here
                    effect: read
                    run: [ hostname ]
                """))
    }
}
