import CanonicalJSON
import Journal
import Values

/// What a person leaves in a site's inbox for a running run: one file each, put there under a temporary name and renamed.
///
/// The file's owner is who the operating system says it is; a signed statement says more.
public struct InboxItem: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable { case vote, input, pause, resume, cancel, ruling, skip }

    public static let version = 1

    public var v: Int
    public var run: RunID
    public var kind: Kind
    public var step: StepID?
    public var item: ItemPath?
    public var person: PersonID?
    public var reason: String?
    public var ruling: OperatorAction.Ruling?
    /// Answers to a manual step.
    public var values: [NamedText]?
    /// The exact bytes that were signed, and the armored signature.
    public var statement: String?
    public var signature: String?
    /// A decision without a signature.
    public var decision: GateVote.Decision?

    public struct NamedText: Sendable, Hashable, Codable {
        public var name: String
        public var text: String

        public init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    public init(run: RunID, kind: Kind) {
        v = Self.version
        self.run = run
        self.kind = kind
    }
}

/// What approvers need to see and to sign, published in the inbox folder under `requests/`.
public struct GateRequest: Sendable, Hashable, Codable {
    public var v: Int
    public var run: RunID
    public var plan: SHA256Digest
    public var mode: String
    public var playbook: String
    public var title: String
    public var site: String
    public var parameters: [NamedOutput]
    public var reason: String
    public var initiator: Actor
    public var gate: StepID
    public var item: ItemPath?
    public var gateSeq: Int64
    public var gateSha256: SHA256Digest
    public var opened: GateOpened
    /// The covers' exact bytes, as text.
    public var covers: String

    /// The statement that a person signs for this gate.
    public func statement(
        _ decision: GateVote.Decision, by person: PersonID, reason: String?, at time: Timestamp
    ) -> ApprovalStatement {
        ApprovalStatement(
            v: 1, run: run, plan: plan, mode: mode, parameters: parameters, gate: gate, item: item, gateSeq: gateSeq,
            gateSha256: gateSha256, coversSha256: opened.coversSha256, decision: decision, reason: reason, person: person,
            expiresAt: opened.expiresAt, signedAt: time)
    }
}

/// The folder through which people reach a running run.
public struct InboxFolder: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    public var requests: String { "\(path)/requests" }

    public func requestPath(_ run: RunID, _ gate: StepID, _ item: ItemPath?) -> String {
        "\(requests)/\(run).\(FileName.flat(gate.rawValue))\(item.map { "." + FileName.flat($0.rawValue) } ?? "").json"
    }

    /// Leaves an item for the run; it is there whole or not at all.
    ///
    /// Throws `encoding` where a text is longer than the runner takes: nobody is told that something counts which will be passed over.
    public func leave(_ item: InboxItem, name: String) throws(JournalError) {
        try item.requireBounded()
        let bytes: [UInt8]
        do throws(CanonicalCodingError) { bytes = try CanonicalEncoder().encode(item) } catch {
            throw JournalError(.encoding, "the message cannot be written", cause: error.description)
        }
        try PublicFile.write(bytes + [10], to: "\(path)/\(item.run).\(name).json")
    }

    /// The names of the items that wait for a run, oldest name first.
    public func names(_ run: RunID) -> [String] {
        FolderListing.names(path).filter { $0.hasPrefix("\(run).") && $0.hasSuffix(".json") }
    }

    /// Reads an item, with the user who owns its file; whatever is not exactly a message to `run` is refused.
    public func read(_ name: String, for run: RunID) throws(JournalError) -> (item: InboxItem, owner: UInt32) {
        let file = "\(path)/\(name)"
        let (bytes, owner) = try PublicFile.read(file, limit: InboxItem.longest)
        let item: InboxItem
        do throws(CanonicalCodingError) {
            item = try CanonicalDecoder().decode(InboxItem.self, from: Array(bytes.prefix { $0 != 10 }))
        } catch {
            throw JournalError(.damaged, "the message cannot be read", path: file, cause: error.description)
        }
        guard item.v == InboxItem.version else {
            throw JournalError(.version, "the message is of version \(item.v), this program reads \(InboxItem.version)", path: file)
        }
        guard item.run == run else { throw JournalError(.damaged, "the message is for another run", path: file) }
        guard item.isBounded else { throw JournalError(.damaged, "a text in the message is too long", path: file) }
        return (item, owner)
    }
}

extension InboxItem {
    /// The most bytes of a message.
    static let longest = 1 << 20
    /// The most bytes of a reason, and of all answers to a manual step: a record has to bear them.
    static let longestReason = 2_000
    static let longestAnswers = 16_384

    /// Throws `encoding` where the runner would pass the message over for a text that is too long.
    public func requireBounded() throws(JournalError) {
        if isBounded { return }
        throw JournalError(
            .encoding, "a text is too long: \(Self.longestReason) bytes at most for a reason, \(Self.longestAnswers) for all answers")
    }

    fileprivate var isBounded: Bool {
        let answers = (values ?? []).reduce(0) { $0 + $1.name.utf8.count + $1.text.utf8.count }
        return (reason ?? "").utf8.count <= Self.longestReason && answers <= Self.longestAnswers
    }
}
