import Diagnostics

extension DiagnosticCode {
    public static let jsonPointer = DiagnosticCode(275, "json-pointer", "A JSON pointer cannot be read") {
        Explanation(
            problem: "The value of json is no JSON pointer (RFC 6901): steps joined by slashes, starting with one.",
            reason: "Another notation would find nothing, or another value.",
            remedy: "Write /a/b for the field b of the field a, /items/0 for the first item.",
            wrong: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { text: { type: string, from: stdout, json: $.a.b } }
                """),
            right: .steps(
                """
                  - id: look
                    effect: read
                    run: [ hostname ]
                    outputs: { text: { type: string, from: stdout, json: /a/b } }
                """))
    }
}
