import ArgumentParser
import CanonicalJSON
import Journal
import Signatures
import Values

struct VerifyCommand: ParsableCommand {
    enum Requirement: String, ExpressibleByArgument, CaseIterable { case signatures }

    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Checks a run's evidence: chain, seals, approvals, outputs, plan.",
        discussion: """
            Exit codes: 0 verified, 1 tampered, 2 incomplete, 3 unusable. Whom to trust is said here, never read from the folder: \
            without --allowed-signers the seals are checked against the key that the run itself names. docs/verify.sh does the same \
            with jq, sha256sum and ssh-keygen alone.
            """)

    @OptionGroup var target: RunArgument

    @Option(help: ArgumentHelp("What must be there.", valueName: "what"))
    var require: [Requirement] = []

    @Option(help: ArgumentHelp("Who may sign seals and approvals (ssh-keygen's ALLOWED SIGNERS).", valueName: "file"))
    var allowedSigners: String?

    @Option(help: ArgumentHelp("The head hash known from elsewhere: a terminal, an announcement, a drill log.", valueName: "sha256"))
    var expectHead: String?

    @Option(help: "How the result is shown.")
    var format: OutputFormat = .text

    func run() throws {
        let signers = try CommandFailure.catching(.unusable) { try allowedSigners.map { try AllowedSigners(contentsOf: $0) } }
        let policy = VerificationPolicy(
            requireSignatures: require.contains(.signatures), allowedSigners: signers, expectedHead: try expectedHead())
        let report = Verifier.verify(try target.folder(), policy)
        switch format {
        case .text: try Terminal.say(report.text, failing: .unusable)
        case .json:
            let bytes = try CommandFailure.catching { try CanonicalEncoder().encode(report) }
            try Terminal.say(String(decoding: bytes, as: UTF8.self), failing: .unusable)
        }
        if report.verdict.exitCode != 0 { throw CommandFailure(.verification(report.verdict.exitCode)) }
    }

    /// An empty or misspelt hash says nothing about the evidence: neither verified nor tampered.
    private func expectedHead() throws(CommandFailure) -> SHA256Digest? {
        guard let expectHead else { return nil }
        guard expectHead.wholeMatch(of: /[0-9a-f]{64}/) != nil else {
            throw CommandFailure(.unusable, "--expect-head \(expectHead): expected a SHA-256, 64 lower-case hexadecimal digits")
        }
        return SHA256Digest(expectHead)
    }
}
