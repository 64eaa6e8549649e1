import CanonicalJSON
import Engine
import Journal
import Plan
import PlaybookModel
import Values

extension Ledger {
    func judgeStep(_ entry: Entry) {
        switch entry.body {
        case .stepIntent(let body): on(body.step, body.item) { $0.intend($1, body, entry) }
        case .stepStarted(let body):
            on(body.step, body.item) { $0.require("2", $0.page($1).openAttempt == body.attempt, "it starts without an open intent") }
        case .stepResult(let body): on(body.step, body.item) { $0.result($1, body) }
        case .stepEnded(let body): on(body.step, body.item) { $0.end($1, body) }
        case .stepSkipped(let body): on(body.step, body.item) { $0.skip($1, body) }
        case .stepExpanded(let body):
            on(body.step, body.item) {
                $0.start($1)
                $0.enter($1, body.items)
            }
        case .probeResult(let body): on(body.step, body.item) { $0.probed($1, body) }
        case .conditionEvaluated(let body):
            guard let step = body.step else { return }
            on(step, body.item) {
                $0.begin($1)
                $0.pages[$1]?.whenPassed = body.verdict == .pass
                if body.verdict == .pass { $0.require("1", $0.holds($1) ?? false, "its \"when\" does not hold") }
            }
        case .retryScheduled(let body): on(body.step, body.item) { $0.schedule($1, body) }
        case .waitBegun(let body): on(body.step, body.item) { $0.start($1) }
        case .watchBegun(let body):
            on(body.step, body.item) {
                $0.start($1)
                $0.beginWatch($1, at: entry.at)
            }
        case .timerFired(let body):
            guard let step = body.step else { return runTimedOut = true }
            on(step, body.item) { if body.kind == .stepTimeout { $0.pages[$1]?.hasTimedOut = true } }
        default: break
        }
    }

    private func on(_ step: StepID, _ item: ItemPath?, _ body: (Ledger, Name) -> Void) {
        guard let name = shape.name(step, item) else { return breach("1", "there is no such step") }
        body(self, name)
    }

    func page(_ name: Name) -> Page { pages[name] ?? Page() }

    func isGood(_ outcome: String?) -> Bool { outcome == "succeeded" || outcome == "handled" || outcome == "skipped" }

    // MARK: - 1: nothing begins before what it needs

    /// The first record about an execution: what it needs is done, what is around it is entered.
    func begin(_ name: Name) {
        require("4", page(name).outcome == nil, "it is looked at after it ended \(page(name).outcome ?? "")")
        if pages[name]?.begunAt != nil { return }
        pages[name, default: Page()].begunAt = time
        require(
            "1", stage == .running || stage == .paused || stage == .draining,
            "it begins while the run is \(stage.map { "\($0)" } ?? "not open")")
        if let around = shape.around(name) { require("1", page(around).isExpanded, "\(shape.text(around)) is not entered") }
        if shape[name].loop != nil, !shape.isLoop(name), let item = name.items.last {
            beginItem(name, item)
            return
        }
        for need in shape[name].needs {
            let before = Name(step: need, items: name.items)
            require("1", isGood(page(before).outcome), "\(shape.text(before)) is \(page(before).outcome ?? "not done")")
        }
    }

    /// Something is about to happen, not merely to be looked at: the run lets steps start, and what comes before was found good.
    func start(_ name: Name) {
        // the gates of the way back stand for themselves
        if past != nil { return pages[name, default: Page()].begunAt = pages[name]?.begunAt ?? time }
        begin(name)
        require("1", skips[name] == nil, "it starts though a person had it left out")
        let step = shape[name]
        let isHead = shape.isLoop(name)
        require("1", stage == .running, "it starts while the run is \(stage.map { "\($0)" } ?? "not open")")
        // behind its own intent nothing more is asked
        if isHead || isDry || page(name).openAttempt != nil { return }
        if step.when != nil { require("1", page(name).whenPassed, "its \"when\" was not found to hold") }
        for check in step.requires { require("17", page(name).passed.contains(check.id), "\(check.id) was not found to hold") }
        if step.doneWhen != nil, step.effect == .write {
            let answer = page(name).probeBefore
            require(
                "9", answer == .notDone || answer == .cannotTell && page(name).isRuledAgain,
                "it starts though done_when says \(answer.map { "\($0)" } ?? "nothing")")
        }
        requireTime(name)
    }

    /// Deadlines: nothing starts when the time of the step, of what is around it, or of the run is over.
    private func requireTime(_ name: Name) {
        var next: Name? = name
        while let current = next {
            if let timeout = shape[current].timeout, let begun = page(current).begunAt, !page(current).hasTimedOut {
                require("12", time - begun <= timeout.rawValue, "the time of \(shape.text(current)) is over")
            }
            next = shape.around(current)
        }
        if let timeout = plan.timeout, !runTimedOut { require("12", time <= timeout.rawValue, "the run's time is over") }
    }

