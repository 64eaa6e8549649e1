import Diagnostics

extension DiagnosticCode {
    public static let personKey = DiagnosticCode(330, "person-key", "A person's key is no OpenSSH public key") {
        Explanation(
            problem: "A person's key is no OpenSSH public key: a line such as ssh-ed25519 AAAA… name.",
            reason: "Signatures of this person could not be verified, and approvals would not count.",
            remedy: """
                Paste the line of the .pub file. A private key must be replaced at once: whoever can read the site can now sign with \
                it.
                """,
            wrong: .site(
                """
                people:
                  ann: { name: Ann, keys: [ "ssh-dss AAAAB3NzaC1kc3M ann" ] }
                """),
            right: .site(
                """
                people:
                  ann: { name: Ann, keys: [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKk ann" ] }
                """))
    }
}
