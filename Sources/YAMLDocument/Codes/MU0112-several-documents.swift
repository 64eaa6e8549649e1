import Diagnostics

extension DiagnosticCode {
    public static let severalDocuments = DiagnosticCode(112, "several-documents", "The file has more than one document") {
        Explanation(
            problem: "A second document starts behind a line with three dashes.",
            reason: "Only one of them would be run, and the other one would have been reviewed in vain.",
            remedy: "Put each document into a file of its own.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                ---
                muster: 1
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """))
    }
}
