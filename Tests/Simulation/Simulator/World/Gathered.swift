import ActionKit
import Values

/// What the parts of an observation have answered so far.
///
/// `@unchecked Sendable`: a simulation runs on one thread.
final class Gathered: @unchecked Sendable {
    private let names: [String]
    private let clock: Clockwork
    private var outcomes: [String: ActionOutcome] = [:]

    init(_ names: [String], _ clock: Clockwork) {
        self.names = names
        self.clock = clock
    }

    /// - Returns: whether all have ended now.
    func takesLast(_ outcome: ActionOutcome, of name: String) -> Bool {
        outcomes[name] = outcome
        return outcomes.count == names.count
    }

    var outcome: ActionOutcome {
        ActionOutcome(
            observing: names.compactMap { name in outcomes[name].map { ActionOutcome.Part(name: name, outcome: $0) } }, now: clock.wall)
    }
}
