import CanonicalJSON
import Engine
import Journal
import Plan
import PlaybookModel
import Values

/// Laws 7 and 8: undo, release and the pivot.
extension Ledger {
    func judgeReturn(_ entry: Entry) {
        switch entry.body {
        case .undoIntent(let body): named(body.step, body.item) { $0.beginUndo($1, body, entry) }
        case .undoResult(let body): named(body.step, body.item) { $0.endUndo($1, body) }
        case .releaseIntent(let body): named(body.step, body.item) { $0.beginRelease($1, body, entry) }
        case .releaseResult(let body): named(body.step, body.item) { $0.endRelease($1, body) }
        case .pivotCrossed(let body):
            named(body.step, body.item) {
                $0.require("8", $0.shape[$1].pivot != nil && !$0.isPastPivot, "the pivot is crossed twice, or is none")
                $0.pivot = .crossed($1, isIntended: false)
            }
        case .pivotUncrossed(let body): named(body.step, body.item) { $0.uncross($1) }
        default: break
        }
    }

    private func named(_ step: StepID, _ item: ItemPath?, _ body: (Ledger, Name) -> Void) {
        guard let name = shape.name(step, item) else { return breach("7", "there is no such step") }
        body(self, name)
    }

    // MARK: - The pivot

    func intendPivot(_ name: Name) {
        guard case .crossed(let crossed, _) = pivot else { return breach("8", "the pivot begins without being crossed") }
        require("8", crossed == name, "another pivot was crossed")
        pivot = .crossed(name, isIntended: true)
    }

    /// Only where `done_when` says "not done", where no intent followed the crossing, or where the person was not asked yet.
    private func uncross(_ name: Name) {
        guard case .crossed(let crossed, let isIntended) = pivot, crossed == name else { return breach("8", "it was not crossed") }
        if isIntended, !isUnasked(name) {
            require("8", page(name).probe == .notDone, "done_when says \(page(name).probe.map { "\($0)" } ?? "nothing")")
        }
        pivot = .uncrossed
    }

    /// Whether a person's change is intended and nobody was asked for it: the question stands behind the intent.
    private func isUnasked(_ name: Name) -> Bool {
        if case .manual = shape[name].body { return page(name).asked == nil }
        return false
    }

    // MARK: - Undo

    /// The undo is registered with the intent, before anything happens.
    func register(_ name: Name, _ body: StepIntent) {
        if let undo = body.undo, page(name).undo == nil {
            registered += 1
            pages[name]?.undo = Lane(request: undo, order: registered)
        }
        // what was let go before a hold and is done again has to be let go again
        if let release = body.release, page(name).release == nil || page(name).release?.settled != nil {
            registered += 1
            var lane = Lane(request: release, order: registered)
            lane.attempts = page(name).release?.attempts ?? 0
            lane.attemptsBefore = lane.attempts
            pages[name]?.release = lane
        }
        if shape[name].changesSomething { registerAgain(around: name) }
    }

    /// What is done inside of what was let go meanwhile is there again.
    func registerAgain(around name: Name) {
        var next = shape.around(name)
        while let phase = next {
            registerAgain(phase)
            next = shape.around(phase)
        }
    }

    func registerAgain(_ name: Name) { again(name, \.release) }

    private func again(_ name: Name, _ path: WritableKeyPath<Page, Lane?>) {
        guard let lane = page(name)[keyPath: path] else { return }
        if lane.settled != nil {
            registered += 1
            pages[name]?[keyPath: path] = lane.renewed(registered)
        } else if lane.hasBegun {
            pages[name]?[keyPath: path]?.isWantedAgain = true
        }
    }

    /// Who answered too late may have done it: past the pivot nothing is undone, all else is taken back once more.
    func takeBackAgain(_ name: Name) {
        var next: Name? = name
        while let current = next {
            if !isPastPivot { again(current, \.undo) }
            again(current, \.release)
            next = shape.around(current)
        }
    }

    /// Whether an undo or a release of it, or of a phase around it, has begun.
    func isTakenBack(_ name: Name) -> Bool {
        var next: Name? = name
        while let current = next {
            if [page(current).undo, page(current).release].contains(where: { $0?.hasBegun ?? false || $0?.settled != nil }) { return true }
            next = shape.around(current)
        }
        return false
    }

