import CanonicalJSON
import Journal
import Values

/// A file of the `seals/` folder.
public struct SealFile: Sendable, Hashable, Encodable {
    /// `0001`, …, `end`.
    public let name: String
    /// Of the seal's text.
    public let sha256: SHA256Digest
    /// Whether `NAME.sig` stands beside it.
    public let signed: Bool
    /// Whether `NAME.tsr`, the token of a time-stamping authority, stands beside it.
    public let timestamped: Bool

    public init(name: String, sha256: SHA256Digest, signed: Bool, timestamped: Bool) {
        self.name = name
        self.sha256 = sha256
        self.signed = signed
        self.timestamped = timestamped
    }
}

/// A file of the `statements/` folder: something that a person added after the end.
public struct StatementFile: Sendable, Hashable, Encodable {
    /// `0001.json`.
    public let name: String
    /// Nil where the file is no statement.
    public let statement: Statement?
    /// Whether `NAME.sig` stands beside it; whether it is good, only verifying says.
    public let signed: Bool

    public init(name: String, statement: Statement?, signed: Bool) {
        self.name = name
        self.statement = statement
        self.signed = signed
    }
}

/// All that a report is made from: what stands in a run's folder, and nothing else.
///
/// The same evidence gives the same report, byte for byte. Nothing here is checked: that is `muster verify`'s work.
public struct RunEvidence: Sendable {
    public var run: RunID
    /// In the journal's order.
    public var records: [Record]
    /// SHA-256 of the journal's last line; nil where there is none.
    public var head: SHA256Digest?
    /// `plan.json`; nil where it is missing or cannot be read.
    public var plan: JSONValue?
    /// SHA-256 of `plan.json` as it is now.
    public var planDigest: SHA256Digest?
    /// The `seals/` folder, sorted by name.
    public var seals: [SealFile]
    /// The `statements/` folder, sorted by name.
    public var statements: [StatementFile]
    /// What could not be read, in words; each stands in the report.
    public var damages: [String]

    public init(
        run: RunID, records: [Record], head: SHA256Digest? = nil, plan: JSONValue? = nil,
        planDigest: SHA256Digest? = nil, seals: [SealFile] = [], statements: [StatementFile] = [], damages: [String] = []
    ) {
        self.run = run
        self.records = records
        self.head = head
        self.plan = plan
        self.planDigest = planDigest
        self.seals = seals
        self.statements = statements
        self.damages = damages
    }
}
