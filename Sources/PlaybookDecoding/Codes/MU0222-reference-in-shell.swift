import Diagnostics

extension DiagnosticCode {
    public static let referenceInShell = DiagnosticCode(222, "reference-in-shell", "A reference stands inside shell text") {
        Explanation(
            problem: "A reference stands inside the text of a shell command.",
            reason: "The value would become part of the program: a name with a semicolon in it could run anything.",
            remedy: "Pass the value in env, and write \"$NAME\" in the text: there it stays one value, whatever it holds.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    shell: echo ${{ site.name }} | wc -c
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    shell: echo "$NAME" | wc -c
                    env: { NAME: "${{ site.name }}" }
                """))
    }
}
