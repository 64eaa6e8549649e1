import Values

/// People are asked. What they sign binds this very record.
public struct GateOpened: RecordPayload {
    public struct Share: Sendable, Hashable, Codable {
        public let role: RoleID
        public let count: Int

        public init(role: RoleID, count: Int) {
            self.role = role
            self.count = count
        }
    }

    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let text: String?
    public let from: [String]
    /// Everybody whose vote counts.
    public let voters: [PersonID]
    public let quorum: Int
    public let eachOf: [Share]
    public let exclude: [String]
    /// Who that is in this run.
    public let excluded: [PersonID]
    public let minimumIdentity: String
    public let expiresAt: Timestamp
    public let onExpiry: String
    /// File under `approvals/` that lists the steps which the gate lets run, with their resolved values.
    public let coversFile: String
    public let coversSha256: SHA256Digest

    private enum CodingKeys: String, CodingKey {
        case step, item, text, from, voters, quorum, eachOf = "each_of", exclude, excluded
        case minimumIdentity = "minimum_identity", expiresAt = "expires_at", onExpiry = "on_expiry"
        case coversFile = "covers_file", coversSha256 = "covers_sha256"
    }

    public init(
        step: StepID, item: ItemPath? = nil, text: String? = nil, from: [String] = [], voters: [PersonID] = [],
        quorum: Int, eachOf: [Share] = [], exclude: [String] = [], excluded: [PersonID] = [], minimumIdentity: String,
        expiresAt: Timestamp, onExpiry: String, coversFile: String, coversSha256: SHA256Digest
    ) {
        self.step = step
        self.item = item
        self.text = text
        self.from = from
        self.voters = voters
        self.quorum = quorum
        self.eachOf = eachOf
        self.exclude = exclude
        self.excluded = excluded
        self.minimumIdentity = minimumIdentity
        self.expiresAt = expiresAt
        self.onExpiry = onExpiry
        self.coversFile = coversFile
        self.coversSha256 = coversSha256
    }
}

/// A decision arrived. One that does not count says why, and changes nothing.
public struct GateVote: RecordPayload {
    public enum Decision: String, Sendable, Hashable, Codable, CaseIterable { case approve, deny }

    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let person: PersonID
    public let decision: Decision
    public let actor: Actor
    public let reason: String?
    public let accepted: Bool
    /// Why it does not count.
    public let why: String?
    /// The signed statement under `approvals/`.
    public let file: String?
    /// Of the statement.
    public let sha256: SHA256Digest?

    public init(
        step: StepID, item: ItemPath? = nil, person: PersonID, decision: Decision, actor: Actor, reason: String? = nil,
        accepted: Bool, why: String? = nil, file: String? = nil, sha256: SHA256Digest? = nil
    ) {
        self.step = step
        self.item = item
        self.person = person
        self.decision = decision
        self.actor = actor
        self.reason = reason
        self.accepted = accepted
        self.why = why
        self.file = file
        self.sha256 = sha256
    }
}

/// The gate has its verdict.
public struct GateClosed: RecordPayload {
    public enum Verdict: String, Sendable, Hashable, Codable { case approved, denied, expired, cancelled }

    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let verdict: Verdict
    /// Whose votes made it.
    public let people: [PersonID]

    public init(step: StepID, item: ItemPath? = nil, verdict: Verdict, people: [PersonID] = []) {
        self.step = step
        self.item = item
        self.verdict = verdict
        self.people = people
    }
}

/// A person is asked for what only people know.
public struct InputAsked: RecordPayload {
    public struct Input: Sendable, Hashable, Codable {
        public let name: String
        public let type: ValueType
        public let text: String?

        public init(name: String, type: ValueType, text: String?) {
            self.name = name
            self.type = type
            self.text = text
        }
    }

    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let instructions: String
    public let inputs: [Input]
    /// Who may answer; empty: anybody who may operate the run.
    public let voters: [PersonID]

    public init(step: StepID, item: ItemPath? = nil, instructions: String, inputs: [Input] = [], voters: [PersonID] = []) {
        self.step = step
        self.item = item
        self.instructions = instructions
        self.inputs = inputs
        self.voters = voters
    }
}

/// A person answered a manual step.
public struct InputGiven: RecordPayload {
    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let actor: Actor
    public let values: [NamedOutput]
    public let accepted: Bool
    public let why: String?
    /// It answers a change by hand that was given up: what the person did may be in place, and is taken back once more where it
    /// was taken back already. Nil where that is not so.
    public let late: Bool?

    public init(
        step: StepID, item: ItemPath? = nil, actor: Actor, values: [NamedOutput] = [], accepted: Bool,
        why: String? = nil, late: Bool? = nil
    ) {
        self.step = step
        self.item = item
        self.actor = actor
        self.values = values
        self.accepted = accepted
        self.why = why
        self.late = late
    }
}

/// What a person signs: this run, this plan, this gate, this decision, and nothing else.
///
/// The signed bytes are its canonical JSON and a newline; the namespace is `muster-approval@v1`.
public struct ApprovalStatement: Sendable, Hashable, Codable {
    public static let namespace = "muster-approval@v1"

    public let v: Int
    public let run: RunID
    public let plan: SHA256Digest
    public let mode: String
    public let parameters: [NamedOutput]
    public let gate: StepID
    public let item: ItemPath?
    /// Number of the `gate.opened` record.
    public let gateSeq: Int64
    /// Of that record's line.
    public let gateSha256: SHA256Digest
    public let coversSha256: SHA256Digest
    public let decision: GateVote.Decision
    public let reason: String?
    public let person: PersonID
    public let expiresAt: Timestamp
    public let signedAt: Timestamp

    private enum CodingKeys: String, CodingKey {
        case v, run, plan, mode, parameters, gate, item, gateSeq = "gate_seq", gateSha256 = "gate_sha256"
        case coversSha256 = "covers_sha256", decision, reason, person, expiresAt = "expires_at"
        case signedAt = "signed_at"
    }

    public init(
        v: Int, run: RunID, plan: SHA256Digest, mode: String, parameters: [NamedOutput] = [], gate: StepID,
        item: ItemPath? = nil, gateSeq: Int64, gateSha256: SHA256Digest, coversSha256: SHA256Digest,
        decision: GateVote.Decision, reason: String? = nil, person: PersonID, expiresAt: Timestamp,
        signedAt: Timestamp
    ) {
        self.v = v
        self.run = run
        self.plan = plan
        self.mode = mode
        self.parameters = parameters
        self.gate = gate
        self.item = item
        self.gateSeq = gateSeq
        self.gateSha256 = gateSha256
        self.coversSha256 = coversSha256
        self.decision = decision
        self.reason = reason
        self.person = person
        self.expiresAt = expiresAt
        self.signedAt = signedAt
    }
}
