import Diagnostics

extension DiagnosticCode {
    public static let sameSource = DiagnosticCode(801, "same-source", "Something is compared with itself") {
        Explanation(
            problem: "A value is compared with itself, or two outputs are compared that are read from the same place in the same way.",
            reason: "The comparison always comes out the same: it looks like a check and checks nothing.",
            remedy: "Compare with the other value that was meant.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { before: { type: integer, from: stdout }, after: { type: integer, from: stderr } }
                  - id: compare
                    effect: read
                    run: [ hostname ]
                    when: { value: "${{ steps.look.before }}", eq: "${{ steps.look.before }}" }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { before: { type: integer, from: stdout }, after: { type: integer, from: stderr } }
                  - id: compare
                    effect: read
                    run: [ hostname ]
                    when: { value: "${{ steps.look.before }}", eq: "${{ steps.look.after }}" }
                """))
    }
}
