/// The life of a run or of a step as a table: which stage a record may lead to from which.
///
/// `evolve` follows it; tests hold every record of every run against it, and docs/execution.md is drawn from it.
public struct StageTable<Stage: StageName>: Sendable {
    /// One row: from a stage (nil: nothing was recorded yet), by a record of this type, to a stage.
    public struct Change: Sendable, Hashable {
        public let from: Stage?
        public let record: String
        public let to: Stage
    }

    public let changes: [Change]
    private let allowed: Set<Change>

    init(_ rows: [(from: Stage?, record: String, to: [Stage])]) {
        changes = rows.flatMap { row in row.to.map { Change(from: row.from, record: row.record, to: $0) } }
        allowed = Set(changes)
    }

    public func allows(_ from: Stage?, _ record: String, _ to: Stage) -> Bool {
        allowed.contains(Change(from: from, record: record, to: to))
    }

    /// A state diagram in Mermaid's language; records that lead from one stage to the same other one share an arrow.
    public var mermaid: String {
        var arrows: [(from: String, to: String, records: [String])] = []
        for change in changes {
            let (from, to) = (change.from?.rawValue ?? "[*]", change.to.rawValue)
            if let index = arrows.firstIndex(where: { $0.from == from && $0.to == to }) {
                arrows[index].records.append(change.record)
            } else {
                arrows.append((from, to, [change.record]))
            }
        }
        let left = Set(changes.compactMap { $0.from?.rawValue })
        let ends = Stage.allCases.map(\.rawValue).filter { !left.contains($0) }.map { "    \($0) --> [*]" }
        return (["stateDiagram-v2"] + arrows.map { "    \($0.from) --> \($0.to): \($0.records.joined(separator: ", "))" } + ends)
            .joined(separator: "\n")
    }
}

/// A stage without what is valid only then.
public protocol StageName: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

extension RunState {
    public static let stages = StageTable<Stage.Name>([
        (.fresh, "run.opened", [.locking]),
        (.locking, "run.state", [.requiring, .running, .draining, .closing]),
        (.requiring, "run.state", [.running, .draining]),
        (.running, "run.state", [.paused, .draining, .undoing, .releasing]),
        (.paused, "run.state", [.running, .draining]),
        (.draining, "run.state", [.undoing, .releasing, .held, .closing]),
        (.undoing, "run.state", [.releasing, .draining]),
        (.releasing, "run.state", [.closing, .held, .draining]),
        (.held, "run.state", [.requiring, .running, .draining, .undoing, .releasing]),
        (.closing, "run.closed", [.closed])
    ])
}

extension Instance {
    public static let stages = StageTable<Stage.Name>([
        (nil, "condition.evaluated", [.ready]),
        (nil, "probe.result", [.ready]),
        (nil, "require.result", [.ready]),
        (nil, "step.intent", [.attempting]),
        (nil, "step.expanded", [.containing]),
        (nil, "gate.opened", [.gateOpen]),
        (nil, "input.asked", [.asking]),
        (nil, "wait.begun", [.waiting]),
        (nil, "watch.begun", [.watching]),
        (nil, "step.ended", [.ended]),
        (nil, "step.skipped", [.skipped]),
        (.ready, "step.intent", [.attempting]),
        (.ready, "step.expanded", [.containing]),
        (.ready, "gate.opened", [.gateOpen]),
        (.ready, "input.asked", [.asking]),
        (.ready, "wait.begun", [.waiting]),
        (.ready, "watch.begun", [.watching]),
        (.ready, "step.ended", [.ended]),
        (.ready, "step.skipped", [.skipped]),
        (.attempting, "step.result", [.judging]),
        (.attempting, "step.expanded", [.containing]),
        (.attempting, "input.asked", [.asking]),
        (.judging, "step.ended", [.ended]),
        (.judging, "retry.scheduled", [.backingOff]),
        (.judging, "run.state", [.stuck]),
        (.backingOff, "step.intent", [.attempting]),
        (.backingOff, "step.ended", [.ended]),
        (.containing, "step.result", [.judging]),
        (.containing, "step.ended", [.ended]),
        (.gateOpen, "gate.closed", [.gateApproved, .gateRefused]),
        (.gateApproved, "step.ended", [.ended]),
        (.gateRefused, "step.ended", [.ended]),
        (.gateRefused, "run.state", [.ready]),
        (.asking, "input.given", [.answered]),
        (.asking, "step.result", [.judging]),
        (.asking, "step.ended", [.ended]),
        (.answered, "step.result", [.judging]),
        (.answered, "step.ended", [.ended]),
        (.waiting, "step.ended", [.ended]),
        (.watching, "step.ended", [.ended]),
        (.stuck, "operator.action", [.ruled, .judging, .ready]),
        (.stuck, "step.ended", [.ended]),
        (.ruled, "retry.scheduled", [.backingOff]),
        (.ruled, "step.ended", [.ended])
    ])
}

extension RunState.Stage {
    public enum Name: String, StageName {
        case fresh, locking, requiring, running, paused, draining, undoing, releasing, held, closing, closed
    }

    public var name: Name {
        switch self {
        case .fresh: .fresh
        case .locking: .locking
        case .requiring: .requiring
        case .running: .running
        case .paused: .paused
        case .draining: .draining
        case .undoing: .undoing
        case .releasing: .releasing
        case .held: .held
        case .closing: .closing
        case .closed: .closed
        }
    }
}

extension Instance.Stage {
    public enum Name: String, StageName {
        case ready, attempting, judging, backingOff, containing, gateOpen, gateApproved, gateRefused, asking, answered, waiting, watching,
            stuck,
            ruled, ended, skipped
    }

    public var name: Name {
        switch self {
        case .ready: .ready
        case .attempting: .attempting
        case .judging: .judging
        case .backingOff: .backingOff
        case .containing: .containing
        case .gateOpen: .gateOpen
        case .gateApproved: .gateApproved
        case .gateRefused: .gateRefused
        case .asking: .asking
        case .answered: .answered
        case .waiting: .waiting
        case .watching: .watching
        case .stuck: .stuck
        case .ruled: .ruled
        case .ended: .ended
        case .skipped: .skipped
        }
    }
}
