import Diagnostics
import PlaybookModel
import Values

/// Everything of a playbook that is beside its steps: preconditions, locks, monitors, objectives, announcements.
struct PlaybookPlanner {
    let playbook: Playbook
    let resolver: Resolver
    let operations: OperationResolver
    let steps: StepPlanner
    let channels: Set<String>?

    func requires() -> [PlannedCheck] {
        playbook.require.map { steps.check($0, in: Scope()) }
    }

    /// The locks in the order in which they are taken; of two with the same key the stricter counts.
    func locks() -> [PlannedLock] {
        var scope = Scope()
        scope.run = false
        var locks: [LockKey: PlannedLock] = [:]
        for lock in playbook.locks {
            let delay = resolver.known(duration: lock.minDelay, in: scope, what: "\"min_delay\"")
            guard case .string(let text)? = resolver.known(lock.key, as: .string, in: scope, what: "the key of a lock") else { continue }
            let new = PlannedLock(LockKey(text), shared: lock.shared, minDelay: delay)
            locks[new.key] = locks[new.key]?.joined(new) ?? new
        }
        return locks.values.sorted { $0.key < $1.key }
    }

    func monitors() -> [PlannedMonitor] {
        playbook.monitors.map { monitor in
            PlannedMonitor(
                id: monitor.id.value, operation: operations.resolve(monitor.operation, .monitor, in: Scope()),
                every: resolver.known(duration: monitor.every, in: Scope(), what: "\"every\"") ?? .seconds(1),
                marks: monitor.marks.map { PlannedMonitor.MarkRule(name: $0.name.value, on: $0.on, sustained: lasting($0.sustained)) },
                breach: monitor.breach.map { PlannedMonitor.BreachRule($0.reaction, sustained: lasting($0.sustained)) },
                between: monitor.between.flatMap {
                    MonitorWindowRule(steps: resolver.steps, findings: resolver.findings).window($0, of: monitor)
                })
        }
    }

    private func lasting(_ sustained: Located<Template>?) -> Microseconds {
        resolver.known(duration: sustained, positive: false, in: Scope(), what: "\"sustained\"") ?? .zero
    }

    func objectives() -> [PlannedObjective] {
        let placed = playbook.monitors.flatMap(\.marks).map(\.name.value.rawValue)
        return playbook.objectives.map { objective in
            PlannedObjective(
                name: objective.name.value,
                target: resolver.known(duration: objective.target, in: Scope(), what: "the target of \"\(objective.name.value)\"") ?? .zero,
                measure: measure(objective, placed))
        }
    }

    private func measure(_ objective: Objective, _ placed: [String]) -> PlannedObjective.Measure {
        switch objective.measure {
        case .between(let from, let to):
            for mark in [from, to] where !placed.contains(mark.value.rawValue) {
                resolver.findings.unknown(
                    .unknownMark, "no monitor places the mark \"\(mark.value)\"", name: mark.value.rawValue, among: placed, at: mark.range)
            }
            return .between(from: from.value, to: to.value)
        case .value(let template):
            var scope = Scope()
            scope.steps = .all
            if playbook.monitors.isEmpty {
                resolver.findings.warning(
                    .objectiveWithoutMonitor, "no monitor watches the objective \"\(objective.name.value)\"", at: objective.name.range,
                    fix: "add a monitor, so that the objective does not rest on the steps' own word")
            }
            return .value(resolver.resolve(template, as: .duration, in: scope, what: "the value of \"\(objective.name.value)\"").template)
        }
    }

    func announce() -> PlannedAnnounce? {
        guard let announce = playbook.announce else { return nil }
        resolver.usedChannels.insert(announce.to.value)
        if let channels, !channels.contains(announce.to.value) { resolver.reportUnknown(channel: announce.to, among: channels) }
        return PlannedAnnounce(
            on: announce.on, every: resolver.known(duration: announce.every, in: Scope(), what: "\"every\" of \"announce\""),
            channel: ChannelName(announce.to.value),
            text: announce.text.map { resolver.text($0, in: Scope(), what: "the text of \"announce\"") })
    }

    func timeout() -> Microseconds? {
        resolver.known(duration: playbook.timeout, in: Scope(), what: "\"timeout\"")
    }

    /// Pools by name, the playbook's and those of the site that steps take places of; nil where there are none.
    ///
    /// A playbook may narrow a pool of the site, never widen it: the site knows what it bears.
    func pools(_ site: Site?, usedBy steps: [PlannedStep]) -> [PlannedPool]? {
        let own = playbook.pools.map { planned($0) }
        for (pool, planned) in zip(playbook.pools, own) {
            guard let wide = site?.pools.first(where: { $0.name.value == planned.name }), let most = size(wide), planned.size > most else {
                continue
            }
            resolver.findings.error(
                .poolWiderThanSite, "the pool \"\(planned.name)\" has \(planned.size) places here, the site's has \(most)",
                at: pool.size.range, notes: [.init("the site's pool is here", at: wide.size.range)],
                fix: "say \(most) at most, or leave the pool out: then the site's holds")
        }
        let used = Set(steps.compactMap { $0.pool?.name }).subtracting(own.map(\.name))
        let pools = own + (site?.pools ?? []).filter { used.contains($0.name.value) }.map { planned($0) }
        return pools.isEmpty ? nil : pools.sorted { $0.name < $1.name }
    }

    private func planned(_ pool: Pool) -> PlannedPool { PlannedPool(name: pool.name.value, size: size(pool) ?? 1) }

    private func size(_ pool: Pool) -> Int? {
        resolver.known(count: pool.size, atLeast: 1, in: Scope(), what: "the size of the pool \"\(pool.name.value)\"")
    }

    /// How many steps run at once where the playbook does not say.
    static let maxParallel = 8

    func maxParallel() -> Int {
        resolver.known(count: playbook.maxParallel, atLeast: 1, in: Scope(), what: "\"max_parallel\"") ?? Self.maxParallel
    }
}

extension PlannedLock {
    /// What satisfies both.
    fileprivate func joined(_ other: PlannedLock) -> PlannedLock {
        PlannedLock(key, shared: shared && other.shared, minDelay: [minDelay, other.minDelay].compactMap { $0 }.max())
    }
}
