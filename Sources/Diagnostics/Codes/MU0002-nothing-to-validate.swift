extension DiagnosticCode {
    public static let nothingToValidate = DiagnosticCode(2, "nothing-to-validate", "A folder has nothing to validate") {
        Explanation(
            problem: "A folder that was named holds no file of the format: no *.yaml or *.yml with a line muster: at its top.",
            reason: "A build that checks the wrong folder would be green for ever.",
            remedy: "Name the folder that has the playbooks, or start the files with muster: 1.",
            wrong: .command(
                """
                muster validate docs/images
                """),
            right: .command(
                """
                muster validate playbooks
                """))
    }
}
