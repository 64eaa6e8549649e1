import Diagnostics

extension DiagnosticCode {
    public static let monitorWindow = DiagnosticCode(652, "monitor-window", "The steps that a monitor runs between do not fit") {
        Explanation(
            problem: "\"between\" of a monitor does not name two steps, names one inside a loop, or one that ends before the other starts; "
                + "or a step waits for a monitor that does not run then.",
            reason: "The monitor would never run, or nobody could say when: what it should have seen would be missing.",
            remedy: "Name the step with whose start it begins, and the step with whose end it ends.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                monitors:
                  availability:
                    http: { url: "${{ site.vip }}" }
                    every: 1s
                    expect: { status: { eq: 200 } }
                    between: [ shift, drain ]
                steps:
                  - { id: drain, effect: read, run: [ drain ] }
                  - { id: shift, effect: read, run: [ shift ] }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                monitors:
                  availability:
                    http: { url: "${{ site.vip }}" }
                    every: 1s
                    expect: { status: { eq: 200 } }
                    between: [ drain, shift ]
                steps:
                  - { id: drain, effect: read, run: [ drain ] }
                  - { id: shift, effect: read, run: [ shift ] }
                """))
    }
}
