import Signatures
import Values

/// What the verifier insists on; given by whoever checks, never read from the folder.
public struct VerificationPolicy: Sendable {
    /// Whether evidence without signatures of allowed signers is incomplete.
    public var requireSignatures: Bool
    /// Who may seal (`muster-seal@v1`), approve (`muster-approval@v1`) and add statements (`muster-statement@v1`);
    /// nil: keys are only compared with those that the run's own plan and first record name.
    public var allowedSigners: AllowedSigners?
    /// A hash that was kept outside of the folder: some line of the journal must have it.
    public var expectedHead: SHA256Digest?
    /// How many threads read the journal; nil: one a processor.
    public var threads: Int?

    /// Makes a policy; by default signatures are checked where they are, and nothing from outside is expected.
    public init(
        requireSignatures: Bool = false, allowedSigners: AllowedSigners? = nil, expectedHead: SHA256Digest? = nil,
        threads: Int? = nil
    ) {
        self.requireSignatures = requireSignatures
        self.allowedSigners = allowedSigners
        self.expectedHead = expectedHead
        self.threads = threads
    }

    /// The policy in words, one line each.
    public var text: [String] {
        [
            requireSignatures ? "signatures are required" : "signatures are checked where present",
            allowedSigners.map { "keys are checked against a list of \($0.entries.count) allowed signers" }
                ?? "keys are not checked against a list of allowed signers",
            expectedHead.map { "a line with the hash \($0) is expected" } ?? "no hash from outside was given"
        ]
    }
}
