import Journal
import Plan
import Planted
import PlaybookModel
import Values

/// Steps that wait for the readings of a monitor.
///
/// Only readings count that this runner began after the step had: what was seen before says nothing about what the steps before
/// have done, and time in which nobody watched does not count.
extension RunMachine {
    mutating func beginWatch(_ key: InstanceKey, _ watch: PlannedWatch) {
        if plan.mode == .dry { return end(key, .succeeded, detail: "not waited for") }
        emit(
            .watchBegun(
                WatchBegun(
                    step: plan.steps[key.step].id, item: key.item.recorded, monitor: watch.monitor,
                    state: watch.state == .good ? .good : .bad, holdsFor: watch.holdsFor)))
        self.watch(key)
    }

    /// Begins to look on; a runner that took over does so anew.
    mutating func watch(_ key: InstanceKey) {
        if flight.watches[key] == nil {
            flight.watches[key] = Flight.Watching(since: time, holdsSince: planted(.watchGoesOn) ? state[key].startedAt : nil)
        }
    }

    /// Tells those who wait for a monitor of a reading that began at `began`.
    mutating func lookOn(_ index: Int, _ judgement: Judgement, isGood: Bool, began: RunTime) {
        guard mayTimeOut else { return }
        for key in flight.watches.keys.sorted() {
            guard case .watch(let watch) = plan.steps[key.step].body, watch.monitor == plan.monitors[index].id,
                var watching = flight.watches[key], began >= watching.since || planted(.watchCountsEarlier)
            else { continue }
            let isWanted = isGood == (watch.state == .good)
            watching.readings += 1
            watching.last = judgement.evidence
            watching.detail = isGood ? nil : judgement.detail ?? judgement.evidence.end
            watching.holdsSince = isWanted ? watching.holdsSince ?? time : nil
            flight.watches[key] = watching
            guard let since = watching.holdsSince, time - since >= watch.holdsFor || planted(.watchTooShort) else { continue }
            let lasted = watch.holdsFor > .zero ? " for \((time - since).inMilliseconds)" : ""
            end(key, .succeeded, detail: "\(watch.state.rawValue)\(lasted), \(Self.readings(watching))")
        }
    }

    /// What a wait that was in vain has seen.
    func standing(of watching: Flight.Watching?) -> String {
        guard let watching, watching.readings > 0 else { return "the monitor gave no reading" }
        let last = watching.detail.map { "the last reading was bad: \($0)" } ?? "the last reading was good"
        return "\(last) (\(Self.readings(watching)))"
    }

    private static func readings(_ watching: Flight.Watching) -> String {
        watching.readings == 1 ? "1 reading" : "\(watching.readings) readings"
    }
}

extension Microseconds {
    /// Cut to whole milliseconds, for people.
    fileprivate var inMilliseconds: Microseconds { Microseconds(rawValue: rawValue / 1_000 * 1_000) }
}
