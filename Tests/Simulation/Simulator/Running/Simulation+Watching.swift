import ActionKit
import CanonicalJSON
import Engine
import Glibc
import Journal
import Plan
import PlaybookModel
import Values

/// The laws that need more than the records: the disk, the locks, what is true outside.
extension Simulation {
    // MARK: - Records

    func witness(_ event: Event, _ stage: RunState.Stage, _ decision: Decision) {
        coverage.count(stage, event)
        for effect in decision.effects where effect.after > (decision.entries.last?.seq ?? UInt64(ledger.entries.count)) {
            breach("2", "an effect waits for record \(effect.after), which does not exist")
        }
    }

    /// New records, as they were appended.
    func record(_ entries: [Entry], _ state: RunState) {
        for entry in entries {
            note(Story.line(entry))
            coverage.count(record: entry.body.type)
            follow(entry)
            ledger.take(entry)
            ledger.noteEnding(entry, at: clock.time)
            if case .stepResult(let body) = entry.body { checkReadings(body) }
            if case .undoResult(let body) = entry.body, body.detail == "by ruling" { coverage.count("world undo ruled on") }
            if case .inputGiven(let body) = entry.body, body.late ?? false { coverage.count("world answer too late") }
            if case .stepSkipped(let body) = entry.body, body.actor != nil { coverage.count("world left out by a person") }
            if case .operatorAction(let body) = entry.body, body.refused != nil { coverage.count("world skip refused") }
        }
        for (law, text) in ledger.takeBreaches() { breach(law, text) }
        comparisons += 1
        if state.instances.count < 40 || comparisons % 32 == 0, let fold, fold != state {
            breach("state", "the state is not the fold of its records, at record \(ledger.entries.count)")
        }
    }

    /// Records as people are shown them: who reads a question may act on it from then on.
    func show(_ entries: [Entry]) {
        for entry in entries {
            guard case .inputAsked(let body) = entry.body else { continue }
            if entry.seq > disk.syncedLines {
                breach("2", "people are asked before record \(entry.seq) is durable (\(disk.syncedLines) are)")
            }
            acknowledged = max(acknowledged, entry.seq)
            asked(body)
        }
    }

    /// Folds a record in, and holds what it changes against the tables of stages.
    private func follow(_ entry: Entry) {
        guard let before = fold?.stage.name else { return }
        var key: InstanceKey?
        if let (step, item) = entry.body.subject, let name = ledger.shape.name(step, item) {
            key = InstanceKey(step: name.step, item: item ?? .none)
        }
        let stuck = entry.body.isResume ? fold?.instances.filter { $0.value.stage == .stuck }.keys.sorted() ?? [] : []
        let stepBefore = key.flatMap { fold?.instances[$0]?.stage.name }
        fold?.evolve(entry)
        guard let after = fold?.stage.name else { return }
        let type = entry.body.type
        if before != after {
            coverage.count(.init(of: "run", from: before.rawValue, to: after.rawValue, record: type))
            if !RunState.stages.allows(before, type, after) { breach("table", "the run goes from \(before) to \(after) by \(type)") }
        }
        for key in stuck where fold?.instances[key]?.stage.name == .judging {
            coverage.count(.init(of: "step", from: "stuck", to: "judging", record: type))
        }
        guard let key, let stepAfter = fold?.instances[key]?.stage.name, stepAfter != stepBefore else { return }
        let from = stepBefore?.rawValue ?? "nothing"
        coverage.count(.init(of: "step", from: from, to: stepAfter.rawValue, record: type))
        if !Instance.stages.allows(stepBefore, type, stepAfter) { breach("table", "a step goes from \(from) to \(stepAfter) by \(type)") }
    }

    /// What a new runner knows is what the journal says: the laws begin again with it.
    func adopt(_ entries: [Entry]) {
        // where nothing was lost the books are what they would be
        if entries.count == ledger.entries.count, entries == ledger.entries { return }
        ledger = Ledger(ledger.shape, production.drawing, past)
        for entry in entries { ledger.take(entry) }
        for (law, text) in ledger.takeBreaches() { breach(law, text) }
    }

    /// A new runner's state must be the fold of the records too.
    func watch(_ state: RunState) {
        var fold = RunState(run: runID, topology: state.topology)
        for entry in ledger.entries { fold.evolve(entry) }
        if fold != state { breach("state", "a new runner does not know what the records say") }
        self.fold = fold
    }

    // MARK: - 5 and 6: recovery

    func checkRecovery(_ recovery: Recovery, _ storage: DiskHandle) {
        let entries = recovery.lines.map { Entry($0.record) }
        let written = ledger.entries
        if !written.starts(with: entries, by: ==) {
            let different = zip(written, entries).first { $0 != $1 }.map { "\(Story.line($1)) instead of \(Story.line($0))" }
            breach(
                "5",
                "what was recovered is no prefix of what was written: \(different ?? "\(entries.count) records, \(written.count) were written")"
            )
        }
        if UInt64(entries.count) < acknowledged {
            breach("5", "\(entries.count) records were recovered, \(acknowledged) were acknowledged")
        }
        if recovery.cut != nil || life.map({ $0.number % 4 == 1 }) ?? true { recoverAgain(recovery, storage) }
        note("      \(entries.count) records are recovered\(recovery.cut.map { ", \($0.bytes) bytes are cut (\($0.reason))" } ?? "")")
        adopt(entries)
    }

