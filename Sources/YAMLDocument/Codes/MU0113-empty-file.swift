import Diagnostics

extension DiagnosticCode {
    public static let emptyFile = DiagnosticCode(113, "empty-file", "The file has no document") {
        Explanation(
            problem: "The file has no content: it is empty, or holds comments only.",
            reason: "A run of nothing would end well and prove nothing.",
            remedy: "Write the playbook, or give the path of the right file.",
            wrong: .init(
                "drill.yaml",
                """
                # to be written
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
