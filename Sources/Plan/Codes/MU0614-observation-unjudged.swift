import Diagnostics

extension DiagnosticCode {
    public static let observationUnjudged = DiagnosticCode(614, "observation-unjudged", "An observation judges nothing") {
        Explanation(
            problem: "An \"observe\" without any reading has no \"expect\", or the \"observe\" of a \"done_when\" has none.",
            reason:
                "Without readings there is nothing but the condition. A probe that expects nothing could answer \"done\" and never \"not done\".",
            remedy: "Name readings, or say in \"expect\" what has to hold.",
            wrong: .steps(
                """
                  - id: settled
                    observe: {}
                """),
            right: .steps(
                """
                  - id: settled
                    observe: {}
                    expect: { value: "${{ run.mode }}", eq: drill }
                """))
    }
}
