extension DiagnosticCode {
    public static let unreadableFile = DiagnosticCode(1, "unreadable-file", "A file cannot be read") {
        Explanation(
            problem: """
                A file or folder that was named cannot be read: it does not exist, may not be read, or is larger than any playbook.
                """,
            reason: "A check that passes over a file looks as if the file were valid.",
            remedy: "Correct the path, or the rights of the file.",
            wrong: .command(
                """
                muster validate drlil.yaml
                """),
            right: .command(
                """
                muster validate drill.yaml
                """))
    }
}
