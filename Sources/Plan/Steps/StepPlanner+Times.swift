import Diagnostics
import PlaybookModel
import Values

extension StepPlanner {
    func addTimes(_ step: Step, to planned: inout PlannedStep, in scope: Scope) {
        planned.expected = resolver.known(duration: step.expected, positive: false, in: scope, what: "\"expected\"")
        planned.timeout = resolver.known(duration: step.timeout, in: scope, what: "\"timeout\"")
        planned.lateAfter = resolver.known(duration: step.lateAfter, in: scope, what: "\"late_after\"")
        planned.retry = step.retry.map { resolver.retry($0, in: scope) }
        planned.pool = step.pool.map { pool in
            let places = resolver.known(count: pool.places, atLeast: 1, in: scope, what: "\"places\"")
            return PlannedStep.Pool(name: pool.name.value, places: places ?? 1)
        }
    }

    /// A wait for a monitor; one that cannot end well before its own time-out is refused.
    func watch(_ watch: WatchAction, of step: Step, in scope: Scope) -> PlannedWatch {
        let name = watch.monitor.value
        if !monitors.contains(name) {
            resolver.findings.unknown(
                .unknownMonitor, "the playbook has no monitor \"\(name)\"", name: name, among: monitors, at: watch.monitor.range)
        }
        let holdsFor = resolver.known(duration: watch.holdsFor, positive: false, in: scope, what: "\"holds_for\"") ?? .zero
        if let place = watch.holdsFor?.range, let timeout = resolver.known(duration: step.timeout, in: scope, what: "\"timeout\""),
            timeout <= holdsFor
        {
            resolver.findings.error(
                .valueRange, "the step's \"timeout\" of \(timeout) is over before the readings can have held for \(holdsFor)", at: place,
                fix: "give the step a longer \"timeout\", or leave it out")
        }
        return PlannedWatch(MonitorID(name), state: watch.state, holdsFor: holdsFor)
    }

    func addUntil(_ step: Step, to planned: inout PlannedStep, in scope: Scope) {
        guard let until = step.until else { return }
        var judging = scope
        if case .operation(let operation) = planned.body { judging = scope.judging(operation.table) }
        judging.polls = true
        if !until.expectFailure.isEmpty, case .operation(let operation) = planned.body {
            operations.refuseFailures(operation, at: until.range)
        }
        let earlier = until.earlier.map { resolver.known(duration: $0, in: scope, what: "\"every\"") ?? .seconds(1) }
        planned.until = PlannedUntil(
            every: resolver.known(duration: until.every, in: scope, what: "\"every\"") ?? .seconds(1),
            earlier: earlier.isEmpty ? nil : earlier,
            within: resolver.known(duration: until.within, in: scope, what: "\"within\""),
            atMost: resolver.known(count: until.atMost, atLeast: 1, in: scope, what: "\"at_most\""),
            expect: until.expect.map { resolver.resolve($0, in: judging) }, expectFailure: until.expectFailure,
            consecutive: resolver.known(count: until.consecutive, atLeast: 1, in: scope, what: "\"consecutive\"") ?? 1,
            sustained: resolver.known(duration: until.sustained, in: scope, what: "\"sustained\""),
            tolerateErrors: resolver.known(count: until.tolerateErrors, atLeast: 0, in: scope, what: "\"tolerate\""))
    }

    /// `done_when`, undo and release: the step's own words, else the module's.
    func addCompensations(_ step: Step, _ module: BoundModule?, _ number: Int, to planned: inout PlannedStep, in scope: Scope) {
        let inner = module?.scope(scope) ?? scope
        if let own = step.doneWhen {
            planned.doneWhen = operations.resolve(own, .doneWhen, in: scope)
        } else if let doneWhen = module?.module.doneWhen {
            planned.doneWhen = operations.resolve(doneWhen, .doneWhen, in: inner)
        }
        if let own = step.undo {
            planned.undo = undo(own, in: scope)
        } else if let own = step.noUndo {
            planned.noUndo = own.value
        } else if let undo = module?.module.undo {
            planned.undo = self.undo(undo, in: inner)
        } else {
            planned.noUndo = module?.module.noUndo?.value
        }
        if let own = step.release {
            planned.release = release(own, step, number, in: scope)
        } else if let release = module?.module.release {
            planned.release = self.release(release.applying(step.releaseTerms), step, number, in: inner)
        }
    }

    /// A change that says nothing about taking back has the `no_undo` of the nearest phase around that says anything.
    func inheritReason(_ number: Int, to planned: inout PlannedStep) {
        guard planned.changesSomething, planned.undo == nil, planned.release == nil, planned.noUndo == nil else { return }
        var parent = index[number].parent
        while let phase = parent {
            let step = index[phase].step
            if step.undo != nil || step.release != nil { return }
            if let reason = step.noUndo { return planned.noUndo = reason.value }
            parent = index[phase].parent
        }
    }

    private func undo(_ undo: Undo, in scope: Scope) -> PlannedUndo {
        PlannedUndo(
            operation: operations.resolve(undo.operation, .undo, in: scope),
            timeout: resolver.known(duration: undo.timeout, in: scope, what: "\"timeout\" of \"undo\""),
            retry: undo.retry.map { resolver.retry($0, in: scope) })
    }

    private func release(_ release: Release, _ step: Step, _ number: Int, in scope: Scope) -> PlannedRelease {
        PlannedRelease(
            operation: operations.resolve(release.operation, .release, in: scope),
            timeout: resolver.known(duration: release.timeout, in: scope, what: "\"timeout\" of \"release\""),
            retry: release.retry.map { resolver.retry($0, in: scope) },
            scope: ReleaseScopeRule(index: index, findings: resolver.findings).scope(of: release, number),
            afterPivot: release.afterPivot?.value ?? .run, fault: release.fault, keep: release.keep?.value)
    }
}

extension Resolver {
    /// Growing delays: 1s, doubled each time, up to 30s, unless the step says otherwise.
    func retry(_ retry: Retry, in scope: Scope) -> PlannedRetry {
        let initial = known(duration: retry.initial, positive: false, in: scope, what: "\"initial\"") ?? .seconds(1)
        let longest = known(duration: retry.max, positive: false, in: scope, what: "\"max\"")
        if let longest, let place = retry.max?.range, longest < initial {
            findings.error(.valueRange, "\"max\" is \(longest), less than the first delay of \(initial)", at: place)
        }
        return PlannedRetry(
            atMost: known(count: retry.atMost, atLeast: 1, in: scope, what: "\"at_most\"") ?? 1, initial: initial,
            factor: factor(retry, in: scope), max: longest ?? Swift.max(initial, .seconds(30)), jitter: retry.jitter, on: retry.on)
    }

    private func factor(_ retry: Retry, in scope: Scope) -> DecimalNumber {
        guard let place = retry.factor, case .number(let factor)? = known(place, as: .number, in: scope, what: "\"factor\"") else {
            return DecimalNumber(2)
        }
        if factor < DecimalNumber(1) || DecimalNumber(100) < factor {
            findings.error(.valueRange, "\"factor\" is \(factor)", at: place.range, expected: "a number from 1 to 100")
        }
        return factor
    }

    func wait(_ wait: WaitAction, in scope: Scope) -> PlannedWait {
        switch wait {
        case .duration(let template):
            return .duration(known(duration: template, positive: false, in: scope, what: "\"for\"") ?? .zero)
        case .untilTime(let template):
            guard case .timestamp(let time)? = known(template, as: .timestamp, in: scope, what: "\"until_time\"") else {
                return .duration(.zero)
            }
            return .untilTime(time)
        }
    }
}
