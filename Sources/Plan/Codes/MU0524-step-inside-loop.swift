import Diagnostics

extension DiagnosticCode {
    public static let stepInsideLoop = DiagnosticCode(524, "step-inside-loop", "A reference reaches into a loop from outside") {
        Explanation(
            problem: "A reference from outside names a step that runs once for each item of a loop.",
            reason: "It has many values, and none of them is the one.",
            remedy: "Use the value inside of the loop, or `results` of the loop: what became of each item, with its outputs.",
            wrong: .steps(
                """
                  - id: measure
                    effect: read
                    foreach: { host: "${{ site.hosts }}" }
                    run: [ echo, "${{ each.host }}" ]
                    outputs: { name: { type: string, from: stdout } }
                  - id: report
                    effect: read
                    run: [ echo, "${{ steps.measure.name }}" ]
                """),
            right: .steps(
                """
                  - id: each-host
                    foreach: { host: "${{ site.hosts }}" }
                    steps:
                      - id: measure
                        effect: read
                        run: [ echo, "${{ each.host }}" ]
                        outputs: { name: { type: string, from: stdout } }
                      - id: report
                        effect: read
                        run: [ echo, "${{ steps.measure.name }}" ]
                """))
    }
}
