import Diagnostics

extension DiagnosticCode {
    public static let objectiveWithoutMonitor = DiagnosticCode(803, "objective-without-monitor", "No monitor watches an objective") {
        Explanation(
            problem: "An objective is measured by a step's own value, and no monitor watches it.",
            reason: "The steps would be their own witnesses; an outage that they do not notice would not be measured.",
            remedy: "Add a monitor that watches from outside.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                objectives: { rpo: { target: 5m, value: "${{ steps.compare.lost }}" } }
                steps:
                  - id: compare
                    effect: read
                    run: [ compare ]
                    outputs: { lost: { type: duration, from: stdout } }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                objectives: { rpo: { target: 5m, value: "${{ steps.compare.lost }}" } }
                monitors:
                  vip:
                    http: { url: "${{ site.vip }}" }
                    every: 1s
                    expect: { status: { eq: 200 } }
                steps:
                  - id: compare
                    effect: read
                    run: [ compare ]
                    outputs: { lost: { type: duration, from: stdout } }
                """))
    }
}
