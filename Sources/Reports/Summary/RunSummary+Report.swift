import Journal
import Values

extension RunSummary {
    /// Sums up a run's report.
    ///
    /// - Parameter naming: how commands name the run; nil is by its id.
    public init(_ report: RunReport, runner: Runner = .unknown, naming: Naming? = nil) {
        let leaves = report.stepRuns.filter { $0.step.kind != .phase }
        let waiting = Self.waiting(report)
        let begun = report.closed == nil ? Self.activities(report) : []
        // what a dead runner had begun and nobody has seen the end of
        let unknown =
            leaves.filter { $0.run.state == .unknown }.map { EventWords.place($0.step.id, $0.run.item) }
            + (runner == .gone
                ? begun.map { EventWords.place($0.step, $0.item) + ($0.what.hasPrefix("attempt") ? "" : " (\($0.what))") } : [])
        let crossed = report.pivots.last?.crossed ?? false
        let planned = Self.plannedRuns(report)
        let finished: Set<StepState> = [.succeeded, .alreadyDone, .handled, .skipped]
        let stuck =
            report.stage == .held ? leaves.filter { $0.run.ended == nil && ($0.run.state == .unknown || $0.run.state == .failed) } : []
        let advice = AdviceBook(
            report: report, runner: runner, waiting: waiting, unknown: unknown,
            stuck: stuck.map { .init(name: EventWords.argument($0.step.id, $0.run.item), isAskedAgain: Self.isAskedAgain($0.run)) },
            pivotCrossed: crossed, naming: naming ?? Naming(run: report.run.rawValue)
        ).advice
        self.init(
            run: report.run, playbook: report.opened.record.playbook, title: report.opened.record.title, site: report.opened.record.site,
            mode: report.opened.record.mode, initiator: report.opened.record.initiator.name, stage: report.stage, runner: runner,
            outcome: report.closed?.record.outcome.rawValue, exitCode: report.closed?.record.exitCode,
            because: report.closed?.record.text ?? report.stages.last?.record.because ?? "",
            started: report.opened.moment.at, since: (report.closed?.moment ?? report.stages.last?.moment ?? report.opened.moment).at,
            ended: report.closed?.moment.at, pivotCrossed: crossed, stepsDone: leaves.count { finished.contains($0.run.state) },
            stepsTotal: max(planned, leaves.count), activities: runner == .gone ? [] : begun,
            waiting: report.closed == nil ? waiting : [], unknown: unknown, left: report.closed?.record.left ?? [],
            obligations: report.closed?.record.obligations ?? Self.handedOn(report),
            undoes: report.opened.record.undoes?.run, deviations: report.deviations.count, locks: Self.heldLocks(report),
            next: advice)
    }

    /// The summary of a run that another one took back since.
    ///
    /// - Parameter left: what that one left in place.
    public func undone(by run: RunID, left: [String]) -> RunSummary {
        var summary = self
        summary.undoneBy = run
        summary.left = self.left.filter(left.contains)
        summary.obligations = obligations.filter(left.contains)
        if summary.left.isEmpty, summary.obligations.isEmpty { summary.next = next.filter { $0.command?.hasPrefix("muster undo") != true } }
        return summary
    }

    /// Whether the step's `done_when` was asked after its last attempt and could not tell.
    private static func isAskedAgain(_ run: StepRun) -> Bool {
        guard let probe = run.probes.last?.record, probe.answer == .cannotTell, probe.attempt == run.attempts.last?.number else {
            return false
        }
        return probe.purpose == .afterUnknown || probe.purpose == .afterFailure
    }

    /// How many runs of steps there are to be, each item of a loop counted, of one that finds its list on the way those found so far.
    private static func plannedRuns(_ report: RunReport) -> Int {
        let plan = report.plan
        var found: [StepID: Int] = [:]
        for (step, run) in report.stepRuns { found[step.id, default: 0] += run.items.count }
        var times: [Int] = []
        var total = 0
        for step in plan.steps {
            let around = step.parent.flatMap { times.indices.contains($0) ? times[$0] : nil } ?? 1
            let own = step.loop == nil ? around : step.loopItems.isEmpty ? found[step.id, default: 0] : around * step.loopItems.count
            times.append(own)
            if step.kind != .phase { total += own }
        }
        return total
    }

    /// Intents without a result.
    private static func activities(_ report: RunReport) -> [Activity] {
        report.stepRuns.flatMap { step, run -> [Activity] in
            func activity(_ what: String, _ moment: Moment) -> Activity {
                Activity(step: step.id, item: run.item, title: step.title, what: what, since: moment.at)
            }
            let attempts = run.ended == nil ? run.attempts.filter { $0.result == nil } : []
            let running = attempts.compactMap { attempt in attempt.intent.map { activity("attempt \(attempt.number)", $0.moment) } }
            func open(_ word: String, _ compensations: [Compensation]) -> [Activity] {
                compensations.filter { $0.result == nil }.compactMap { $0.intent.map { activity(word, $0.moment) } }
            }
            return running + open("undo", run.undo) + open("release", run.release)
        }
    }

    private static func waiting(_ report: RunReport) -> [Waiting] {
        let gates = report.gates.filter { $0.closed == nil }.map { gate in
            let opened = gate.opened.record
            return Waiting(
                kind: .approval, step: gate.step, item: gate.item, title: report.stepTitle(gate.step), since: gate.opened.moment.at,
                people: gate.remaining, given: gate.approvers, missing: gate.missing,
                shares: opened.eachOf.map { "\($0.count) \($0.role)" },
                due: opened.expiresAt, onExpiry: opened.onExpiry, text: opened.text, inputs: [])
        }
        let others = report.stepRuns.filter { $0.run.state == .waiting }.compactMap { step, run -> Waiting? in
            func waiting(
                _ kind: Waiting.Kind, _ since: Moment, _ asked: InputAsked? = nil, due: Timestamp? = nil, awaited: String? = nil
            ) -> Waiting {
                Waiting(
                    kind: kind, step: step.id, item: run.item, title: step.title, since: since.at,
                    people: asked?.voters ?? [], given: [], missing: 0, shares: [], due: due, onExpiry: nil,
                    text: asked?.instructions ?? awaited,
                    inputs: asked?.inputs ?? [])
            }
            if let asked = run.asked { return waiting(.input, asked.moment, asked.record) }
            if let wait = run.wait { return waiting(.time, wait.moment, due: wait.record.dueAt) }
            if let watch = run.watch { return waiting(.monitor, watch.moment, awaited: watch.record.awaited) }
            if let retry = run.retries.last { return waiting(.retry, retry.moment, due: retry.record.dueAt) }
            return nil
        }
        return gates + others
    }

    /// Releases that were left out on purpose so far: kept, or not done past the point of no return.
    private static func handedOn(_ report: RunReport) -> [String] {
        report.stepRuns.filter { $0.run.release.last?.result?.record.outcome == .skipped }.map { step, run in
            step.id.rawValue + (run.item == .none ? "" : "[\(run.item)]")
        }
    }

    private static func heldLocks(_ report: RunReport) -> [LockKey] {
        var held: [LockKey] = []
        for event in report.locks {
            switch event.change {
            case .acquired: held.append(event.lock.record.key)
            case .released, .lost: held.removeAll { $0 == event.lock.record.key }
            case .refused, .broken: break
            }
        }
        return held
    }
}
