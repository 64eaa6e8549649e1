import Diagnostics

extension DiagnosticCode {
    public static let decidedByType = DiagnosticCode(561, "decided-by-type", "A comparison can never come out otherwise") {
        Explanation(
            problem: "A comparison can never come out otherwise: the value is never absent, or nothing lies between the two ends.",
            reason: "It looks like a check and checks nothing.",
            remedy: "Put the lower end first; declare as optional what may be missing; or take the comparison out.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { lag: { type: duration, from: stdout } }
                    expect: { lag: { between: [ 5s, 1s ] } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { lag: { type: duration, from: stdout } }
                    expect: { lag: { between: [ 1s, 5s ] } }
                """))
    }
}
