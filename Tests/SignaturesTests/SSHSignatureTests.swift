import Signatures
import Testing

@Suite struct SSHSignatureTests {
    let message = Array("muster-seal v1\nrun x\n".utf8)

    func key(_ number: UInt8 = 1) throws -> Ed25519Key {
        try Ed25519Key(seed: [UInt8](repeating: number, count: 32), comment: "runner@lab")
    }

    @Test("ssh-keygen accepts what is signed here, for this namespace and message alone")
    func signedHere() throws {
        let keygen = try Keygen()
        let key = try key()
        let entry = AllowedSigners.Entry(principals: "runner", namespaces: "muster-seal@v1", key: key.publicKey)
        try keygen.write(Array(AllowedSigners([entry]).text.utf8), "signers")
        try keygen.write(message, "message")
        try keygen.write(message + [10], "other")
        try keygen.write(try key.sign(message, namespace: "muster-seal@v1").armored, "sig")
        func check(_ namespace: String, _ input: String) throws -> Int32 {
            try keygen.run(["-Y", "verify", "-f", "signers", "-I", "runner", "-n", namespace, "-s", "sig"], input: input).status
        }
        #expect(try check("muster-seal@v1", "message") == 0)
        #expect(try check("muster-seal@v1", "other") != 0)
        #expect(try check("muster-approval@v1", "message") != 0)
    }

    @Test("what ssh-keygen signs is accepted here, and is byte for byte what is signed here")
    func signedThere() throws {
        let keygen = try Keygen()
        let key = try key()
        try key.write(to: keygen.path("key"))
        let armored = try keygen.sign(message, key: "key", namespace: "muster-approval@v1")
        try SSHSignature(armored: armored).verify(message, namespace: "muster-approval@v1")
        #expect(try key.sign(message, namespace: "muster-approval@v1").armored == armored)
    }

    @Test("refuses a wrong namespace, another message and another key's claim")
    func refusals() throws {
        let signature = try key().sign(message, namespace: "muster-seal@v1")
        #expect(throws: SignatureError(.namespace, "the signature is for \"muster-seal@v1\", not for \"muster-approval@v1\"")) {
            try signature.verify(message, namespace: "muster-approval@v1")
        }
        #expect(throws: SignatureError(.invalid, "the signature does not match the bytes")) {
            try signature.verify(message + [0], namespace: "muster-seal@v1")
        }
        let signers = AllowedSigners([AllowedSigners.Entry(principals: "runner", key: try key(2).publicKey)])
        #expect(
            throws: SignatureError(
                .notAllowed, "the key \(try key().publicKey.fingerprint) is not allowed to sign for \"muster-seal@v1\"")
        ) {
            try signers.verify(message, signature, namespace: "muster-seal@v1")
        }
    }

    @Test("refuses a signature with any one byte changed, in any way")
    func everyByte() throws {
        let key = try key()
        let armored = try key.sign(message, namespace: "muster-seal@v1").armored
        for index in armored.indices {
            for change in [UInt8(1), 2, 32, 128] {
                var bytes = armored
                bytes[index] ^= change
                let accepted =
                    (try? SSHSignature(armored: bytes)).map { signature in
                        signature.key == key.publicKey
                            && (try? signature.verify(message, namespace: "muster-seal@v1")) != nil
                    } ?? false
                #expect(!accepted, "byte \(index) changed by \(change)")
            }
        }
    }

    @Test("refuses a signature cut anywhere or with anything around it")
    func framing() throws {
        let armored = try key().sign(message, namespace: "n").armored
        for length in 0..<armored.count {
            #expect(throws: SignatureError.self) { try SSHSignature(armored: Array(armored.prefix(length))) }
        }
        #expect(throws: SignatureError.self) { try SSHSignature(armored: armored + [10]) }
        #expect(throws: SignatureError.self) { try SSHSignature(armored: [10] + armored) }
        #expect(throws: SignatureError.self) {
            try SSHSignature(armored: armored.flatMap { $0 == 10 ? [13, 10] : [$0] })
        }
    }

    @Test(
        "other key types are checked by the system's ssh-keygen",
        arguments: [
            ["-t", "ecdsa", "-b", "256"], ["-t", "rsa", "-b", "2048"]
        ])
    func otherTypes(type: [String]) throws {
        let keygen = try Keygen()
        try keygen.generate("person", type: type)
        let key = try SSHPublicKey(line: try keygen.text("person.pub"))
        let signature = try SSHSignature(armored: try keygen.sign(message, key: "person", namespace: "muster-approval@v1"))
        #expect(signature.key == key)
        #expect(throws: SignatureError(.unsupported, "signatures of \(key.type) are not checked in process")) {
            try signature.verify(message, namespace: "muster-approval@v1")
        }
        let signers = AllowedSigners([AllowedSigners.Entry(principals: "ana", namespaces: "muster-approval@v1", key: key)])
        try signers.verify(message, signature, namespace: "muster-approval@v1", principal: "ana")
        let refusal = #expect(throws: SignatureError.self) {
            try signers.verify(message + [1], signature, namespace: "muster-approval@v1", principal: "ana")
        }
        #expect(refusal?.code == .invalid)
        #expect(refusal?.message == "ssh-keygen refuses the signature")
    }
}
