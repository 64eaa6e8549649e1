import Diagnostics

extension DiagnosticCode {
    public static let probeWrites = DiagnosticCode(601, "probe-writes", "Something that may only read would write") {
        Explanation(
            problem: "Something that may only read, such as a check, a probe, a monitor or a poll, would write.",
            reason: "It is asked again and again, also after a crash, and would change something each time.",
            remedy: "Read there, and write in a step of its own.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    require: [ { id: ready, http: { method: POST, url: "http://127.0.0.1/" } } ]
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    require: [ { id: ready, http: { url: "http://127.0.0.1/" } } ]
                """))
    }
}
