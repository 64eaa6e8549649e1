/// What the verifier does with a record, by its type.
enum RecordKind: Sendable {
    /// Something is about to be done, was started, or was done.
    case step(StepEvent.Kind)
    /// Read in full: later checks need what it says.
    case read
    /// Read in full unless it ended well: most steps do.
    case ended
    /// Nothing but its place in the chain matters, unless it names output files.
    case plain
}

/// Finds a record's kind from the bytes of its type, quotation marks included.
struct RecordKinds: Sendable {
    private struct Entry {
        let word: [UInt8]
        let kind: RecordKind
    }

    private let entries: [Entry]

    private static let steps: [(String, StepEvent.Kind)] = [
        ("step.intent", .intent), ("step.started", .started), ("step.result", .result), ("undo.intent", .undoIntent),
        ("undo.result", .undoResult), ("release.intent", .releaseIntent), ("release.result", .releaseResult)
    ]
    private static let read: Set<String> = [
        "run.opened", "gate.opened", "gate.vote", "gate.closed", "operator.action", "step.skipped", "recovered", "sealed", "run.closed",
        "lock.broken", "lock.lost", "undo.inherited", "deviation", "run.state", "input.given"
    ]

    init() {
        let steps = Self.steps.map { Entry(word: Array("\"\($0.0)\"".utf8), kind: .step($0.1)) }
        let others = RecordBody.types.filter { type in !Self.steps.contains { $0.0 == type } }
        entries =
            steps
            + others.map {
                Entry(word: Array("\"\($0)\"".utf8), kind: $0 == "step.ended" ? .ended : Self.read.contains($0) ? .read : .plain)
            }
    }

    /// Nil for a type that this program does not know.
    func kind(_ type: Slice<UnsafeBufferPointer<UInt8>>) -> RecordKind? {
        for entry in entries where entry.word.count == type.count && entry.word.elementsEqual(type) { return entry.kind }
        return nil
    }
}

/// One thing that happened to one attempt of one step.
struct StepEvent: Sendable {
    enum Kind: Sendable {
        case intent, started, result, undoIntent, undoResult, releaseIntent, releaseResult

        /// Whether it is written before anything happens.
        var isIntent: Bool { self == .intent || self == .undoIntent || self == .releaseIntent }
        /// Whether the run's last record is held against it.
        var isWayBack: Bool {
            switch self {
            case .undoIntent, .undoResult, .releaseIntent, .releaseResult: true
            case .intent, .started, .result: false
            }
        }
    }

    let kind: Kind
    let seq: UInt64
    /// Hash of step and item with a seed that nobody can know beforehand.
    let key: Int
    /// Hash of the step alone; see `stepKey`.
    let step: Int
    let attempt: Int64

    /// The hash of a step's id as it stands in a record, with quotation marks.
    static func stepKey(_ id: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: id)
        return hasher.finalize()
    }
}