    // MARK: - Attempts

    /// 3: one open attempt; 9: an unknown never again unless safe, checked or ruled; 13: not too many at once.
    private func intend(_ name: Name, _ body: StepIntent, _ entry: Entry) {
        require("7", past == nil, "a step starts in a run that takes an earlier one back")
        start(name)
        let step = shape[name]
        let page = page(name)
        require("3", page.openAttempt == nil, "a second attempt while one is open")
        require("3", body.attempt == page.attempts + 1, "attempt \(body.attempt) after \(page.attempts)")
        if step.isOperation { require("2", body.effect == step.effect.rawValue, "it says \(body.effect)") }
        if isDry { require("17", body.effect == "read", "a write in a dry run") }
        if page.lastOutcome == .unknown {
            let isSafe = step.effect == .read || step.idempotent || page.probe == .notDone || page.isRuledAgain
            require("9", isSafe, "an unknown is run again")
        }
        if let due = page.mayNotBeginBefore { require("9", time >= due, "it starts before its delay is over") }
        let most = step.retry?.atMost ?? 1
        require("9", page.failures < most, "attempt after \(page.failures) failures, \(most) are allowed")
        if let key = page.key { require("9", key == body.key, "its idempotency key changed") }
        if case .operation(let operation) = step.body {
            openOperations += 1
            require("13", openOperations <= plan.maxParallel, "\(openOperations) attempts at once, \(plan.maxParallel) are allowed")
            requireApproved(name, body, operation)
            takePool(name)
        }
        require(
            "7", (body.undo != nil) == (step.undo != nil && !shape.isUndoneByPhase(name)), "its undo is not registered as the plan says")
        require("7", (body.release != nil) == (step.release != nil), "its release is not registered")
        if step.pivot != nil { intendPivot(name) }
        intents[body.token] = (entry.seq, body.request)
        pages[name]?.openAttempt = body.attempt
        pages[name]?.attempts = body.attempt
        pages[name]?.key = body.key
        pages[name]?.isRuledAgain = false
        pages[name]?.mayNotBeginBefore = nil
        pages[name]?.probe = nil
        pages[name]?.asked = nil
        register(name, body)
    }

    /// 13: of no pool more is taken than it has, by the playbook's text.
    private func takePool(_ name: Name) {
        guard let use = drawing.poolUses[shape[name].id.name] else { return }
        poolsUsed[use.pool, default: 0] += use.places
        let used = poolsUsed[use.pool, default: 0]
        require(
            "13", used <= drawing.pools[use.pool] ?? 0,
            "\(used) places of the pool \(use.pool) are taken, it has \(drawing.pools[use.pool] ?? 0)")
    }

    private func giveBackPool(_ name: Name) {
        guard let use = drawing.poolUses[shape[name].id.name] else { return }
        poolsUsed[use.pool, default: 0] -= use.places
    }

    /// 11: what is started is what was approved.
    private func requireApproved(_ name: Name, _ body: StepIntent, _ operation: PlannedOperation) {
        let text = body.request.texts
        let words = shape.target(name).split(separator: " ").map(String.init)
        // messages and computed values are of no step
        let isNameless =
            switch operation.action {
            case .notify, .compute: true
            case .observe(let parts): parts.isEmpty
            case .command, .http: false
            }
        if !isNameless {
            let isNamed = text.contains { $0.split { $0 == " " || $0 == "/" }.contains { $0 == words[0] } }
            require("11", isNamed, "it does not name its step")
        }
        let limit = body.request["time_limit_us"]?.integer ?? 0
        require("12", limit <= operation.attemptTimeout.rawValue, "an attempt of \(limit) µs, \(operation.attemptTimeout) are allowed")
    }

    /// 25: an observation that succeeded has read every part, and has all values of each.
    func requireRead(_ operation: PlannedOperation, _ call: CallEvidence?, _ what: String) {
        guard case .observe(let parts) = operation.action else { return }
        for part in parts {
            let end = call?.parts?.first { $0.name == part.name }?.end
            let isRead = part.name == "a" ? end == "exit:0" : end?.hasPrefix("exit:") ?? false || end == "http:200"
            require("25", isRead, "\(what), its part \(part.name) ended with \(end ?? "nothing")")
            let value = call?.outputs.first { $0.name == part.name }?.value
            for field in part.operation.recordFields {
                require("25", value?[field: field] != nil, "\(what), its part \(part.name) has no \(field)")
            }
        }
    }

