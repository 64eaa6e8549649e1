import CanonicalJSON
import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunState {
    /// Puts what an intent says of undo and release on the stack.
    mutating func register(_ kind: Compensation.Kind, _ key: InstanceKey, _ request: JSONValue) {
        compensations.register(
            Compensation(kind: kind, key: key, request: request, intent: seq), scope: kind == .release ? releaseScope(key) : nil)
    }

    /// Takes over what an earlier run has left to do; the step's phase is long over, so a release belongs to this run's end.
    mutating func inherit(_ body: InheritedCompensation) {
        guard let key = key(body.step, body.item) else { return }
        var entry = Compensation(kind: body.kind == .undo ? .undo : .release, key: key, request: body.request, intent: UInt64(body.intent))
        entry.isInDoubt = body.inDoubt
        compensations.register(entry, scope: nil)
    }

    /// Whether undo and release may run: in a run that takes an earlier one back only behind its gates.
    var mayTakeBack: Bool { opened?.undoes == nil || hasBegunTakingBack }

    /// Why a release is left out on purpose; nil where it runs.
    func skipReason(_ entry: Compensation) -> String? {
        guard entry.kind == .release, let release = plan.steps[entry.key.step].release else { return nil }
        if let keep = release.keep, opened?.undoes == nil || planted(.keptNotTakenBack) { return "kept: \(keep)" }
        if isPastPivot, release.afterPivot == .skip { return "not released after the pivot" }
        return nil
    }

    /// Whether an undo or a release must not run, nor end, without a person's word: a release past the pivot that says so, and in
    /// a run that takes an earlier one back an undo of which nobody knows and nothing tells whether it took effect.
    func isWaiting(_ entry: Compensation) -> Bool {
        let step = plan.steps[entry.key.step]
        switch (entry.kind, entry.stage) {
        case (.release, .registered):
            guard isPastPivot, let release = step.release else { return false }
            return release.afterPivot == .hold && (release.keep == nil || undoes != nil) && !release.fault
        case (.undo, .registered), (.undo, .backingOff):
            return undoes != nil && entry.isInDoubt && step.doneWhen == nil && !step.idempotent && !planted(.undoInDoubtLeft)
        default: return false
        }
    }

    /// The undo or release of a step that waits for a person's word.
    func awaiting(_ key: InstanceKey) -> Int? {
        [Compensation.Kind.undo, .release].lazy.compactMap { self.compensations.position($0, key) }
            .first { self.compensations[$0].stage == .awaiting }
    }

    /// Those that wait for one, in the order in which they were registered.
    var awaitingWord: [Int] {
        (compensations.openUndos + compensations.openReleases).filter { compensations[$0].stage == .awaiting }.sorted()
    }

    /// The releases that a person's `release` runs, in the order in which they were registered.
    var openToRelease: [Int] {
        if !mayTakeBack { return [] }
        return compensations.openReleases.filter { position in
            let entry = compensations[position]
            return entry.stage != .awaiting && !isWaiting(entry) && skipReason(entry) == nil
        }
    }

    /// At a person's word what could not be let go of is tried once more; what a person has to rule on stays as it is.
    mutating func reopenReleases() {
        for position in compensations.entries.indices {
            let key = compensations[position].key
            let release = plan.steps[key.step].release
            guard !isPastPivot || release?.afterPivot != .hold || release?.fault ?? false else { continue }
            compensations.reopenRelease(position, scope: releaseScope(key))
        }
    }

    /// Whether an undo or a release of the step, or of a phase around it, has begun.
    func hasTakenBack(_ key: InstanceKey) -> Bool {
        var next: InstanceKey? = key
        while let current = next {
            for kind in [Compensation.Kind.undo, .release] {
                if let position = compensations.position(kind, current), compensations[position].hasBegun || !compensations[position].isOpen
                {
                    return true
                }
            }
            next = parent(of: current)
        }
        return false
    }

    mutating func evolveIntent(_ kind: Compensation.Kind, _ body: CompensationIntent) {
        guard let key = key(body.step, body.item), let position = compensations.position(kind, key) else { return }
        compensations.begin(position, attempt: body.attempt)
        if opened?.undoes != nil { touched = true }
    }

    mutating func evolveResult(_ kind: Compensation.Kind, _ body: CompensationResult, at wall: Timestamp) {
        guard let key = key(body.step, body.item), let position = compensations.position(kind, key) else { return }
        let scope = kind == .release ? releaseScope(key) : nil
        if planted(.undoRunTwice), kind == .undo, body.outcome == .succeeded, body.attempt == 1 {
            compensations.mark(position, .backingOff(time))
        } else if let again = body.retryAt {
            compensations.mark(position, .backingOff(time + (again - wall)), isInDoubt: body.outcome == .unknown)
        } else {
            compensations.settle(position, body.outcome, scope: scope)
        }
        if let scope { concerned.append(scope) }
    }
}
