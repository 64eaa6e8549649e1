import Diagnostics

extension DiagnosticCode {
    public static let undefinedAlias = DiagnosticCode(109, "undefined-alias", "An alias has no anchor before it") {
        Explanation(
            problem: "An alias *name stands for an anchor &name that does not come before it.",
            reason: "There is nothing that it could stand for; an empty value in its place could delete too much.",
            remedy: """
                Put the anchor before the alias, correct its name, or write the value out. Text that starts with * needs quotes.
                """,
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, *name ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ echo, "*name" ]
                """))
    }
}
