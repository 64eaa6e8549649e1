import Diagnostics

extension DiagnosticCode {
    public static let loopList = DiagnosticCode(585, "loop-list", "A loop does not go over a list") {
        Explanation(
            problem: "A loop is given something that is no list.",
            reason: "There is nothing to go over.",
            remedy: "Give it a list, or leave foreach out.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    foreach: { host: "${{ site.vip }}" }
                    run: [ echo, "${{ each.host }}" ]
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
