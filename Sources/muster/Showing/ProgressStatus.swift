import Engine
import Journal
import Plan
import Values

/// Something under way: its words, since when, and until when.
struct StatusItem: Sendable {
    let text: String
    let since: Timestamp?
    let due: Timestamp?
}

/// What is going on right now, in a few words.
enum ProgressStatus {
    static func items(_ state: RunState) -> [StatusItem] {
        var items: [StatusItem] = []
        for key in state.frontier {
            guard let instance = state.instances[key], let item = item(state.plan.steps[key.step], key, instance) else { continue }
            items.append(item)
        }
        for (step, order) in state.markedSkips {
            items.append(.init(text: "\(step): will be skipped, left out by \(order.actor.name)", since: nil, due: nil))
        }
        for entry in state.stack where entry.stage == .running {
            let word = entry.kind == .undo ? "undoing" : "releasing"
            items.append(.init(text: "\(word) \(state.plan.steps[entry.key.step].id)", since: nil, due: nil))
        }
        switch state.stage {
        case .locking: items.append(.init(text: "taking the locks", since: nil, due: nil))
        case .requiring: items.append(.init(text: "looking at the run's preconditions", since: nil, due: nil))
        case .paused: items.append(.init(text: "PAUSED", since: nil, due: nil))
        case .draining: items.append(.init(text: "letting what runs finish", since: nil, due: nil))
        case .fresh, .running, .undoing, .releasing, .held, .closing, .closed: break
        }
        return items
    }

    private static func item(_ step: PlannedStep, _ key: InstanceKey, _ instance: Instance) -> StatusItem? {
        let name = step.id.rawValue + (key.item.rawValue.isEmpty ? "" : "[\(key.item)]")
        let since = instance.startedWall
        switch instance.stage {
        case .gateOpen:
            guard let opened = instance.gateOpened else { return nil }
            let missing = max(opened.quorum - instance.votes.count, 0)
            let people = opened.voters.filter { voter in
                !opened.excluded.contains(voter) && !instance.votes.contains { $0.person == voter }
            }
            return .init(
                text: "\(name): waits for \(missing) of \(people.map(\.rawValue).joined(separator: ", "))", since: nil,
                due: opened.expiresAt)
        case .asking: return .init(text: "\(name): waits for `muster input`", since: since, due: nil)
        case .waiting: return .init(text: "\(name): waits", since: since, due: nil)
        case .watching: return .init(text: "\(name): waits for a monitor", since: since, due: nil)
        case .backingOff: return .init(text: "\(name): waits for attempt \(instance.attempts + 1)", since: since, due: nil)
        case .stuck: return .init(text: "\(name): needs a ruling", since: since, due: nil)
        case .attempting, .ready, .judging, .gateApproved: return .init(text: name, since: since, due: nil)
        case .containing, .gateRefused, .answered, .ruled, .ended, .skipped: return nil
        }
    }

    /// `3s`, `2m10s`, `1h5m`.
    static func short(_ span: Microseconds) -> String {
        let seconds = max(span.rawValue / 1_000_000, 0)
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3600 { return "\(seconds / 60)m\(seconds % 60)s" }
        return "\(seconds / 3600)h\(seconds / 60 % 60)m"
    }
}
