import Diagnostics

extension DiagnosticCode {
    public static let unknownChannel = DiagnosticCode(635, "unknown-channel", "A channel does not exist in the site") {
        Explanation(
            problem: "A message goes to a channel that the site does not have.",
            reason: "Nobody would be told.",
            remedy: "Correct the name, or add the channel to the site.",
            wrong: .steps(
                """
                  - id: tell
                    notify: { to: incidents, text: "it begins" }
                """),
            right: .steps(
                """
                  - id: tell
                    notify: { to: incident, text: "it begins" }
                """))
    }
}
