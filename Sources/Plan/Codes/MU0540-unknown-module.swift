import Diagnostics

extension DiagnosticCode {
    public static let unknownModule = DiagnosticCode(540, "unknown-module", "An action module does not exist") {
        Explanation(
            problem: "There is no action module of this name in the actions folders beside the playbook and above it.",
            reason: "The step has nothing to do.",
            remedy: "Correct the name, or add the file actions/group/name.yaml.",
            wrong: .steps(
                """
                  - id: look
                    uses: web/drian
                    with: { server: web1 }
                """, beside: [.drain]),
            right: .steps(
                """
                  - id: look
                    uses: web/drain
                    with: { server: web1 }
                """, beside: [.drain]))
    }
}