    /// What a recovery leaves is what the next one finds. Looked at where something was cut, and every now and then.
    private func recoverAgain(_ recovery: Recovery, _ storage: DiskHandle) {
        do throws(JournalError) {
            let again = try Recovery.recover(storage)
            if again.lines != recovery.lines || again.cut != nil { breach("6", "recovering again gives something else") }
        } catch {
            if !isDiskFailing(error) { breach("6", "recovering again fails: \(error)") }
        }
    }

    private func isDiskFailing(_ error: JournalError) -> Bool { error.code == .storage }

    // MARK: - 2, 3, 11, 13: effects

    /// A call is about to start: is everything written that has to be, and may it start at all?
    func checkStart(_ request: ActionRequest, _ context: ActionContext) {
        let words = request.words
        note("      starts \(words.joined(separator: " ")) \(context.token)")
        // run/12. of an intent, run/12c3. of what only reads: the record that has to be durable
        let number = context.token.split(separator: "/").last.flatMap { UInt64($0.prefix { $0.isNumber }) } ?? .max
        if number > disk.syncedLines {
            breach("2", "\(words.joined(separator: " ")) starts before record \(number) is durable (\(disk.syncedLines) are)")
        }
        acknowledged = max(acknowledged, number)
        checkQuoting(request)
        if words[0] == "watch" { checkWindow(number) }
        guard ["do", "undo", "release"].contains(words[0]) else { return }
        let target = words.dropFirst().joined(separator: " ")
        if let intent = ledger.intents[context.token] {
            do throws(CanonicalCodingError) {
                if try CanonicalEncoder().value(of: request) != intent.request {
                    breach("11", "\(target): what is started is not what was recorded")
                }
            } catch { breach("11", "\(target): what is started cannot be written down") }
        } else {
            breach("2", "\(words.joined(separator: " ")) starts without an intent")
        }
        if processes.contains(where: { $0.target == target && ["do", "undo", "release"].contains($0.verb) }) {
            breach("3", "\(words.joined(separator: " ")) starts while \(target) is acted on already")
        }
        if production.plan.mode == .dry { breach("17", "a write in a dry run: \(words.joined(separator: " "))") }
        checkLocks(target, words[0], number)
    }

    /// 26: a monitor that runs between two steps reads only from the start of the first to the end of the second.
    private func checkWindow(_ number: UInt64) {
        guard let window = production.drawing.window else { return }
        func name(_ step: String) -> Name? { ledger.shape.name(target: step) }
        guard let from = name(window.from), let to = name(window.to) else { return breach("26", "there is no such step") }
        if ledger.pages[from]?.begunAt == nil, ledger.pages[from]?.outcome == nil {
            breach("26", "the monitor reads before \(window.from) has started")
        }
        guard ledger.pages[to]?.outcome != nil else { return }
        let end = ledger.entries.first { entry in
            switch entry.body {
            case .stepEnded(let body): ledger.shape.name(body.step, body.item) == to
            case .stepSkipped(let body): ledger.shape.name(body.step, body.item) == to
            default: false
            }
        }
        if let end, end.seq < number { breach("26", "the monitor reads after \(window.to) has ended") }
    }

    /// 21: a value in a text is one value in the language of that text.
    private func checkQuoting(_ request: ActionRequest) {
        guard case .command(let command) = request.kind, let input = command.standardInput, input.secrets.isEmpty,
            let word = Quote(rawValue: String(input.display.prefix { $0 != " " }))
        else { return }
        if Quoting.value(input.display) != Self.reason { breach("21", "the run's reason is no \(word.rawValue) value: \(input.display)") }
    }

    /// 22: what is said to have been unchanged for a time was read so, and nothing else, for that time.
    func checkReadings(_ body: StepResult) {
        guard body.outcome == .succeeded, let name = ledger.shape.name(body.step, body.item), let until = ledger.shape[name].until,
            let comparison = until.expect?.comparisons.first(where: { $0.comparator == .unchangedFor }),
            case .duration(let least)? = comparison.operand?.value
        else { return }
        let seen = readings[ledger.shape.target(name)].flatMap { $0.life == life?.number ? $0.unchangedFor : nil } ?? 0
        if seen < least.rawValue { breach("22", "\(ledger.shape.text(name)) is unchanged for \(seen) µs, not for \(least)") }
    }

    /// 7: what runs when the run ends early is told to end, where the playbook says so.
    func checkCut(_ process: Process) {
        guard let name = ledger.shape.name(target: process.target), ledger.shape.isCancelledEarly(name.step, production.drawing),
            process.verb == "do", process.life == life?.number, !process.wasTold
        else { return }
        guard let since = ledger.endingSince, clock.time - since > 1_000_000 else { return }
        breach("7", "\(process.target) runs on though running steps are cancelled when the run ends early")
    }

