import Glibc

/// The system's `ssh-keygen`, for key types that are not checked in process: RSA, ECDSA, and keys on hardware.
///
/// This target lies below the one that runs the steps' commands, so it starts the child itself, with `posix_spawn(3)`:
/// no shell, an empty environment but for `PATH`, files instead of pipes, waited for by its process id.
enum SSHKeygen {
    /// Has `ssh-keygen -Y verify` check an armored signature of `key` over `message`; throws `invalid` where it says no.
    static func verify(
        _ message: [UInt8], armored signature: [UInt8], key: SSHPublicKey, namespace: String
    ) throws(SignatureError) {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let signers = AllowedSigners([AllowedSigners.Entry(principals: "signer", key: key)])
        try SmallFile.create(folder + "/signers", Array(signers.text.utf8), mode: 0o600)
        try SmallFile.create(folder + "/signature", signature, mode: 0o600)
        try SmallFile.create(folder + "/message", message, mode: 0o600)
        let arguments = [
            "ssh-keygen", "-Y", "verify", "-f", folder + "/signers", "-I", "signer", "-n", namespace, "-s", folder + "/signature"
        ]
        let status = try run(arguments, input: folder + "/message", output: folder + "/output")
        guard status == 0 else {
            let said = (try? SmallFile.read(folder + "/output")) ?? []  // only words for a message
            let line = String(decoding: said, as: UTF8.self).split(separator: "\n").first.map(String.init)
            throw SignatureError(.invalid, "ssh-keygen refuses the signature", cause: line)
        }
    }

    /// Runs a program found on the usual path and returns its wait status.
    private static func run(_ arguments: [String], input: String, output: String) throws(SignatureError) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/local/bin:/usr/bin:/bin"), nil]
        defer { for pointer in words + environment { free(pointer) } }
        var child = pid_t()
        let failure = posix_spawnp(&child, "ssh-keygen", &actions, nil, &words, &environment)
        guard failure == 0 else {
            throw SignatureError(.system, "ssh-keygen could not be started", cause: String(cString: strerror(failure)))
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else {
                throw SignatureError(.system, "ssh-keygen could not be waited for", cause: String(cString: strerror(errno)))
            }
        }
        return status
    }

    private static func makeFolder() throws(SignatureError) -> String {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/muster-verify-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw SignatureError(.system, "no temporary folder could be made", place: base, cause: String(cString: strerror(errno)))
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func removeFolder(_ folder: String) {
        for name in ["signers", "signature", "message", "output"] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }
}

extension SSHSignature {
    /// As `verify`, with the system's `ssh-keygen` for key types that are not checked in process.
    ///
    /// Throws `system` where `ssh-keygen` is needed and cannot be run.
    public func verifyWithAnyKey(_ message: [UInt8], namespace: String) throws(SignatureError) {
        if key.type == SSHPublicKey.ed25519 { return try verify(message, namespace: namespace) }
        guard namespace == self.namespace else {
            throw SignatureError(.namespace, "the signature is for \"\(self.namespace)\", not for \"\(namespace)\"")
        }
        try SSHKeygen.verify(message, armored: armored, key: key, namespace: namespace)
    }
}