    private func beginUndo(_ name: Name, _ body: CompensationIntent, _ entry: Entry) {
        require("8", !isPastPivot, "undone past the pivot")
        requireApprovedReturn()
        require("7", stage == .undoing, "undone while the run is \(stage.map { "\($0)" } ?? "not open")")
        guard let lane = page(name).undo else { return breach("7", "undone though nothing was registered") }
        require("7", lane.settled == nil, "undone after it was settled")
        require("7", openUndos == 0, "two undos at once")
        require("7", body.attempt == lane.attempts + 1, "undo attempt \(body.attempt) after \(lane.attempts)")
        require("11", body.request == lane.request, "not the undo that was registered")
        if lane.isInDoubt {
            let isSafe = shape[name].idempotent || lane.probe == .done || lane.ruling == .again
            require("7", isSafe || !lastUndoBroke(name), "an undo in doubt runs again")
        }
        for (other, page) in pages where other != name && page.undo != nil && isBefore(name, other) {
            require(
                "7", page.undo?.settled == .succeeded,
                "\(shape.text(other)) rests on it and its undo is \(page.undo?.settled.map { $0.rawValue } ?? "not done")")
        }
        openUndos += 1
        intents[body.token] = (entry.seq, body.request)
        pages[name]?.undo?.attempts = body.attempt
        pages[name]?.undo?.openAttempt = body.attempt
        pages[name]?.undo?.probe = nil
    }

    /// Whether the last attempt of its undo ended by the runner's death.
    private func lastUndoBroke(_ name: Name) -> Bool {
        for entry in entries.reversed() {
            if case .undoResult(let body) = entry.body, shape.name(body.step, body.item) == name {
                return body.kind == FailureKind.interrupted.rawValue
            }
        }
        return false
    }

    private func endUndo(_ name: Name, _ body: CompensationResult) {
        guard let lane = page(name).undo else { return breach("7", "an undo ends that was not registered") }
        require("4", lane.settled == nil, "its undo is settled again")
        if lane.openAttempt != nil { openUndos -= 1 }
        if body.outcome == .succeeded {
            let isLooked = body.attempt == 0 && lane.probe == .notDone
            let isRuled = body.attempt == 0 && lane.ruling == .succeeded
            require("7", lane.openAttempt == body.attempt || isLooked || isRuled, "its undo succeeds without having run")
            if shape[name].doneWhen != nil {
                require("7", lane.probe == .notDone, "its undo succeeds though done_when says \(lane.probe.map { "\($0)" } ?? "nothing")")
            }
        }
        if body.outcome == .blocked {
            let isBlocked = pages.contains {
                isBefore(name, $0.key) && $0.value.undo != nil && $0.value.undo?.settled != nil
                    && $0.value.undo?.settled != .succeeded
            }
            require("7", isBlocked, "its undo is blocked by nothing")
        }
        require("7", body.outcome != .skipped, "an undo is left out")
        requireWord(name, body)
        pages[name]?.undo?.openAttempt = nil
        pages[name]?.undo?.ruling = nil
        if body.outcome == .succeeded, lane.ruling == .succeeded { pages[name]?.undo?.isRuledGone = true }
        pages[name]?.undo?.isInDoubt = body.outcome == .unknown
        if body.retryAt == nil { pages[name]?.undo?.settled = body.outcome }
        if pages[name]?.undo?.isWantedAgain ?? false { again(name, \.undo) }
    }

    func requireEverythingUndone() {
        for (name, page) in pages.sorted(by: { $0.key < $1.key }) where page.undo != nil {
            require("7", page.undo?.settled != nil, "\(shape.text(name)) was begun and is not undone")
        }
        for (name, page) in pages.sorted(by: { $0.key < $1.key })
        where page.attempts > 0 && shape[name].undo != nil && !shape.isUndoneByPhase(name) {
            require("7", page.undo != nil, "\(shape.text(name)) was begun and its undo is not registered")
        }
    }

    // MARK: - Release

    /// An injected fault that is not handed on on purpose, nor past the pivot left as it is.
    private func isFault(_ name: Name) -> Bool {
        guard let release = shape[name].release, release.fault, release.keep == nil else { return false }
        return !isPastPivot || release.afterPivot != .skip
    }