    private func result(_ name: Name, _ body: StepResult) {
        require("3", page(name).openAttempt == body.attempt, "a result without an open intent")
        if page(name).openAttempt != nil, case .operation = shape[name].body {
            openOperations -= 1
            giveBackPool(name)
        }
        pages[name]?.openAttempt = nil
        pages[name]?.lastOutcome = body.outcome
        pages[name]?.wasInterrupted = body.kind == FailureKind.interrupted.rawValue
        if body.outcome != .succeeded, body.kind != FailureKind.interrupted.rawValue { pages[name]?.failures += 1 }
        pages[name]?.passed = []
        pages[name]?.probeBefore = nil
        if body.outcome == .succeeded, case .operation(let operation) = shape[name].body {
            requireRead(operation, body.call, "it succeeded")
        }
        if body.outcome == .succeeded, shape[name].isOperation { require("17", body.call != nil, "it succeeded and nothing tells how") }
        if body.call?.end == "cancelled", shape[name].changesSomething, !wantsAbort {
            require(
                "7", shape.isCancelledEarly(name.step, drawing), "what changes something is cut short though the playbook lets it finish")
        }
        if let call = body.call {
            pages[name]?.outputs = call.outputs
            requireJudged(name, body, call)
        }
    }

    /// What is not known is not called known: a write that was cut short is unknown, a failure no success.
    private func requireJudged(_ name: Name, _ body: StepResult, _ call: CallEvidence) {
        guard case .operation(let operation) = shape[name].body else { return }
        // a message that was cut short has failed: one more does no harm
        let isWrite = shape[name].changesSomething
        let isExpected = !operation.expectFailure.isEmpty || !(shape[name].until?.expectFailure ?? []).isEmpty
        switch call.end {
        case "timeout", "signal:9", "reset", "cancelled":
            if isWrite, !(isExpected && body.outcome == .succeeded) {
                require("9", body.outcome == .unknown, "a write that ended with \(call.end) is \(body.outcome.rawValue)")
            }
            if !isExpected { require("12", body.outcome != .succeeded, "it ended with \(call.end)") }
        case "exit:1", "http:500", "http:403", "dns", "no_connection", "not_started":
            if !isExpected, operation.expect == nil, operation.exitCodes.isEmpty, shape[name].until == nil {
                require("17", body.outcome != .succeeded, "it ended with \(call.end)")
            }
        default: break
        }
        if call.survivors ?? 0 > 0 { require("12", body.outcome == .unknown, "processes are left and it is \(body.outcome.rawValue)") }
    }

    private func probed(_ name: Name, _ body: ProbeResult) {
        switch body.purpose {
        case .beforeAttempt:
            begin(name)
            pages[name]?.probeBefore = body.answer
        case .afterUnknown, .afterFailure: pages[name]?.probe = body.answer
        case .capture: begin(name)
        case .afterUndo:
            if pages[name]?.undo?.settled == nil { pages[name]?.undo?.probe = body.answer }
            pages[name]?.release?.probe = body.answer
        }
    }

    private func schedule(_ name: Name, _ body: RetryScheduled) {
        require("4", page(name).outcome == nil, "it is tried again after it ended")
        pages[name]?.mayNotBeginBefore = time + body.delay.rawValue
        if let retry = shape[name].retry { require("9", body.delay <= retry.max || body.delay == .zero, "a delay of \(body.delay)") }
    }

    // MARK: - 4: a terminal state never changes

    /// Whether its `when` holds, by the playbook's text and the records; nil where that cannot be said.
    func holds(_ name: Name) -> Bool? {
        func read(_ step: String) -> Page? {
            shape.number(named: step).map { page(Name(step: $0, items: Array(name.items.prefix(shape.loops[$0].count)))) }
        }
        /// What it gave; of a skipped one its default, where it has one.
        func given(_ step: String) -> Value? {
            guard let page = read(step), page.outcome == "skipped" else { return read(step)?.outputs.first { $0.name == "v" }?.value }
            guard let number = shape.number(named: step), case .operation(let operation) = plan.steps[number].body else { return nil }
            return operation.outputs.first { $0.name == "v" }?.defaultValue
        }
        func judge(_ condition: Drawing.Condition) -> Bool? {
            switch condition {
            case .mode(let isDrill): return (drawing.mode == "drill") == isDrill
            case .modeIn(let modes): return modes.contains(drawing.mode)
            case .known(let holds): return holds
            case .succeeded(let step): return read(step).map { $0.outcome == "succeeded" }
            case .number(let step, let isGreater, let number):
                guard case .integer(let value)? = given(step) else { return nil }
                return (value > Int64(number)) == isGreater
            case .oneOf(let step, let numbers):
                guard case .integer(let value)? = given(step) else { return nil }
                return numbers.contains(Int(value))
            case .items(let loop, let list, let count): return shape.number(named: loop).map { ended($0, list, seenFrom: name) == count }
            case .not(let inner): return judge(inner).map { !$0 }
            case .all(let inner):
                let verdicts = inner.map(judge)
                return verdicts.contains(false) ? false : verdicts.contains(nil) ? nil : true
            case .any(let inner):
                let verdicts = inner.map(judge)
                return verdicts.contains(true) ? true : verdicts.contains(nil) ? nil : false
            }
        }
        return drawing.conditions[shape[name].id.name].flatMap(judge)
    }

