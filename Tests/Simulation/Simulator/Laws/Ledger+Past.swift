import Engine
import Journal
import Plan
import PlaybookModel
import Values

/// Laws of a run that takes an earlier one back: exactly what still stands, with the same requests, behind the same approvals.
extension Ledger {
    /// The books of the earlier run, closed, and of the runs that took parts of it back since.
    struct Past {
        let first: Ledger
        var later: [Ledger] = []

        func lane(_ name: Name, _ kind: InheritedCompensation.Kind) -> Lane? {
            kind == .undo ? first.page(name).undo : first.page(name).release
        }

        /// Whether it was taken back, by whichever run.
        func isDone(_ name: Name, _ kind: InheritedCompensation.Kind) -> Bool {
            ([first] + later).contains { book in (kind == .undo ? book.page(name).undo : book.page(name).release)?.settled == .succeeded }
        }

        /// Whether it has to be inherited.
        func stands(_ name: Name, _ kind: InheritedCompensation.Kind) -> Bool {
            guard let lane = lane(name, kind), !isDone(name, kind) else { return false }
            guard kind == .release else { return !first.isPastPivot }
            let release = first.shape[name].release
            if first.isPastPivot, release?.afterPivot == .skip { return false }
            return lane.settled != .skipped || release?.keep != nil
        }

        /// The gates whose people were asked on the way there, and that covered something of what is inherited.
        func gates(over inherited: [Name]) -> [Name] {
            first.pages.keys.filter { first.page($0).gate != nil }.map { Name(step: $0.step, items: []) }.filter { gate in
                guard case .gate(let planned) = first.shape[gate].body else { return false }
                return inherited.contains { name in planned.dominates.contains { $0 == name.step || first.shape.stands($0, in: name.step) }
                }
            }
        }
    }

    func inherit(_ body: InheritedCompensation) {
        guard let past, let name = shape.name(body.step, body.item) else { return breach("7", "nothing is to be inherited") }
        require("8", body.kind == .release || !past.first.isPastPivot, "an undo from a run that is past the pivot")
        require("7", past.stands(name, body.kind), "it does not stand any more")
        require("11", past.lane(name, body.kind)?.request == body.request, "not the request that was registered")
        registered += 1
        var lane = Lane(request: body.request, order: registered)
        lane.isInDoubt = body.inDoubt
        if body.kind == .undo { pages[name, default: Page()].undo = lane } else { pages[name, default: Page()].release = lane }
        inherited.append(name)
    }

    /// Nothing that stands is forgotten.
    func requireWholeInheritance() {
        guard let past else { return }
        for name in past.first.pages.keys.sorted() {
            if past.stands(name, .undo) {
                require("7", pages[name]?.undo != nil, "the undo of \(shape.text(name)) stands and is not inherited")
            }
            if past.stands(name, .release) {
                require("7", pages[name]?.release != nil, "the release of \(shape.text(name)) stands and is not inherited")
            }
        }
    }

    /// A person's word on what is taken back: on an undo that is in doubt, else on a release.
    func ruleReturn(_ name: Name, _ ruling: OperatorAction.Ruling) {
        if page(name).undo?.isInDoubt ?? false, page(name).undo?.settled == nil {
            require("9", !isKnowable(name), "ruled on an undo that can be known")
            pages[name]?.undo?.ruling = ruling
        } else {
            pages[name]?.release?.ruling = ruling
        }
    }

    /// Whether something tells, or does no harm by being done again.
    private func isKnowable(_ name: Name) -> Bool { shape[name].doneWhen != nil || shape[name].idempotent }

    /// 9: nobody gives up an undo in doubt of an earlier run but a person, or who breaks it off.
    func requireWord(_ name: Name, _ body: CompensationResult) {
        guard past != nil, body.outcome == .unknown, body.retryAt == nil, !isKnowable(name) else { return }
        require("9", wantsAbort, "an undo in doubt is given up, and nobody was asked")
    }

    /// 10: nothing is taken back before the people of every gate that covered it have approved once more.
    func requireApprovedReturn() {
        guard let past else { return }
        for gate in past.gates(over: inherited) {
            require("10", page(gate).gate?.verdict == .approved, "\(shape.text(gate)) has not approved that this is taken back")
        }
    }

    /// The end of a run that takes an earlier one back.
    func closeReturn(_ body: RunClosed) {
        let lanes = pages.values.flatMap { [$0.undo, $0.release].compactMap { $0 } }
        // what was kept then is let go of now: nothing is left out on purpose
        let isDone = lanes.allSatisfy { $0.settled == .succeeded }
        if body.outcome == .succeeded { require("17", isDone, "succeeded, and not everything is taken back") }
        if body.outcome == .refused { require("17", lanes.allSatisfy { $0.attempts == 0 }, "refused though something was done") }
        require("17", body.outcome != .rolledBack && body.outcome != .partial, "no end of such a run")
    }
}

extension Shape {
    /// Whether a step stands in a phase, at any depth.
    func stands(_ step: Int, in phase: Int) -> Bool {
        var parent = plan.steps[step].parent
        while let current = parent {
            if current == phase { return true }
            parent = plan.steps[current].parent
        }
        return false
    }
}