    // MARK: - The end

    /// The run is closed: is it sealed, whole, without a secret, and is what it says true?
    func conclude() {
        disk.fault = nil
        if seed.isMultiple(of: 4) { readBack() }
        let head = SHA256Digest.of(disk.lastLine)
        lastHead = head
        // an auditor holds the last record against all others
        for problem in EndingCheck.problems(ledger.entries.map { ($0.seq, $0.body) }) { breach("17", problem) }
        checkSeal(head, UInt64(ledger.entries.count))
        let secret = Array(Self.secretText.utf8)
        for (name, bytes) in [("journal.jsonl", disk.bytes)] + disk.files.sorted(by: { $0.key < $1.key }) where bytes.contains(secret) {
            breach("16", "a secret stands in \(name)")
        }
        for lock in production.plan.locks where offices.has(lock.key, runID) {
            breach("13", "the run is closed and still holds the lock \(lock.key)")
        }
        checkTruth()
    }

    /// What is on the disk is what was written. Recoveries read most journals as well, so one end in four is enough.
    private func readBack() {
        do throws(JournalError) {
            let storage = try disk.open(-1, Fuse(nil))
            var reader = JournalReader(storage: storage)
            var entries: [Entry] = []
            while let line = try reader.next() { entries.append(Entry(line.record)) }
            if entries != ledger.entries {
                breach("5", "the journal on the disk has \(entries.count) records, \(ledger.entries.count) were written")
            }
            storage.close()
        } catch { breach("5", "the journal of a closed run cannot be read: \(error)") }
    }

    /// 18: the last seal covers the last line.
    private func checkSeal(_ head: SHA256Digest, _ lines: UInt64) {
        guard let bytes = disk.files["seals/end"], let seal = SealText(bytes: bytes) else {
            return breach("18", "the run is closed and not sealed")
        }
        if seal.head != head || seal.lines != lines || seal.state != .closed {
            breach("18", "the last seal covers \(seal.lines) lines of \(lines)")
        }
        if disk.files["seals/end.sig"] == nil { breach("18", "the last seal is not signed") }
    }

    /// 7: what was rolled back is not there any more, as far as the world can be held to what is there.
    private func checkTruth() {
        guard ledger.closed?.outcome == .rolledBack || past != nil && ledger.closed?.outcome == .succeeded else { return }
        for (name, page) in ledger.pages.sorted(by: { $0.key < $1.key }) where page.undo != nil || page.release?.settled == .succeeded {
            let target = ledger.shape.target(name)
            guard let effect = effects[target], effect.isInPlace, !effect.isMuddled else { continue }
            // so a person said, who may be wrong
            if page.undo?.isRuledGone ?? false || page.release?.ruling == .succeeded { continue }
            if production.drawing.takenBackByHand.contains(ledger.shape[name].id.name) { continue }
            breach("7", "everything was rolled back, and \(target) is still in place")
        }
    }
}

extension [UInt8] {
    /// Whether the bytes hold others, which begin with a byte that is rare.
    fileprivate func contains(_ needle: [UInt8]) -> Bool {
        withUnsafeBufferPointer { hay in
            guard let base = hay.baseAddress, let first = needle.first else { return false }
            var start = 0
            while start + needle.count <= hay.count, let found = memchr(base + start, Int32(first), hay.count - start) {
                let index = base.distance(to: found.assumingMemoryBound(to: UInt8.self))
                if hay[index...].starts(with: needle) { return true }
                start = index + 1
            }
            return false
        }
    }
}

extension RecordBody {
    fileprivate var isResume: Bool {
        if case .operatorAction(let body) = self { return body.action == .resume }
        return false
    }

    /// The step that the record speaks of.
    fileprivate var subject: (step: StepID, item: ItemPath?)? {
        switch self {
        case .runState(let body): body.step.map { ($0, body.item) }
        case .requireResult(let body): body.step.map { ($0, body.item) }
        case .gateOpened(let body): (body.step, body.item)
        case .gateClosed(let body): (body.step, body.item)
        case .inputAsked(let body): (body.step, body.item)
        case .inputGiven(let body): (body.step, body.item)
        case .stepIntent(let body): (body.step, body.item)
        case .stepResult(let body): (body.step, body.item)
        case .stepEnded(let body): (body.step, body.item)
        case .stepSkipped(let body): (body.step, body.item)
        case .stepExpanded(let body): (body.step, body.item)
        case .probeResult(let body): (body.step, body.item)
        case .conditionEvaluated(let body): body.step.map { ($0, body.item) }
        case .waitBegun(let body): (body.step, body.item)
        case .watchBegun(let body): (body.step, body.item)
        case .retryScheduled(let body): (body.step, body.item)
        case .operatorAction(let body): body.step.map { ($0, body.item) }
        default: nil
        }
    }
}
