import Diagnostics

extension DiagnosticCode {
    public static let aliasLimit = DiagnosticCode(125, "alias-limit", "Aliases stand for too many nodes") {
        Explanation(
            problem: "All aliases of the file together stand for more than 1,000 values.",
            reason: "A few lines of aliases of aliases can stand for more than memory holds.",
            remedy: "Write the values out, or loop over a list with foreach.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                constants:
                  a: &a [ 1, 2, 3, 4, 5, 6, 7, 8, 9 ]
                  b: &b [ *a, *a, *a, *a, *a, *a, *a, *a, *a ]
                  c: [ *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b ]
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                constants:
                  a: &a [ 1, 2, 3, 4, 5, 6, 7, 8, 9 ]
                  b: [ *a, *a ]
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """))
    }
}
