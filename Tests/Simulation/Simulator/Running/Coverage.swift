import Engine
import Journal

/// How often what can happen happened.
public struct Coverage: Sendable {
    private var counts: [String: Int] = [:]
    /// By stage and event.
    private var pairs = [Int](repeating: 0, count: RunState.Stage.Name.allCases.count * width)
    private var changes: [Change: Int] = [:]
    private var records: [String: Int] = [:]

    private static let width = EventName.allCases.count

    /// A change of stage of a run or a step.
    struct Change: Sendable, Hashable {
        let of: String
        let from: String
        let to: String
        /// The type of the record that made it.
        let record: String
    }

    public init() {}

    mutating func count(_ what: String, _ times: Int = 1) { counts[what, default: 0] += times }

    mutating func count(_ stage: RunState.Stage, _ event: Event) {
        pairs[Self.row(stage.name) * Self.width + EventName(event).rawValue] += 1
    }

    // The names are put together when somebody reads them.
    mutating func count(_ change: Change) { changes[change, default: 0] += 1 }
    mutating func count(record type: String) { records[type, default: 0] += 1 }

    /// Everything by name, the pairs as `stage × event`.
    public var all: [String: Int] {
        var all = counts
        for (change, times) in changes { all["\(change.of): \(change.from) to \(change.to) by \(change.record)"] = times }
        for (type, times) in records { all["record \(type)"] = times }
        for (row, stage) in RunState.Stage.Name.allCases.enumerated() {
            for event in EventName.allCases { all["\(stage) × \(event)"] = pairs[row * Self.width + event.rawValue] }
        }
        return all
    }

    private static func row(_ stage: RunState.Stage.Name) -> Int {
        switch stage {
        case .fresh: 0
        case .locking: 1
        case .requiring: 2
        case .running: 3
        case .paused: 4
        case .draining: 5
        case .undoing: 6
        case .releasing: 7
        case .held: 8
        case .closing: 9
        case .closed: 10
        }
    }

    public mutating func add(_ other: Coverage) {
        for (what, times) in other.counts { counts[what, default: 0] += times }
        for (change, times) in other.changes { changes[change, default: 0] += times }
        for (type, times) in other.records { records[type, default: 0] += times }
        for index in pairs.indices { pairs[index] += other.pairs[index] }
    }
}

/// The events without what they hold; a person's orders each for itself.
public enum EventName: Int, Sendable, CaseIterable {
    case opened, recovered, resumed, locked, lockRefused, lockLost, callStarted, callEnded, vote, input, pause, resume, cancel, abort,
        ruling, release, skip, sealed,
        samplesKept, clockStep, tick

    init(_ event: Event) {
        self =
            switch event {
            case .opened: .opened
            case .recovered: .recovered
            case .resumed: .resumed
            case .locked: .locked
            case .lockRefused: .lockRefused
            case .lockLost: .lockLost
            case .callStarted: .callStarted
            case .callEnded: .callEnded
            case .vote: .vote
            case .input: .input
            case .operatorAction(let action):
                switch action.action {
                case .pause: .pause
                case .resume: .resume
                case .cancel: .cancel
                case .abort: .abort
                case .ruling: .ruling
                case .release: .release
                case .skip: .skip
                }
            case .sealed: .sealed
            case .samplesKept: .samplesKept
            case .clockStep: .clockStep
            case .tick: .tick
            }
    }
}

extension Coverage {
    /// What was counted, a line each, sorted by name.
    public var table: String {
        all.sorted { $0.key < $1.key }.filter { $0.value > 0 }.map { "\($0.value)\t\($0.key)" }.joined(separator: "\n")
    }
}