    /// How many items of a loop stand in one of its lists; what was cut short before anything of it was recorded stands in none.
    func ended(_ loop: Int, _ list: String, seenFrom name: Name) -> Int {
        let head = Name(step: loop, items: Array(name.items.prefix(shape.loops[loop].count - 1)))
        let outcomes = page(head).items.indices.compactMap { item -> String? in
            let page = page(Name(step: loop, items: head.items + [item + 1]))
            return page.outcome == "cancelled" && page.begunAt == nil ? nil : page.outcome
        }
        let wanted = ["done": ["succeeded"], "failed": ["failed", "handled", "cancelled"]][list] ?? [list]
        return list == "results" ? outcomes.count : outcomes.count { wanted.contains($0) }
    }

    private func skip(_ name: Name, _ body: StepSkipped) {
        if body.actor != nil {
            leaveOut(name, body)
        } else {
            begin(name)
            require("1", holds(name) == false, "it is skipped though its \"when\" holds, or cannot be judged")
        }
        close(name, "skipped")
    }

    private func end(_ name: Name, _ body: StepEnded) {
        let page = page(name)
        require("3", page.openAttempt == nil, "it ends with an attempt open")
        if body.outcome == .succeeded, !isDry { requireSuccess(name, page, body) }
        if body.outcome == .handled { handled.insert(body.verdict ?? "warning") }
        if body.alreadyDone == true {
            require("9", page.probeBefore == .done, "it is called done, done_when says \(page.probeBefore.map { "\($0)" } ?? "nothing")")
        }
        close(name, body.outcome.rawValue)
    }

    func close(_ name: Name, _ outcome: String) {
        require("4", page(name).outcome == nil, "it ends again after \(page(name).outcome ?? "")")
        pages[name, default: Page()].outcome = outcome
        pages[name]?.endedAt = time
        if outcome == "handled", shape[name].loop?.goesOn ?? false, !shape.isLoop(name), let head = shape.around(name) {
            pages[head]?.itemsFailed += 1
        }
    }

    /// 17: a success has its reason: a result, a probe, a person's word, an approval, an end of everything inside.
    private func requireSuccess(_ name: Name, _ page: Page, _ body: StepEnded) {
        if body.alreadyDone == true || page.ruling == .succeeded { return }
        // a gate that is asked once more on the way back is asked as a whole, also one of a loop
        if past != nil { return requireApproval(name) }
        if shape.isLoop(name) {
            for item in page.items.indices.map({ $0 + 1 }) {
                let inner = Name(step: name.step, items: name.items + [item])
                require("17", isGood(self.page(inner).outcome), "\(shape.text(inner)) is \(self.page(inner).outcome ?? "open")")
            }
            requireUnbroken(name, "it is called succeeded")
            return requireReleased(in: name)
        }
        switch shape[name].body {
        case .operation:
            let isKnown = page.lastOutcome == .succeeded || page.probe == .done
            require(
                "17", isKnown,
                "it succeeded, the last result is \(page.lastOutcome.map { $0.rawValue } ?? "none") and done_when says \(page.probe.map { "\($0)" } ?? "nothing")"
            )
        case .gate: requireApproval(name)
        case .manual: require("17", page.isAnswered || page.probe == .done, "nobody has answered")
        case .wait: break
        case .watch(let watch): requireHeld(name, watch, body)
        case .phase(let children):
            for child in children {
                let inner = Name(step: child, items: name.items)
                require("17", isGood(self.page(inner).outcome), "\(shape.text(inner)) is \(self.page(inner).outcome ?? "open")")
            }
            requireReleased(in: name)
        }
    }
}

extension JSONValue {
    /// All texts inside.
    var texts: [String] {
        switch self {
        case .null, .bool, .integer: []
        case .string(let text): [text]
        case .array(let values): values.flatMap(\.texts)
        case .object(let members): members.flatMap(\.value.texts)
        }
    }
}
