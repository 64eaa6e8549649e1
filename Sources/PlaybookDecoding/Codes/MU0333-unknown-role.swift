import Diagnostics

extension DiagnosticCode {
    public static let unknownRole = DiagnosticCode(333, "unknown-role", "A person has a role that the site does not have") {
        Explanation(
            problem: "A person has a role that the site does not declare.",
            reason: "The person would have no rights, and a gate could be short of approvers when it counts.",
            remedy: "Correct the role's name, or declare it under roles.",
            wrong: .site(
                """
                people:
                  ann: { name: Ann, roles: [ comander ] }
                roles:
                  commander: { may: [ approve ] }
                """),
            right: .site(
                """
                people:
                  ann: { name: Ann, roles: [ commander ] }
                roles:
                  commander: { may: [ approve ] }
                """))
    }
}
