import CanonicalJSON
import Values

@testable import Journal

extension Tampering {
    /// Last records that do not follow from those before them.
    static let endings: [Tampering] = [
        ending("a step failed and the run says succeeded", "it says succeeded, and the step \"promote\" failed in line 3") {
            try $0.append(.stepEnded(StepEnded(step: "promote", outcome: .failed, kind: "exit")))
            return closed(.succeeded, 0)
        },
        ending("an item ended unknown and the run says partial", "it says partial, and the step \"shift/set[2]\" ended unknown in line 3") {
            try $0.append(.stepEnded(StepEnded(step: "shift/set", item: "2", outcome: .unknown)))
            return closed(.partial, 8)
        },
        ending("a step was cancelled and the run says succeeded", "it says succeeded, and the step \"shift/set\" was cancelled in line 4") {
            // a phase that is called nearly the same handles nothing of it
            try $0.append(.stepEnded(StepEnded(step: "shift/se", outcome: .handled, verdict: "warning")))
            try $0.append(.stepEnded(StepEnded(step: "shift/set", outcome: .cancelled)))
            return closed(.succeeded, 0)
        },
        ending(
            "a failure was handled as partial and the run says succeeded",
            "it says succeeded, and the step \"promote\" was handled as partial"
        ) {
            try $0.append(.stepEnded(StepEnded(step: "promote", outcome: .handled, verdict: "partial")))
            return closed(.succeeded, 0)
        },
        ending(
            "a failure was handled as failed and the run says partial", "it says partial, and the step \"promote\" was handled as failed"
        ) {
            try $0.append(.stepEnded(StepEnded(step: "promote", outcome: .handled, verdict: "failed")))
            return closed(.partial, 8)
        },
        ending("the exit code is another outcome's", "failed has the exit code 1, not 0") { _ in closed(.failed, 0) },
        ending("a deviation is left out of the count", "0 deviations are counted, the records have 1") {
            try $0.append(Sample.note())
            return closed(.succeeded, 0)
        },
        ending("a deviation is counted that is none", "1 deviations are counted, the records have 0") { _ in
            closed(.succeeded, 0, deviations: 1)
        },
        ending("a run that ended early says succeeded", "it says succeeded, and the run ended early (rollback)") {
            try $0.append(.runState(RunStateChanged(to: .closing, because: "promote failed", reaction: "rollback")))
            return closed(.succeeded, 0)
        },
        ending("a run that came to its end says aborted", "it says aborted, and nobody aborted the run") { _ in closed(.aborted, 130) },
        ending("a run that came to its end says refused", "it says refused, and nothing ended the run early") {
            try $0.append(.runState(RunStateChanged(to: .closing, because: "everything is released")))
            return closed(.refused, 3)
        },
        ending("a run that never undid says rolled back", "it says rolled_back, and the run never began to undo") { _ in
            closed(.rolledBack, 4)
        },
        ending("an undo that did not run is named", "\"promote\" is named as undone, and no record says so") {
            try rollBack($0, .failed)
            return closed(.rollbackIncomplete, 5, undone: ["promote"], left: ["promote"])
        },
        ending("an undo that ran is not named", "\"promote\" was undone and is not named") {
            try rollBack($0, .succeeded)
            return closed(.rolledBack, 4)
        },
        ending("an undo that failed is not named as left", "the undo of \"promote\" did not succeed and is not named as left") {
            try rollBack($0, .failed)
            return closed(.rolledBack, 4)
        },
        ending(
            "an undo whose step was done after it is not named as left", "the undo of \"promote\" did not succeed and is not named as left"
        ) {
            try rollBack($0, .succeeded)
            let ana = Actor(name: "ana", strength: .osUser)
            try $0.append(.inputGiven(InputGiven(step: "promote", actor: ana, accepted: false, why: "it was given up", late: true)))
            return closed(.rolledBack, 4)
        },
        ending("an undo during which its step was done is named as undone", "\"promote\" is named as undone, and no record says so") {
            try rollBackTooEarly($0)
            return closed(.aborted, 130, undone: ["promote"])
        },
        ending("a rollback that left something says rolled back", "it says rolled_back, and names") {
            try rollBack($0, .failed)
            return closed(.rolledBack, 4, left: ["promote"])
        },
        ending("a release that failed is not named as left", "the release of \"shift/set[1]\" did not succeed and is not named as left") {
            try $0.append(.releaseResult(CompensationResult(step: "shift/set", item: "1", attempt: 0, outcome: .failed)))
            return closed(.succeeded, 0)
        },
        ending("what was kept is not named", "\"promote\" was handed on and is not named") {
            try $0.append(.releaseResult(CompensationResult(step: "promote", attempt: 0, outcome: .skipped)))
            return closed(.succeeded, 0)
        },
        ending("something is named as kept that was not", "\"promote\" is named as handed on, and no record says so") { _ in
            closed(.succeeded, 0, obligations: ["promote"])
        }
    ]

    private static func ending(
        _ name: String, _ says: String, _ build: @escaping @Sendable (RunBuilder) throws -> RunClosed
    ) -> Tampering {
        run(name, says: says) { builder in
            try builder.open()
            try builder.close(try build(builder))
        }
    }

