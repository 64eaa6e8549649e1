import Diagnostics

extension DiagnosticCode {
    public static let switchIncomplete = DiagnosticCode(587, "switch-incomplete", "A switch has no way for some value") {
        Explanation(
            problem: "A switch lacks a case for a value that its reference can have, and has no else.",
            reason: "For that value nothing would be done, and the run would go on as if it were.",
            remedy: "Add the case that is named, or an else with what is to be done in every other case.",
            wrong: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { region: { enum: [ a, b ], default: a } }
                steps:
                  - id: choose
                    switch:
                      on: "${{ params.region }}"
                      cases:
                        a: [ { id: look, effect: read, run: [ hostname ] } ]
                """),
            right: .init(
                "drill.yaml",
                """
                muster: 1
                id: drill
                parameters: { region: { enum: [ a, b ], default: a } }
                steps:
                  - id: choose
                    switch:
                      on: "${{ params.region }}"
                      cases:
                        a: [ { id: look, effect: read, run: [ hostname ] } ]
                      else: [ { id: load, effect: read, run: [ uptime ] } ]
                """))
    }
}
