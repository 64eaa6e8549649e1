import Values

/// Whether the last record says what follows from those before it: it may not tell of a better end than they do.
package struct EndingCheck {
    private let opened: RunOpened?
    private let ledger: EndingLedger
    private let body: RunClosed
    private var problems: [String] = []

    private init(_ opened: RunOpened?, _ ledger: EndingLedger, _ body: RunClosed) {
        (self.opened, self.ledger, self.body) = (opened, ledger, body)
    }

    static func run(_ facts: JournalFacts, _ log: inout CheckLog) {
        guard let closed = facts.closed else { return }
        var check = EndingCheck(facts.opened, facts.ending, closed.body)
        check.judge()
        for problem in check.problems { log.failed(.closing, "line \(closed.seq): \(problem)") }
    }

    /// What the last of a run's records says and does not follow from those before it.
    package static func problems(_ records: [(seq: UInt64, body: RecordBody)]) -> [String] {
        var ledger = EndingLedger()
        for record in records { ledger.note(record.seq, record.body) }
        guard case .runOpened(let opened)? = records.first?.body, case .runClosed(let closed)? = records.last?.body else { return [] }
        var check = EndingCheck(opened, ledger, closed)
        check.judge()
        return check.problems
    }

    private mutating func judge() {
        if body.exitCode != body.outcome.exitCode { say("\(outcome) has the exit code \(body.outcome.exitCode), not \(body.exitCode)") }
        if body.deviations != ledger.deviations { say("\(body.deviations) deviations are counted, the records have \(ledger.deviations)") }
        judgeWay()
        judgeSteps()
        judgeLists()
    }

    private var outcome: String { body.outcome.rawValue }
    private var undoes: Bool { opened?.undoes != nil }
    private var isGood: Bool { body.outcome == .succeeded || body.outcome == .partial }

    private mutating func say(_ text: String) { problems.append(text) }

    /// The outcome fits the way on which the run came to its end.
    private mutating func judgeWay() {
        let reaction = ledger.closing?.reaction
        if body.outcome == .aborted, !ledger.wasAborted { say("it says aborted, and nobody aborted the run") }
        if isGood, let reaction, !(undoes && reaction == "undo") { say("it says \(outcome), and the run ended early (\(reaction))") }
        guard !undoes else { return }
        if body.outcome == .rolledBack || body.outcome == .rollbackIncomplete, !ledger.hasUndone {
            say("it says \(outcome), and the run never began to undo")
        }
        if ledger.closing != nil, reaction == nil, !isGood, body.outcome != .failed {
            say("it says \(outcome), and nothing ended the run early")
        }
    }

    /// A success has no step that failed without being handled, and what was handled stands in the verdict.
    private mutating func judgeSteps() {
        guard isGood, opened?.mode != "dry" else { return }
        for failed in ledger.failures where !ledger.isHandled(failed.body) {
            let name = failed.body.step.rawValue + (failed.body.item.map { "[\($0)]" } ?? "")
            say("it says \(outcome), and the step \"\(name)\" \(words(failed.body.outcome)) in line \(failed.seq)")
        }
        for one in ledger.handled {
            guard let verdict = one.verdict, verdict == "failed" || verdict == "partial" && body.outcome == .succeeded else { continue }
            say("it says \(outcome), and the step \"\(one.step)\" was handled as \(verdict)")
        }
    }

    private func words(_ outcome: StepEnded.Outcome) -> String {
        switch outcome {
        case .failed: "failed"
        case .unknown: "ended unknown"
        case .cancelled: "was cancelled"
        case .succeeded, .handled: outcome.rawValue
        }
    }

    /// What was undone, is left and was handed on is named, and nothing else.
    private mutating func judgeLists() {
        if !body.left.isEmpty, body.outcome == .succeeded || body.outcome == .rolledBack {
            say("it says \(outcome), and names as left: \(body.left.joined(separator: ", "))")
        }
        let endedEarly = ledger.closing?.reaction != nil || undoes
        var undone: Set<String> = [], kept: Set<String> = []
        for (lane, ended) in ledger.lanes.sorted(by: { $0.key.name < $1.key.name }) {
            switch (lane.isUndo, ended) {
            case (true, .succeeded?): undone.insert(lane.name)
            case (false, .skipped?): kept.insert(lane.name)
            case (false, .succeeded?): break
            default:
                if !lane.isUndo || endedEarly, !body.left.contains(lane.name) {
                    say("the \(lane.isUndo ? "undo" : "release") of \"\(lane.name)\" did not succeed and is not named as left")
                }
            }
        }
        compare(body.undone, undone, "undone")
        compare(body.obligations, kept, "handed on", orIn: body.left)
    }

    private mutating func compare(_ said: [String], _ found: Set<String>, _ word: String, orIn others: [String] = []) {
        for name in Set(said).subtracting(found).sorted() { say("\"\(name)\" is named as \(word), and no record says so") }
        for name in found.subtracting(said).subtracting(others).sorted() { say("\"\(name)\" was \(word) and is not named") }
    }
}

extension RunClosed.Outcome {
    /// What the runner's process ends with.
    public var exitCode: Int {
        switch self {
        case .succeeded: 0
        case .failed: 1
        case .refused: 3
        case .rolledBack: 4
        case .rollbackIncomplete: 5
        case .partial: 8
        case .aborted: 130
        }
    }
}
