import PlaybookModel
import Values

/// One step of a plan in words: label and text of each thing worth knowing about it.
struct StepText {
    let plan: Plan
    let step: PlannedStep

    /// The entries in the order in which they matter to somebody who has to decide.
    var entries: [(label: String, text: String)] {
        var result = [what]
        if let about = step.description { result.insert(("about", OneLine.plain(about)), at: 0) }
        if let loop = step.loop {
            result.append(("for each", "\(loop.summary), \(loop.course)"))
            if loop.goesOn { result.append(("item fails", loop.failureWords)) }
        }
        if let when = step.when { result.append(("when", when.summary + ", else skipped")) }
        for check in step.requires { result.append(("requires", PlanWords.check(check))) }
        if let until = step.until { result.append(("until", Self.words(until))) }
        if case .operation(let operation) = step.body, operation.expect != nil || !operation.expectFailure.isEmpty {
            result.append(("expects", Self.expectation(operation)))
        }
        if case .operation(let operation) = step.body, !operation.exitCodes.isEmpty {
            result.append(("exit codes", operation.exitCodes.summary))
        }
        if case .operation(let operation) = step.body {
            for computed in operation.computedSummaries { result.append(("computes", computed)) }
        }
        for capture in step.before { result.append(("keeps", "\(capture.name): \(capture.operation.summary)")) }
        if let probe = step.doneWhen { result.append(("done when", probe.summaryWithExpectation)) }
        result += compensation
        result += times
        if let pool = step.pool { result.append(("pool", pool.places == 1 ? pool.name : "\(pool.places) places of \(pool.name)")) }
        if let end = step.onEarlyEnd {
            result.append(("early end", end == .cancel ? "running steps are cancelled" : "running steps finish"))
        }
        if let retry = step.retry { result.append(("tries", Self.words(retry))) }
        if !step.hints.isEmpty { result.append(("hints", step.hints.map(OneLine.plain).joined(separator: "; "))) }
        if let policy = step.onFailure { result.append(("on failure", Self.words(policy))) }
        return result
    }

    private var what: (String, String) {
        switch step.body {
        case .operation(let operation):
            if case .notify(let channel, let text) = operation.action { return ("tells", "\(channel): \(OneLine.shortened("\(text)"))") }
            if case .compute = operation.action { return ("computes", operation.summary) }
            if case .observe(let parts) = operation.action { return (parts.isEmpty ? "judges" : "observes", operation.summary) }
            return (step.effect == .write ? "writes" : "reads", operation.summary)
        case .gate(let gate): return ("asks", PlanWords.gate(gate, plan.site))
        case .manual(let manual): return ("asks", PlanWords.manual(manual))
        case .wait(.duration(let duration)): return ("waits", "\(duration)")
        case .wait(.untilTime(let time)): return ("waits", "until \(time)")
        case .watch(let watch): return ("waits", "until \(watch.summary)")
        case .phase(let children): return ("phase", children.count == 1 ? "of 1 step" : "of \(children.count) steps")
        }
    }

    private var compensation: [(String, String)] {
        var result: [(String, String)] = []
        if step.pivot != nil {
            result.append(("no undo", "this is the pivot"))
        } else if let phase = around.last(where: { plan.steps[$0].undo != nil }), step.changesSomething || step.undo != nil {
            result.append(("undo", "with the phase \(plan.localID(phase))"))
        } else if let undo = step.undo {
            result.append(("undo", undo.operation.summary))
        } else if let reason = step.noUndo {
            result.append(("no undo", reason))
        }
        if let release = step.release {
            result.append(("release", words(release)))
        } else if step.changesSomething, result.isEmpty, let phase = around.first(where: { plan.steps[$0].release != nil }) {
            result.append(("release", "with the phase \(plan.localID(phase))"))
        }
        return result
    }

    /// The phases around the step, the innermost first.
    private var around: [Int] { plan.phases(around: step) }

    private func words(_ release: PlannedRelease) -> String {
        if let reason = release.keep { return "kept: \(reason) (\(release.operation.summary))" }
        let end: String
        switch release.scope {
        case .run: end = "when the run ends"
        case .phase(let phase): end = "when \(plan.steps[phase].id) ends"
        }
        let afterPivot = plan.steps.contains { $0.pivot != nil } ? ", after the pivot: \(release.afterPivot.rawValue)" : ""
        return "\(release.operation.summary) (\(end)\(afterPivot)\(release.fault ? ", injected fault" : ""))"
    }

    private var times: [(String, String)] {
        let parts = [
            step.expected.map { "expected \($0)" }, step.lateAfter.map { "late after \($0)" }, step.timeout.map { "at most \($0)" }
        ]
        let said = parts.compactMap { $0 }
        return said.isEmpty ? [] : [("time", said.joined(separator: ", "))]
    }

    private static func words(_ policy: FailurePolicy) -> String {
        switch policy.reaction {
        case .rollback: "the run rolls back"
        case .hold: "the run holds"
        case .stop: "the run stops"
        case .continue: "goes on, counted as \(policy.verdict.rawValue)"
        }
    }

    private static func expectation(_ operation: PlannedOperation) -> String {
        let failures = operation.expectFailure.isEmpty ? nil : "or to fail with \(operation.expectFailure.summary)"
        return [operation.expect?.summary, failures].compactMap { $0 }.joined(separator: " ")
    }

    private static func words(_ until: PlannedUntil) -> String {
        let earlier = (until.earlier ?? []).map(\.description).joined(separator: ", ")
        var parts = [earlier.isEmpty ? "every \(until.every)" : "after \(earlier), then every \(until.every)"]
        if let within = until.within { parts.append("for at most \(within)") }
        if let most = until.atMost { parts.append("at most \(most) times") }
        if let expect = until.expect { parts.append("until \(expect.summary)") }
        if !until.expectFailure.isEmpty { parts.append("until it fails with \(until.expectFailure.summary)") }
        if until.consecutive > 1 { parts.append("\(until.consecutive) times in a row") }
        if let sustained = until.sustained { parts.append("for \(sustained) without a break") }
        if let errors = until.tolerateErrors { parts.append("giving up after \(errors + 1) errors in a row") }
        return parts.joined(separator: ", ")
    }

    private static func words(_ retry: PlannedRetry) -> String {
        let kinds = retry.on.isEmpty ? "" : " after \(retry.on.summary)"
        return "up to \(retry.atMost) times\(kinds), \(retry.initial) to \(retry.max) apart"
    }
}
