import CanonicalJSON
import Journal
import Planted
import Values

/// One entry of the stack of what has to be taken back or let go.
public struct Compensation: Sendable, Hashable {
    public enum Kind: Sendable, Hashable { case undo, release }

    public enum Stage: Sendable, Hashable {
        case registered
        /// An intent is written and has no result.
        case running
        case backingOff(RunTime)
        /// `after_pivot: hold`: a person has to say what becomes of it.
        case awaiting
        /// A person has said it.
        case ruled(OperatorAction.Ruling)
        case settled(CompensationResult.Outcome)
    }

    public let kind: Kind
    public let key: InstanceKey
    public internal(set) var request: JSONValue
    /// Number of the record that registered it.
    public internal(set) var intent: UInt64
    public var stage: Stage = .registered
    public var attempts = 0
    /// Attempts that belong to an earlier execution of the step, whose effect was taken back already.
    public internal(set) var attemptsBefore = 0
    /// Whether the last attempt told nothing: the effect may or may not be gone.
    public var isInDoubt = false
    /// Whether it has to run once more when it is settled: what it takes back was done, or may have been, after it had begun.
    var isWantedAgain = false

    /// Whether it has run since it was registered, or runs.
    var hasBegun: Bool { attempts > attemptsBefore }

    /// Whether it still has to run.
    var isOpen: Bool {
        if case .settled = stage { return false }
        return true
    }
}

/// Undo and release in the order in which they were registered, with what is asked for over and over kept at hand.
public struct CompensationStack: Sendable, Hashable {
    private struct Name: Hashable, Sendable {
        let kind: Compensation.Kind
        let key: InstanceKey
    }

    public private(set) var entries: [Compensation] = []
    private var positions: [Name: Int] = [:]
    /// Undos that are not settled, in order.
    private(set) var openUndos: [Int] = []
    /// Releases that are not settled, in order.
    private(set) var openReleases: [Int] = []
    /// Releases that are not settled, by the phase at whose end they run.
    private(set) var openByScope: [InstanceKey: [Int]] = [:]
    /// Undos that did not take their effect back.
    private(set) var failedUndos: [Int] = []

    /// Adds an entry. A step that is tried again keeps its first one, unless that is settled: a fault that was let go before a
    /// hold and is injected once more has to be let go once more.
    ///
    /// - Parameter scope: the phase at whose end a release runs; nil for an undo and for the run's end.
    mutating func register(_ entry: Compensation, scope: InstanceKey?) {
        let name = Name(kind: entry.kind, key: entry.key)
        let position = positions[name] ?? entries.count
        if position == entries.count {
            positions[name] = position
            entries.append(entry)
        } else {
            guard !entries[position].isOpen else { return }
            entries[position].request = entry.request
            entries[position].intent = entry.intent
            renew(position)
        }
        open(position, scope)
    }

    private mutating func renew(_ position: Int) {
        entries[position].stage = .registered
        entries[position].isInDoubt = false
        entries[position].isWantedAgain = false
        entries[position].attemptsBefore = entries[position].attempts
        Self.drop(position, from: &failedUndos)
    }

    private mutating func open(_ position: Int, _ scope: InstanceKey?) {
        if entries[position].kind == .undo { return openUndos.append(position) }
        openReleases.append(position)
        if let scope { openByScope[scope, default: []].append(position) }
    }

    /// Has an entry run once more that has run, or is about to; one that has not begun covers what was done meanwhile.
    ///
    mutating func again(_ position: Int, scope: InstanceKey?) {
        if !entries[position].isOpen {
            renew(position)
            open(position, scope)
        } else if entries[position].hasBegun, !planted(.doneMeanwhileKept) {
            entries[position].isWantedAgain = true
        }
    }

    func position(_ kind: Compensation.Kind, _ key: InstanceKey) -> Int? { positions[Name(kind: kind, key: key)] }

    subscript(position: Int) -> Compensation { entries[position] }

    mutating func begin(_ position: Int, attempt: Int) {
        entries[position].stage = .running
        entries[position].attempts = attempt
    }

    mutating func mark(_ position: Int, _ stage: Compensation.Stage, isInDoubt: Bool = false) {
        entries[position].stage = stage
        entries[position].isInDoubt = isInDoubt
    }

    mutating func settle(_ position: Int, _ outcome: CompensationResult.Outcome, scope: InstanceKey?) {
        entries[position].stage = .settled(outcome)
        close(position, scope)
        if entries[position].isWantedAgain {
            renew(position)
            open(position, scope)
        } else if entries[position].kind == .undo, outcome != .succeeded {
            failedUndos.append(position)
        }
    }

    private mutating func close(_ position: Int, _ scope: InstanceKey?) {
        if entries[position].kind == .undo { return Self.drop(position, from: &openUndos) }
        Self.drop(position, from: &openReleases)
        guard let scope, var open = openByScope[scope] else { return }
        Self.drop(position, from: &open)
        openByScope[scope] = open.isEmpty ? nil : open
    }

    /// Opens a release that did not let go once more, in its old place; any other stays as it is.
    mutating func reopenRelease(_ position: Int, scope: InstanceKey?) {
        guard entries[position].kind == .release, case .settled(let outcome) = entries[position].stage,
            outcome == .failed || outcome == .unknown || planted(.releasedTwiceByHand)
        else { return }
        renew(position)
        entries[position].isInDoubt = outcome == .unknown
        open(position, scope)
        openReleases.sort()
        if let scope { openByScope[scope]?.sort() }
    }

    /// What is settled stands near the end, as the last is taken back first.
    private static func drop(_ position: Int, from list: inout [Int]) {
        if let index = list.lastIndex(of: position) { list.remove(at: index) }
    }
}
