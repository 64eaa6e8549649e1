import CanonicalJSON
import Values

/// An undo or a release is about to run. Durable before anything happens.
public struct CompensationIntent: RecordPayload {
    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let attempt: Int
    public let token: String
    public let request: JSONValue

    public init(step: StepID, item: ItemPath? = nil, attempt: Int, token: String, request: JSONValue) {
        self.step = step
        self.item = item
        self.attempt = attempt
        self.token = token
        self.request = request
    }
}

/// How an undo or a release ended.
public struct CompensationResult: RecordPayload {
    public enum Outcome: String, Sendable, Hashable, Codable {
        case succeeded, failed, unknown
        /// Not run because something that stands on it could not be undone.
        case blocked
        /// Not run on purpose: `after_pivot: skip`, `keep`.
        case skipped
    }

    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let attempt: Int
    public let outcome: Outcome
    public let kind: String?
    public let detail: String?
    public let call: CallEvidence?
    /// When it is tried again; nil where it is settled.
    public let retryAt: Timestamp?

    private enum CodingKeys: String, CodingKey { case step, item, attempt, outcome, kind, detail, call, retryAt = "retry_at" }

    public init(
        step: StepID, item: ItemPath? = nil, attempt: Int, outcome: Outcome, kind: String? = nil,
        detail: String? = nil, call: CallEvidence? = nil, retryAt: Timestamp? = nil
    ) {
        self.step = step
        self.item = item
        self.attempt = attempt
        self.outcome = outcome
        self.kind = kind
        self.detail = detail
        self.call = call
        self.retryAt = retryAt
    }
}

/// The point of no return was crossed, or is known not to have been.
public struct PivotRecord: RecordPayload {
    public let step: StepID
    /// Nil outside of loops.
    public let item: ItemPath?
    public let failback: String?

    public init(step: StepID, item: ItemPath? = nil, failback: String? = nil) {
        self.step = step
        self.item = item
        self.failback = failback
    }
}
