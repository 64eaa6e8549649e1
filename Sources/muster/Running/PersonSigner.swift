import Glibc
import Processes
import Secrets

/// Has a person's words signed with their SSH key by ssh-keygen(1).
struct PersonSigner {
    /// The private key, or its public half where an agent holds it; nil: the first of the usual ones in `~/.ssh`.
    let key: String?

    /// The system's ssh-keygen signs, so that agents and hardware keys work as everywhere.
    func sign(_ bytes: [UInt8], namespace: String) throws(CommandFailure) -> String {
        guard let key = key ?? defaultKey else {
            throw CommandFailure(.usage, "no key: say --key FILE (there is none in ~/.ssh)")
        }
        return try CommandFailure.catching(.failed) {
            let path = try ExecutableResolver.resolve("ssh-keygen", path: ["/usr/bin", "/bin", "/usr/local/bin"])
            var arguments = ["ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", namespace]
            if Terminal.environment("SSH_AUTH_SOCK") != nil, key.hasSuffix(".pub") { arguments.insert("-U", at: 3) }
            var command = Command(executable: path, arguments: arguments)
            command.input = .bytes(bytes)
            command.workingDirectory = TextFile.absolute(".")
            command.timeLimit = 120_000_000
            for name in ["SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY", "HOME", "PATH"] {
                if let value = Terminal.environment(name) { command.environment.append(EnvironmentVariable(name, value)) }
            }
            let reactor = try ProcessReactor(name: "sign-\(getpid())", mode: .sweep)
            defer { reactor.shutdown() }
            let result = try reactor.run(command)
            guard result.isSuccess else {
                throw CommandFailure(.failed, Self.refusal(String(decoding: result.errorOutput.safe, as: UTF8.self), key))
            }
            return String(decoding: result.output.raw, as: UTF8.self)
        }
    }

    /// ssh-keygen(1) has no terminal here to ask for a passphrase; an agent has.
    private static func refusal(_ said: String, _ key: String) -> String {
        let lines = said.split(whereSeparator: \.isNewline).map { $0.replacing("<U+000D>", with: "") }.filter { !$0.isEmpty }
        let hint = said.contains("passphrase") ? "\nthe key has a passphrase: ssh-add \(key), then say --key \(key).pub" : ""
        return "ssh-keygen could not sign: " + lines.joined(separator: "\n  ") + hint
    }

    private var defaultKey: String? {
        guard let home = Terminal.environment("HOME") else { return nil }
        return ["id_ed25519_sk", "id_ed25519", "id_ecdsa", "id_rsa"].map { "\(home)/.ssh/\($0)" }.first(where: TextFile.exists)
    }
}
