import Diagnostics

extension DiagnosticCode {
    public static let depthLimit = DiagnosticCode(121, "depth-limit", "The file is nested too deeply") {
        Explanation(
            problem: "Lists and mappings stand inside each other more than 64 levels deep.",
            reason: "No runbook needs it, and a file made to exhaust the reader does.",
            remedy: "Take levels out: phases seldom need more than three.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                scenario: 
                """, filling: .init("[", times: 70)),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                steps:
                  - { id: look, effect: read, run: [ hostname ] }
                """))
    }
}