    private static func closed(
        _ outcome: RunClosed.Outcome, _ code: Int, deviations: Int = 0, undone: [String] = [], left: [String] = [],
        obligations: [String] = []
    ) -> RunClosed {
        RunClosed(
            outcome: outcome, exitCode: code, text: "so it says", deviations: deviations, undone: undone, left: left,
            obligations: obligations)
    }

    /// A rollback of one step, whose undo ended so.
    private static func rollBack(_ builder: RunBuilder, _ outcome: CompensationResult.Outcome) throws {
        try builder.append(.runState(RunStateChanged(to: .undoing, because: "it failed", reaction: "rollback")))
        try builder.append(.undoResult(CompensationResult(step: "promote", attempt: 0, outcome: outcome)))
        try builder.append(.runState(RunStateChanged(to: .closing, because: "it failed", reaction: "rollback")))
    }

    /// A rollback of one step by hand, which somebody says was done while it was being undone; then it is broken off.
    static func rollBackTooEarly(_ builder: RunBuilder) throws {
        let ana = Actor(name: "ana", strength: .osUser)
        try builder.append(.runState(RunStateChanged(to: .undoing, because: "it failed", reaction: "rollback")))
        try builder.append(.undoIntent(CompensationIntent(step: "promote", attempt: 1, token: "t/2.", request: undoRequest)))
        try builder.append(.inputGiven(InputGiven(step: "promote", actor: ana, accepted: false, why: "it was given up", late: true)))
        try builder.append(.undoResult(CompensationResult(step: "promote", attempt: 1, outcome: .succeeded)))
        try builder.append(.operatorAction(OperatorAction(action: .abort, actor: ana)))
        try builder.append(.runState(RunStateChanged(to: .closing, because: "aborted by ana", reaction: "abort")))
    }

    /// Runs that take an earlier one back, and say something else of it than it says itself.
    static let links: [Tampering] = [
        link("an inherited undo has another request", "line 3: the earlier run registered no such undo in its line 4") { inherited in
            [inherited(4, ["run": ["other"]])]
        },
        link("an inherited undo names another record", "line 3: the earlier run registered no such undo in its line 5") { inherited in
            [inherited(5, undoRequest)]
        },
        link("an inherited undo was carried out already", "line 3: the earlier run had carried out this undo itself", isUndone: true) {
            inherited in
            [inherited(4, undoRequest)]
        },
        link("an inherited undo is left out", "line 1 names 1 undos and releases, 0 are written down") { _ in [] },
        link("an undo is added that was not inherited", "line 1 names 1 undos and releases, 2 are written down") { inherited in
            [inherited(4, undoRequest), inherited(4, undoRequest)]
        }
    ]

    static let undoRequest: JSONValue = ["run": ["undo"]]

    private static func link(
        _ name: String, _ says: String, isUndone: Bool = false,
        _ inherit: @escaping @Sendable (_ one: (Int64, JSONValue) -> InheritedCompensation) -> [InheritedCompensation]
    ) -> Tampering {
        Tampering(name, says: says) { try linked($0, isUndone: isUndone, inherit) }
    }

    /// A run that takes back the one step of another, which stands beside it.
    static func linked(
        _ parent: TemporaryFolder, isUndone: Bool = false,
        _ inherit: (_ one: (Int64, JSONValue) -> InheritedCompensation) -> [InheritedCompensation]
    ) throws -> RunFolder {
        let earlier = try RunBuilder(in: parent, name: "earlier")
        try earlier.open()
        try earlier.append(.stepSkipped(StepSkipped(step: "authorise")))
        try earlier.append(
            .stepIntent(
                StepIntent(step: "promote", attempt: 1, effect: "write", request: ["run": ["do"]], key: "k", token: "t", undo: undoRequest))
        )
        try earlier.append(.stepResult(StepResult(step: "promote", attempt: 1, outcome: .succeeded)))
        if isUndone { try rollBack(earlier, .succeeded) }
        try earlier.close(isUndone ? closed(.rolledBack, 4, undone: ["promote"]) : nil)
        let lines = try JournalReader.readAll(path: earlier.folder.journal)
        guard let last = lines.last else { preconditionFailure("it is closed") }

        let back = try RunBuilder(in: parent)
        try back.open(
            undoes: UndoneRun(
                run: RunID("earlier"), head: last.hash, lines: Int64(lines.count), entries: 1, gates: [], pivot: nil, stays: []))
        for one in inherit({ InheritedCompensation(step: "promote", kind: .undo, intent: $0, request: $1, why: "not run", inDoubt: false) })
        {
            try back.append(.undoInherited(one))
        }
        try back.append(.runState(RunStateChanged(to: .undoing, because: "it is taken back", reaction: "undo")))
        try back.append(.undoIntent(CompensationIntent(step: "promote", attempt: 1, token: "t", request: undoRequest)))
        try back.append(.undoResult(CompensationResult(step: "promote", attempt: 1, outcome: .succeeded)))
        try back.append(.runState(RunStateChanged(to: .closing, because: "it is taken back", reaction: "undo")))
        try back.close(closed(.succeeded, 0, undone: ["promote"]))
        return back.folder
    }
}
