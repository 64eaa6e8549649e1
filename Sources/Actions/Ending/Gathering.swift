import ActionKit
import Processes
import Synchronization
import Values

/// Gathers how the parts of an observation ended; the last one ends the whole.
final class Gathering: Sendable {
    private let names: [String]
    private let outcomes = Mutex<[String: ActionOutcome]>([:])
    private let report: @Sendable (ActionReport) -> Void

    /// An observation without parts ends at once.
    init(_ names: [String], _ report: @escaping @Sendable (ActionReport) -> Void) {
        self.names = names
        self.report = report
        if names.isEmpty { finish([:]) }
    }

    /// Which process a part is says nothing of the whole: only ends are kept.
    func take(_ part: ActionReport, of name: String) {
        guard case .ended(let outcome) = part else { return }
        let all = outcomes.withLock { outcomes in
            outcomes[name] = outcome
            return outcomes.count == names.count ? outcomes : nil
        }
        if let all { finish(all) }
    }

    private func finish(_ outcomes: [String: ActionOutcome]) {
        let parts = names.compactMap { name in outcomes[name].map { ActionOutcome.Part(name: name, outcome: $0) } }
        report(.ended(ActionOutcome(observing: parts, now: Timestamp(microsecondsSinceEpoch: Instant.now().wall))))
    }
}
