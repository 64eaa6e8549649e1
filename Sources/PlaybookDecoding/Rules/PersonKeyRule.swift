import Diagnostics

/// A person's key is a line as `ssh-keygen` writes it into a `.pub` file: the type, the key in base64, a comment.
struct PersonKeyRule {
    let context: DecodingContext

    func check(_ key: Located<String>) {
        let words = key.value.split(separator: " ")
        let types = ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-"]
        let fits = words.count >= 2 && types.contains { words[0].hasPrefix($0) } && words[1].hasPrefix("AAAA")
        guard !fits else { return }
        let isPrivate = key.value.contains("PRIVATE KEY")
        context.error(
            .personKey, isPrivate ? "this is a private key" : "this is no OpenSSH public key", at: key.range,
            expected: "a line such as ssh-ed25519 AAAA… name",
            fix: isPrivate ? Diagnostic.Fix("replace it by the line of the .pub file, and make a new key: this one is known now") : nil)
    }
}
