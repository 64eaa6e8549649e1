import Diagnostics

extension DiagnosticCode {
    public static let unknownMonitor = DiagnosticCode(651, "unknown-monitor", "A step waits for a monitor that there is not") {
        Explanation(
            problem: "A step waits for the readings of a monitor that the playbook does not have.",
            reason: "Nothing would ever be read, and the step could only run out of time in the middle of the run.",
            remedy: "Correct the monitor's name, or add the monitor under `monitors`.",
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
                steps:
                  - { id: holds, monitor: { name: availabilty, holds_for: 5s } }
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
                steps:
                  - { id: holds, monitor: { name: availability, holds_for: 5s } }
                """))
    }
}
