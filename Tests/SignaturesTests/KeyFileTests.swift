import Signatures
import Testing

@Suite struct KeyFileTests {
    @Test("reads ssh-keygen's key files, and prints the fingerprint that it prints")
    func readsKeygen() throws {
        let keygen = try Keygen()
        try keygen.generate("key")
        let key = try Ed25519Key(contentsOf: keygen.path("key"))
        let publicKey = try SSHPublicKey(line: try keygen.text("key.pub"))
        #expect(key.publicKey == publicKey)
        #expect(key.publicKey.comment == "key@test")
        #expect(key.publicKey.line + "\n" == (try keygen.text("key.pub")))
        #expect(try keygen.run(["-l", "-f", "key.pub"]).output == "256 \(publicKey.fingerprint) key@test (ED25519)\n")
    }

    @Test("writes key files that ssh-keygen reads and signs with")
    func writesForKeygen() throws {
        let keygen = try Keygen()
        let key = try Ed25519Key.generate(comment: "a runner")
        try key.write(to: keygen.path("key"))
        #expect(try keygen.run(["-y", "-f", "key"]).output == key.publicKey.line + "\n")
        #expect(try keygen.text("key.pub") == key.publicKey.line + "\n")
        #expect(try Ed25519Key(contentsOf: keygen.path("key")).publicKey == key.publicKey)
        try SSHSignature(armored: try keygen.sign([1], key: "key", namespace: "n")).verify([1], namespace: "n")
        #expect(throws: SignatureError(.system, "the file could not be created", place: keygen.path("key"), cause: "File exists")) {
            try key.write(to: keygen.path("key"))
        }
    }

    @Test("says why a key file cannot be used")
    func refusals() throws {
        let keygen = try Keygen()
        try keygen.generate("locked", passphrase: "secret")
        try keygen.generate("rsa", type: ["-t", "rsa", "-b", "2048"])
        try keygen.write(Array("hello\n".utf8), "text")
        func refusal(_ name: String) -> SignatureError? {
            do throws(SignatureError) { _ = try Ed25519Key(contentsOf: keygen.path(name)) } catch { return error }
            return nil
        }
        #expect(
            refusal("locked")
                == SignatureError(
                    .unsupported, "the private key has a passphrase; one without is needed here", place: keygen.path("locked")))
        #expect(
            refusal("rsa")
                == SignatureError(
                    .unsupported, "the key is of type ssh-rsa; expected ssh-ed25519", place: keygen.path("rsa")))
        #expect(
            refusal("text")
                == SignatureError(
                    .malformed, "the private key is not framed by \"BEGIN OPENSSH PRIVATE KEY\" and \"END OPENSSH PRIVATE KEY\" lines",
                    place: keygen.path("text")))
        #expect(
            refusal("none")
                == SignatureError(
                    .system, "the file could not be opened", place: keygen.path("none"), cause: "No such file or directory"))
    }

    @Test(
        "refuses lines that are no public key",
        arguments: [
            ("", "expected a public key as \"TYPE BASE64 [COMMENT]\""),
            ("ssh-ed25519", "expected a public key as \"TYPE BASE64 [COMMENT]\""),
            ("ssh-ed25519 AAA", "expected a public key as \"TYPE BASE64 [COMMENT]\""),
            ("ssh-ed25519 AAAA", "the public key ends too early"),
            (
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIIqIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiI",
                "the line says \"ssh-rsa\" but the key inside is \"ssh-ed25519\""
            ),
            ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAAAA=", "an ssh-ed25519 key has 32 bytes, not 1"),
            ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAAA==", "an ssh-ed25519 key has 32 bytes, not 0")
        ])
    func badLines(line: String, message: String) {
        #expect(throws: SignatureError(.malformed, message)) { try SSHPublicKey(line: line) }
    }
}
