import Diagnostics

extension DiagnosticCode {
    public static let controlCharacter = DiagnosticCode(102, "control-character", "The file has a control character") {
        Explanation(
            problem: "The file holds a character that no editor shows, such as an escape or a backspace.",
            reason: "It can hide or rewrite what a terminal shows: an approver would read another text than the one that is run.",
            remedy: "Remove the character. Where a program really needs it, write it as an escape between double quotes.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ printf, \u{7} ]
                """),
            right: .steps(
                #"""
                  - id: look
                    effect: read
                    run: [ printf, "\x07" ]
                """#))
    }
}
