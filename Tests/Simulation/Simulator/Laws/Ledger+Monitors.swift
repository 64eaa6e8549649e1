import Engine
import Journal
import Plan
import PlaybookModel
import Values

/// What the run does about its monitors.
extension Ledger {
    /// Readings that are bad.
    struct Breach {
        /// Since when, as far as this runner saw it, by the run's time.
        var since: Int64
        var hasLedSomewhere = false
    }

    /// A step that waits for a monitor.
    struct Watch {
        /// From when this runner waits, by the run's time.
        var since: Int64
        /// The same by the wall clock; nil where that was set since, or another runner wrote it.
        var wall: Timestamp?
    }

    /// Time that one reading may take on top of its pace, in microseconds: its time-out, its end, and the record.
    private static let slack: Int64 = 10_000_000

    func judgeMonitor(_ body: RecordBody) {
        switch body {
        case .monitorBreach(let body):
            broken[body.monitor] = body.to == .bad ? Breach(since: time) : nil
            turnedAt[body.monitor] = time
        case .monitorReaction(let body): reacted(body)
        default: break
        }
    }

    private func reacted(_ body: MonitorReaction) {
        guard let rule = plan.monitors.first(where: { $0.id == body.monitor })?.breach, let found = broken[body.monitor] else {
            return breach("12", "it says nothing of a breach, or there is none")
        }
        require("12", !found.hasLedSomewhere, "one breach leads to something twice")
        require("12", time - found.since >= rule.sustained.rawValue, "the breach has not lasted \(rule.sustained)")
        broken[body.monitor]?.hasLedSomewhere = true
        switch rule.reaction {
        case .note: require("12", stage == .running || stage == .paused, "the run is \(stage.map { "\($0)" } ?? "new")")
        case .hold: require("12", stage == .draining && reaction == "hold", "the run does not hold")
        case .rollback: require("12", stage == .draining && reaction == (isPastPivot ? "hold" : "rollback"), "the run is not rolled back")
        }
    }

    /// While steps run, readings that stay bad lead to what the playbook says within the time of a few readings.
    func requireReactions() {
        guard stage == .running, let runningSince else { return }
        for monitor in plan.monitors {
            guard let rule = monitor.breach, let found = broken[monitor.id], !found.hasLedSomewhere,
                !hasClosed(monitor.between)
            else { continue }
            let latest = max(found.since, runningSince) + rule.sustained.rawValue + 2 * monitor.every.rawValue + Self.slack
            require("12", time <= latest, "monitor \(monitor.id) has been in breach for \(rule.sustained), and nothing follows")
        }
    }

    /// Whether the last step that a monitor runs beside is over: nobody looks any more.
    private func hasClosed(_ window: PlannedMonitor.Window?) -> Bool {
        window.map { page(Name(step: $0.to, items: [])).outcome != nil } ?? false
    }

    /// A new runner has to see for itself that a breach lasts.
    func watchAnew() {
        for monitor in broken.keys { broken[monitor]?.since = time }
        for name in watches.keys { watches[name] = Watch(since: time) }
    }

    // MARK: - 24: a wait for a monitor ends well only by readings of its own that held

    func beginWatch(_ name: Name, at wall: Timestamp) { watches[name] = Watch(since: time, wall: wall) }

    /// The wall clock was set: when a reading began says nothing any more.
    func loseWallClock() {
        for name in watches.keys { watches[name]?.wall = nil }
    }

    func requireHeld(_ name: Name, _ planned: PlannedWatch, _ body: StepEnded) {
        guard let watch = watches[name], let reading = body.reading, let turned = turnedAt[planned.monitor] else {
            return breach("24", "it succeeded without a reading")
        }
        require(
            "24", (broken[planned.monitor] != nil) == (planned.state == .bad), "the monitor's readings are not \(planned.state.rawValue)")
        require("24", time - max(watch.since, turned) >= planned.holdsFor.rawValue, "its readings have not held for \(planned.holdsFor)")
        if let wall = watch.wall { require("24", reading.startedAt >= wall, "the reading began before the wait") }
    }
}
