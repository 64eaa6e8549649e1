import Diagnostics

extension DiagnosticCode {
    public static let shellVariable = DiagnosticCode(226, "shell-variable", "A shell variable stands where no shell reads it") {
        Explanation(
            problem: """
                An argument of run looks like a variable of a shell, $NAME or ${NAME}. No shell stands in between: the program gets \
                the text as it is.
                """,
            reason: "A command rm -r \"$FOLDER/old\" would look for a folder that is really called $FOLDER.",
            remedy: """
                Write a reference, "${{ params.folder }}", or use shell with env. Where the program reads variables itself, the \
                warning can stay.
                """,
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ ls, "$FOLDER/old" ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    shell: ls "$FOLDER/old"
                    env: { FOLDER: /srv }
                """))
    }
}
