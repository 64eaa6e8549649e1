import Diagnostics

extension DiagnosticCode {
    public static let gateContinues = DiagnosticCode(634, "gate-continues", "A gate lets steps run that people refused") {
        Explanation(
            problem: "A gate lets the run go on when it is refused.",
            reason: "It keeps nothing back: a denial would be recorded and ignored.",
            remedy: "Leave on_failure out, or say hold or stop.",
            wrong: .steps(
                """
                  - id: authorise
                    approve: { from: [ commander ] }
                    on_failure: { do: continue, verdict: warning }
                """),
            right: .steps(
                """
                  - id: authorise
                    approve: { from: [ commander ] }
                    on_failure: hold
                """))
    }
}
