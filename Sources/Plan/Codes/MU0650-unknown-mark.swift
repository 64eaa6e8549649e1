import Diagnostics

extension DiagnosticCode {
    public static let unknownMark = DiagnosticCode(650, "unknown-mark", "An objective names a mark that nobody places") {
        Explanation(
            problem: "An objective is measured from or to a mark that no monitor places.",
            reason: "The objective could never be judged, and the drill would prove nothing about it.",
            remedy: "Correct the mark's name, or let a monitor place it.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                objectives: { rto: { target: 15m, from: outage.began, to: outage.end } }
                monitors:
                  vip:
                    http: { url: "${{ site.vip }}" }
                    every: 1s
                    expect: { status: { eq: 200 } }
                    marks: { outage.began: { on: breach }, outage.ended: { on: recovery } }
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """),
            right: .init(
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
                  - { id: look, effect: read, run: [ hostname ] }
                """))
    }
}
