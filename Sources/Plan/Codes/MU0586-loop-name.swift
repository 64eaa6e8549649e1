import Diagnostics

extension DiagnosticCode {
    public static let loopName = DiagnosticCode(586, "loop-name", "A loop's name is taken") {
        Explanation(
            problem: "A loop's name is taken: by a loop around it, or because each.index and each.count mean something else.",
            reason: "A reference to it could mean either.",
            remedy: "Give the loop another name.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    foreach: { index: "${{ site.hosts }}" }
                    run: [ hostname ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    foreach: { host: "${{ site.hosts }}" }
                    run: [ echo, "${{ each.host }}" ]
                """))
    }
}
