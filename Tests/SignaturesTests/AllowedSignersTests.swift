import Signatures
import Testing

@Suite struct AllowedSignersTests {
    static let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIqIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiI"

    @Test("reads names, options and keys, and writes them back")
    func roundTrip() throws {
        let text = """
            # people
            ana@example.org,ana namespaces="muster-approval@v1,git" \(Self.line) Ana

            "b o" valid-after="20260101Z",valid-before="202602011200Z" \(Self.line)
            runner \(Self.line)
            """
        let key = try SSHPublicKey(line: Self.line)
        let expected = [
            AllowedSigners.Entry(principals: "ana@example.org,ana", namespaces: "muster-approval@v1,git", key: key),
            AllowedSigners.Entry(principals: "b o", validAfter: 1_767_225_600, validBefore: 1_769_947_200, key: key),
            AllowedSigners.Entry(principals: "runner", key: key)
        ]
        let signers = try AllowedSigners(text: text)
        #expect(signers.entries == expected)
        #expect(
            AllowedSigners([expected[0], AllowedSigners.Entry(principals: "b", validAfter: 1_767_225_600, key: key)]).text == """
                ana@example.org,ana namespaces="muster-approval@v1,git" \(Self.line)
                b valid-after="20260101000000Z" \(Self.line)

                """)
        #expect(signers.principals(of: key, namespace: "git") == ["ana@example.org,ana", "b o", "runner"])
        #expect(signers.principals(of: key, namespace: "file", at: 1_769_947_201) == ["runner"])
    }

    @Test(
        "says on which line the mistake is",
        arguments: [
            ("\nana", "x:2: expected \"PRINCIPALS [OPTIONS] TYPE BASE64\""),
            ("ana cert-authority \(line)", "x:1: lines of certificate authorities are not supported"),
            ("ana nonsense \(line)", "x:1: \"nonsense\" is not an option of an allowed signer"),
            ("ana valid-after=\"2026\" \(line)", "x:1: \"2026\" is not a time of the form YYYYMMDD[HHMM[SS]][Z]"),
            ("ana ssh-ed25519 ????", "x:1: expected a public key as \"TYPE BASE64 [COMMENT]\"")
        ])
    func mistakes(text: String, description: String) {
        let error = #expect(throws: SignatureError.self) { try AllowedSigners(text: text, place: "x") }
        #expect(error?.description == description)
    }

    @Test(
        "matches names and namespaces as OpenSSH does",
        arguments: [
            ("ana", "ana", true), ("ana", "anna", false), ("*", "", true), ("a*a", "aXXa", true), ("a*a", "aXXb", false),
            ("*@example.org,!eve@*", "ana@example.org", true), ("*@example.org,!eve@*", "eve@example.org", false),
            ("?na", "ana", true), ("?na", "na", false), ("a*b*c", "aXbYbZc", true), ("!ana", "ben", false)
        ])
    func patterns(pattern: String, name: String, matches: Bool) throws {
        let key = try Ed25519Key(seed: [UInt8](repeating: 3, count: 32), comment: "")
        let signature = try key.sign([1], namespace: "n")
        let signers = AllowedSigners([AllowedSigners.Entry(principals: pattern, key: key.publicKey)])
        let accepted = (try? signers.verify([1], signature, namespace: "n", principal: name)) != nil
        #expect(accepted == matches)
    }
}
