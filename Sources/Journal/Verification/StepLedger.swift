import CanonicalJSON
import Values

/// Follows every attempt from its intent to its result, in the order of the journal.
struct StepLedger {
    /// One broken rule, at the record where it shows.
    struct Breach: Sendable, Hashable {
        let seq: UInt64
        let text: String
    }

    private enum Lane: Hashable { case action, undo, release }

    private struct Place: Hashable {
        let lane: Lane
        let key: Int
    }

    private struct Attempt {
        let number: Int64
        let intent: UInt64
        var isOpen: Bool
    }

    private var attempts: [Place: Attempt] = [:]
    private(set) var breaches: [Breach] = []
    private(set) var intents = 0
    /// The first intent of a step, and the first of an undo or a release.
    private(set) var firstAction: UInt64?
    private(set) var firstCompensation: UInt64?
    /// The first intent of each step, by `StepEvent.stepKey`.
    private var firstIntents: [Int: UInt64] = [:]

    /// The intents of actions that have no result.
    var openIntents: [UInt64] {
        attempts.filter { $0.key.lane == .action && $0.value.isOpen }.map(\.value.intent).sorted()
    }

    /// The number of the record that first intends the step, or nil where none does.
    func firstIntent(of step: StepID) -> UInt64? {
        var writer = JSONWriter()
        writer.string(step.rawValue)
        return firstIntents[writer.bytes.withUnsafeBytes { StepEvent.stepKey($0) }]
    }

    mutating func note(_ event: StepEvent) {
        switch event.kind {
        case .intent:
            if firstIntents[event.step] == nil { firstIntents[event.step] = event.seq }
            intend(event, .action)
        case .undoIntent: intend(event, .undo)
        case .releaseIntent: intend(event, .release)
        case .started: start(event)
        case .result: end(event, .action)
        case .undoResult: end(event, .undo)
        case .releaseResult: end(event, .release)
        }
    }

    private mutating func intend(_ event: StepEvent, _ lane: Lane) {
        intents += 1
        if lane == .action { firstAction = firstAction ?? event.seq } else { firstCompensation = firstCompensation ?? event.seq }
        let place = Place(lane: lane, key: event.key)
        if let before = attempts[place], before.number >= event.attempt {
            breach(event, "intends attempt \(event.attempt) again, after attempt \(before.number) in record \(before.intent)")
        }
        attempts[place] = Attempt(number: event.attempt, intent: event.seq, isOpen: true)
    }

    private mutating func start(_ event: StepEvent) {
        let isIntended = [Lane.action, .undo, .release].contains { lane in
            attempts[Place(lane: lane, key: event.key)].map { $0.number >= event.attempt } ?? false
        }
        if !isIntended { breach(event, "starts attempt \(event.attempt), which no record before it intends") }
    }

    /// Attempt 0 stands for one that was settled without being made: blocked, or left out on purpose.
    private mutating func end(_ event: StepEvent, _ lane: Lane) {
        if event.attempt == 0, lane != .action { return }
        let place = Place(lane: lane, key: event.key)
        guard let attempt = attempts[place], attempt.number >= event.attempt else {
            return breach(event, "ends attempt \(event.attempt), which no record before it intends")
        }
        if attempt.number == event.attempt { attempts[place]?.isOpen = false }
    }

    private mutating func breach(_ event: StepEvent, _ text: String) {
        breaches.append(Breach(seq: event.seq, text: text))
    }
}
