import Journal
import Plan
import Values

extension RunState {
    /// What only a person can say how to go on with, in document order: `STEP`, or `STEP@ITEM` in a loop.
    ///
    /// Steps in doubt or failed where the run holds, and undos in doubt and releases after the pivot that wait for a word.
    public var awaitedRulings: [String] {
        (frontier.filter { self[$0].stage == .stuck } + awaitingWord.map { compensations[$0].key }).map(argument)
    }

    /// Those of ``awaitedRulings`` whose `done_when` could not tell: it is asked again when the run goes on.
    public var awaitedProbes: [String] {
        frontier.filter { self[$0].stage == .stuck && self[$0].settled == .cannotTell }.map(argument)
    }

    /// Those of ``awaitedRulings`` that a person may have left out instead.
    public var skippable: [String] {
        frontier.filter { self[$0].stage == .stuck && skipRefusal(plan.steps[$0.step].id, $0.item.recorded) == nil }.map(argument)
    }

    /// What people have left out and whose turn has not come, in document order: the step, and who said so why.
    public var markedSkips: [(step: String, order: SkipOrder)] {
        skips.filter { self[$0.key].outcome == nil }.sorted { $0.key < $1.key }.map { (argument($0.key), $0.value) }
    }

    /// Where releases stand, by the names of their steps, in the order in which they were registered.
    public struct Releases: Sendable, Hashable {
        /// What `muster release` would let go of.
        public var open: [String] = []
        public var done: [String] = []
        public var failed: [String] = []
        /// Past the pivot, waiting for a person's word on each.
        public var awaited: [String] = []
        /// Left in place on purpose.
        public var kept: [String] = []
        /// Injected faults that stay past the pivot because their `after_pivot` says so: obligations that nobody may overlook.
        public var left: [String] = []
    }

    public var releases: Releases {
        var releases = Releases()
        for (position, entry) in compensations.entries.enumerated() where entry.kind == .release {
            let name = argument(entry.key)
            switch entry.stage {
            case .settled(.succeeded): releases.done.append(name)
            case .settled(.skipped) where staysAsFault(entry): releases.left.append(name)
            case .settled(.skipped): releases.kept.append(name)
            case .settled: releases.failed.append(name)
            case _ where skipReason(entry) != nil:
                if staysAsFault(entry) { releases.left.append(name) } else { releases.kept.append(name) }
            case _ where openToRelease.contains(position): releases.open.append(name)
            default: releases.awaited.append(name)
            }
        }
        return releases
    }

    /// An injected fault that is not handed on, and is not let go of past the pivot.
    private func staysAsFault(_ entry: Compensation) -> Bool {
        guard let release = plan.steps[entry.key.step].release else { return false }
        return release.fault && release.keep == nil
    }

    /// Whether a person's `release` would do anything: something is open, or could not be let go of before.
    public var hasOpenReleases: Bool {
        switch stage {
        case .fresh, .locking, .closing, .closed: return false
        case .draining(let cause) where cause.reaction == .abort: return false
        default: return !releases.open.isEmpty || !releases.failed.isEmpty
        }
    }

    private func argument(_ key: InstanceKey) -> String {
        topology.plan.steps[key.step].id.rawValue + (key.item.recorded.map { "@\($0)" } ?? "")
    }
}
