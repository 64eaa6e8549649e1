import Diagnostics

extension DiagnosticCode {
    public static let referenceOutOfPlace = DiagnosticCode(
        525, "reference-out-of-place", "A reference stands where its value does not exist yet"
    ) {
        Explanation(
            problem: "A reference stands where its value does not exist yet, or is out of sight.",
            reason: "The value would be missing when it is needed.",
            remedy: "Move the reference. In an action module declare an input and pass the value with with.",
            wrong: .steps(
                """
                  - id: look
                    uses: web/look
                """,
                beside: [
                    .init(
                        "actions/web/look.yaml",
                        """
                        muster: 1
                        action: web/look
                        title: Look at a server
                        effect: read
                        run: [ ping, "${{ params.server }}" ]
                        """)
                ]),
            right: .steps(
                """
                  - id: look
                    uses: web/look
                    with: { server: web1 }
                """,
                beside: [
                    .init(
                        "actions/web/look.yaml",
                        """
                        muster: 1
                        action: web/look
                        title: Look at a server
                        inputs: { server: { type: string } }
                        effect: read
                        run: [ ping, "${{ inputs.server }}" ]
                        """)
                ]))
    }
}