    private func beginRelease(_ name: Name, _ body: CompensationIntent, _ entry: Entry) {
        guard let lane = page(name).release, let release = shape[name].release else {
            return breach("7", "released though nothing was registered")
        }
        require("7", lane.settled == nil, "released after it was settled")
        require("7", lane.openAttempt == nil, "two releases at once")
        require("11", body.request == lane.request, "not the release that was registered")
        require("7", release.keep == nil || past != nil, "released though it is kept")
        requireApprovedReturn()
        if isPastPivot, !isFault(name) {
            require("8", release.afterPivot != .skip, "released after the pivot")
            require(
                "8", release.afterPivot != .hold || lane.ruling == .again || lane.hasBegun, "released after the pivot without a word")
        }
        if stage == .draining, reaction == "release" { requireTurn(name) }
        // what was done after its undo comes too late for this rollback
        let undosOpen = pages.values.contains { $0.undo != nil && $0.undo?.settled == nil && $0.undo?.isRenewed == false }
        if stage == .releasing, reaction == "rollback" || reaction == "cancel" || reaction == "undo" {
            require("7", !undosOpen, "released before everything is undone")
        }
        releasesBegun = true
        intents[body.token] = (entry.seq, body.request)
        pages[name]?.release?.attempts = body.attempt
        pages[name]?.release?.openAttempt = body.attempt
    }

    // MARK: - A person's `release`

    /// What may go at a person's word: not what is kept, nor what waits for a ruling past the pivot.
    private func isOpenToRelease(_ name: Name) -> Bool {
        guard let lane = page(name).release, lane.settled == nil, let release = shape[name].release, release.keep == nil || past != nil
        else { return false }
        if !isPastPivot || isFault(name) && release.afterPivot != .skip { return true }
        return release.afterPivot == .run || release.afterPivot == .hold && (lane.ruling != nil || lane.hasBegun)
    }

    /// What could not be let go of may be tried once more.
    func reopenReleases() {
        for name in pages.keys {
            guard let settled = pages[name]?.release?.settled, settled == .failed || settled == .unknown else { continue }
            if isPastPivot, shape[name].release?.afterPivot == .hold, !isFault(name) { continue }
            let attempts = page(name).release?.attempts ?? 0
            pages[name]?.release?.settled = nil
            pages[name]?.release?.attemptsBefore = attempts
        }
    }

    /// Nothing goes before what rests on it; where that leaves a choice, injected faults go first.
    private func requireTurn(_ name: Name) {
        let open = pages.keys.filter { $0 != name && isOpenToRelease($0) }
        for other in open.sorted() where isBefore(name, other) {
            breach("7", "it is let go of before \(shape.text(other)), which rests on it")
        }
        if isFault(name) { return }
        for other in open.sorted()
        where isFault(other) && !open.contains(where: { isBefore(other, $0) }) && !isBefore(other, name) {
            breach("7", "it is let go of before the fault \(shape.text(other))")
        }
    }

    func requireLetGo() {
        if past != nil, stage == .draining, !releasesBegun, openUndos == 0 { return }
        for name in pages.keys.sorted() where isOpenToRelease(name) {
            breach("7", "\(shape.text(name)) is not let go of though a person said so")
        }
    }

    private func endRelease(_ name: Name, _ body: CompensationResult) {
        guard let lane = page(name).release else { return breach("7", "a release ends that was not registered") }
        require("4", lane.settled == nil, "its release is settled again")
        pages[name]?.release?.openAttempt = nil
        pages[name]?.release?.isInDoubt = body.outcome == .unknown
        if body.retryAt == nil { pages[name]?.release?.settled = body.outcome }
        if pages[name]?.release?.isWantedAgain ?? false { again(name, \.release) }
    }

    /// A phase ends only when what is to be released at its end is; one that is a loop as a whole, not with each item.
    func requireReleased(in phase: Name) {
        if shape[phase].loop != nil, !shape.isLoop(phase) { return }
        for (name, page) in pages.sorted(by: { $0.key < $1.key }) where page.release != nil && shape.isInside(name, phase) {
            guard case .phase(let scope)? = shape[name].release?.scope, scope == phase.step else { continue }
            require("7", page.release?.settled != nil, "\(shape.text(name)) is not released at the end of \(shape.text(phase))")
        }
    }

    /// Injected faults are let go before the run holds or ends; at the end everything is.
    func requireFaultsReleased(_ body: RunStateChanged) {
        // a run that takes an earlier one back lets go of nothing before it is approved, and of everything then
        if past != nil, body.reaction != "undo" || body.to == .held { return }
        for (name, page) in pages.sorted(by: { $0.key < $1.key }) where page.release != nil && page.release?.settled == nil {
            if body.to == .held {
                let isTakenOver = body.reaction == "hold" && body.kind == FailureKind.unmet.rawValue && body.step == nil
                require(
                    "7", !isFault(name) || isTakenOver || stage != .draining,
                    "the fault \(shape.text(name)) is not released before the hold")
            } else {
                require("7", wantsAbort && !isFault(name), "\(shape.text(name)) is not released at the end")
            }
        }
    }
}
