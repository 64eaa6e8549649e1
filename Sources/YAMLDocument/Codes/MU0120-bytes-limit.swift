import Diagnostics

extension DiagnosticCode {
    public static let bytesLimit = DiagnosticCode(120, "bytes-limit", "The file is too large") {
        Explanation(
            problem: "The file is larger than 16 MiB.",
            reason: """
                A playbook that people review is small; a larger file is something else, and reading it would cost time and memory \
                when both are short.
                """,
            remedy: "Give the path of the right file. Data belongs into files that steps read.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                #
                """, filling: .init("a", times: 16_777_216)),
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
