import Diagnostics

extension DiagnosticCode {
    public static let criticalPathTooLong = DiagnosticCode(804, "critical-path-too-long", "The expected times exceed an objective's target")
    {
        Explanation(
            problem: "The times that the steps on the longest path are expected to take exceed the target of the objective rto.",
            reason: "The objective would be missed even if everything goes well.",
            remedy: "Run steps beside each other, correct the expected times, or raise the target.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                objectives: { rto: { target: 15m, from: outage.began, to: outage.ended } }
                monitors:
                  vip:
                    http: { url: "${{ site.vip }}" }
                    every: 1s
                    expect: { status: { eq: 200 } }
                    marks: { outage.began: { on: breach }, outage.ended: { on: recovery } }
                steps:
                  - { id: restore, effect: read, run: [ hostname ], expected: 20m }
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                objectives: { rto: { target: 30m, from: outage.began, to: outage.ended } }
                monitors:
                  vip:
                    http: { url: "${{ site.vip }}" }
                    every: 1s
                    expect: { status: { eq: 200 } }
                    marks: { outage.began: { on: breach }, outage.ended: { on: recovery } }
                steps:
                  - { id: restore, effect: read, run: [ hostname ], expected: 20m }
                """))
    }
}
