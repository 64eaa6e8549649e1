import Plan
import Values

extension RunState {
    /// What only a person can say how to go on with, in document order: `STEP`, or `STEP@ITEM` in a loop.
    ///
    /// Steps in doubt or failed where the run holds, and releases after the pivot that wait for a word.
    public var awaitedRulings: [String] {
        let releases = compensations.openReleases.filter { compensations[$0].stage == .awaiting }.map { compensations[$0].key }
        return (frontier.filter { self[$0].stage == .stuck } + releases).map { key in
            topology.plan.steps[key.step].id.rawValue + (key.item.recorded.map { "@\($0)" } ?? "")
        }
    }
}
