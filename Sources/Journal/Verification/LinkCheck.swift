import CanonicalJSON
import Glibc
import Values

/// Checks a run that takes an earlier one back: that it takes back what that run registered, behind the gates that covered it.
struct LinkCheck {
    let folder: RunFolder
    let facts: JournalFacts
    let planned: PlanGates

    func run(_ log: inout CheckLog) {
        guard let opened = facts.opened, let undoes = opened.undoes else { return }
        let inherited = facts.inherited
        if let intent = facts.ledger.firstAction {
            log.failed(.link, "line \(intent): a step starts in a run that takes an earlier one back")
        }
        order(undoes, inherited, &log)
        earlier(opened, undoes, inherited, &log)
    }

    /// Everything is written down, and every gate has approved, before anything is taken back.
    private func order(_ undoes: UndoneRun, _ inherited: [(seq: UInt64, body: InheritedCompensation)], _ log: inout CheckLog) {
        let first = facts.ledger.firstCompensation
        if inherited.count > undoes.entries || first != nil && inherited.count < undoes.entries {
            log.failed(.link, "line 1 names \(undoes.entries) undos and releases, \(inherited.count) are written down")
        }
        guard let first else { return }
        if let late = inherited.first(where: { $0.seq > first }) {
            log.failed(.link, "line \(late.seq): inherited after the way back had begun")
        }
        for gate in undoes.gates {
            let approved = facts.records.first { scanned in
                if case .gateClosed(let body) = scanned.record.body { return body.step == gate && body.verdict == .approved }
                return false
            }
            if let approved, approved.record.seq < first { continue }
            log.failed(.approvals, "line \(first): something is taken back before the gate \"\(gate)\" is approved")
        }
    }

    private func earlier(
        _ opened: RunOpened, _ undoes: UndoneRun, _ inherited: [(seq: UInt64, body: InheritedCompensation)], _ log: inout CheckLog
    ) {
        let name = undoes.run.rawValue
        let path = "\(folder.path)/../\(name)"
        guard FileName.isSafe(name), access("\(path)/journal.jsonl", F_OK) == 0 else {
            return log.skipped(.link, "the run \(FileName.shown(name)) is not beside this one: what was inherited was not compared")
        }
        let lines: [JournalLine]
        do throws(JournalError) { lines = try JournalReader.readAll(path: "\(path)/journal.jsonl") } catch {
            return log.failed(.link, "the run \(name): \(error.description)")
        }
        guard let last = lines.last, lines.count == Int(undoes.lines), last.hash == undoes.head, case .runClosed? = lines.last?.record.body
        else {
            return log.failed(.link, "the run \(name) is not the one that was taken back: its last line is another")
        }
        guard case .runOpened(let before)? = lines.first?.record.body, before.plan == opened.plan, before.mode == opened.mode else {
            return log.failed(.link, "the run \(name) had another plan")
        }
        for (seq, body) in inherited { compare(seq, body, lines, &log) }
        let asked = Set(
            lines.compactMap { line -> StepID? in
                if case .gateOpened(let body) = line.record.body { return body.step }
                return nil
            })
        for gate in planned.gates where asked.contains(gate.step) && !undoes.gates.contains(gate.step) {
            let covers = inherited.contains { one in
                gate.covered.contains { $0 == one.body.step || $0.rawValue.hasPrefix("\(one.body.step)/") }
            }
            if covers { log.failed(.link, "the gate \"\(gate.step)\" covered what is taken back and was not asked once more") }
        }
        if !log.has(.failed, .link) { log.passed(.link, "\(inherited.count) undos and releases as run \(name) registered them") }
    }

    private func isInside(_ step: StepID, _ outer: StepID) -> Bool { step == outer || step.rawValue.hasPrefix("\(outer)/") }

    /// The request as the earlier run's intent has it, and not yet carried out with success.
    private func compare(_ seq: UInt64, _ body: InheritedCompensation, _ lines: [JournalLine], _ log: inout CheckLog) {
        let index = Int(body.intent) - 1
        guard lines.indices.contains(index), case .stepIntent(let intent) = lines[index].record.body, intent.step == body.step,
            intent.item == body.item, (body.kind == .undo ? intent.undo : intent.release) == body.request
        else {
            return log.failed(.link, "line \(seq): the earlier run registered no such \(body.kind.rawValue) in its line \(body.intent)")
        }
        var isDone = false
        for line in lines[index...] {
            switch line.record.body {
            case .undoResult(let result) where body.kind == .undo && result.step == body.step && result.item == body.item,
                .releaseResult(let result) where body.kind == .release && result.step == body.step && result.item == body.item:
                isDone = result.outcome == .succeeded
            // what was done there after that has to be taken back once more
            case .stepIntent(let intent) where isInside(intent.step, body.step): isDone = false
            case .inputGiven(let input) where (input.accepted || input.late == true) && isInside(input.step, body.step): isDone = false
            default: break
            }
        }
        if isDone { log.failed(.link, "line \(seq): the earlier run had carried out this \(body.kind.rawValue) itself") }
    }
}
