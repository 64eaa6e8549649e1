import Diagnostics

extension DiagnosticCode {
    public static let moduleName = DiagnosticCode(248, "module-name", "An action module's name does not fit") {
        Explanation(
            problem: """
                An action module is named by its group and its own name in lower case, as its file is: postgres/promote is \
                actions/postgres/promote.yaml.
                """,
            reason: "A name that does not fit its file would find another module, or none.",
            remedy: "Write group/name, without .yaml; in the module itself the name that its file has.",
            wrong: .steps(
                """
                  - id: look
                    uses: Drain
                """),
            right: .steps(
                """
                  - id: look
                    uses: web/drain
                    with: { server: web1 }
                """, beside: [.drain]))
    }
}
