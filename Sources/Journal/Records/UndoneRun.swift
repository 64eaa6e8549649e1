import CanonicalJSON
import Values

/// The earlier run that a run takes back, as it stood when its last record was written.
public struct UndoneRun: Sendable, Hashable, Codable {
    public let run: RunID
    /// Hash of its last line.
    public let head: SHA256Digest
    /// How many lines its journal has.
    public let lines: Int64
    /// How many `undo.inherited` records follow.
    public let entries: Int
    /// The gates that have to approve before anything is taken back.
    public let gates: [StepID]
    /// The crossing of its point of no return: no undo is inherited from behind or before it.
    public let pivot: PivotRecord?
    /// What was done and stays: past the pivot, or without an undo.
    public let stays: [String]

    public init(run: RunID, head: SHA256Digest, lines: Int64, entries: Int, gates: [StepID], pivot: PivotRecord?, stays: [String]) {
        self.run = run
        self.head = head
        self.lines = lines
        self.entries = entries
        self.gates = gates
        self.pivot = pivot
        self.stays = stays
    }
}

/// An undo or a release that an earlier run registered and that still stands: this run has it to do now.
public struct InheritedCompensation: RecordPayload {
    public enum Kind: String, Sendable, Hashable, Codable { case undo, release }

    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let kind: Kind
    /// Number of the record of the earlier run, a `step.intent`, that registered it.
    public let intent: Int64
    /// As that record has it.
    public let request: JSONValue
    /// Why it still stands: `not run`, `kept`, `failed`, `unknown`, `blocked`.
    public let why: String
    /// Whether it may have taken effect before.
    public let inDoubt: Bool

    private enum CodingKeys: String, CodingKey { case step, item, kind, intent, request, why, inDoubt = "in_doubt" }

    public init(step: StepID, item: ItemPath? = nil, kind: Kind, intent: Int64, request: JSONValue, why: String, inDoubt: Bool) {
        self.step = step
        self.item = item
        self.kind = kind
        self.intent = intent
        self.request = request
        self.why = why
        self.inDoubt = inDoubt
    }
}
