import CanonicalJSON
import Glibc
import Values

/// Reads the journal itself: form, chain, clock, intents, end.
struct JournalCheck {
    private let folder: RunFolder
    private let policy: VerificationPolicy

    init(_ folder: RunFolder, _ policy: VerificationPolicy) {
        self.folder = folder
        self.policy = policy
    }

    /// Reads everything and logs what the lines alone show; facts without a run where no first record can be read.
    func read(wantedLines: Set<UInt64>, _ log: inout CheckLog) throws(JournalError) -> JournalFacts {
        let file = try ReadableFile(folder.journal)
        let size = try file.size()
        guard size > 0 else {
            log.incomplete(.journal, "the journal is empty")
            return JournalFacts()
        }
        var reader = LineReader { (offset, count) throws(JournalError) in try file.read(at: offset, count: count) }
        guard let first = try reader.next(), let run = try firstRun(first, &log) else { return JournalFacts() }
        let orders = ScanOrders(
            run: quoted(run), wantedLines: wantedLines, expectedHead: policy.expectedHead.map { Array($0.rawValue.utf8) })
        var fold = JournalFold(run: run)
        try JournalScan.run(file, size: size, orders: orders, threads: policy.threads) { fold.add($0) }
        if let stop = fold.stop { fold.damaged(try damage(file, stop, fold.facts)) }
        report(fold.facts, &log)
        return fold.facts
    }

    /// The run that the first line names; logs where it is not the first record of a run.
    private func firstRun(_ line: LineReader.Line, _ log: inout CheckLog) throws(JournalError) -> RunID? {
        if let envelope = TailScan.envelope(line) { return envelope.run }
        var check = LineCheck()
        do throws(JournalError) { return try check.accept(line, path: nil).record.run } catch {
            switch error.code {
            case .version: log.giveUp(error.description)
            case _ where !line.isEnded && line.bytes.count <= RecordLine.limit:
                log.incomplete(.journal, "line 1 has no newline: the first record was torn")
            default: log.failed(.journal, error.description)
            }
        }
        return nil
    }

    private func quoted(_ run: RunID) -> [UInt8] {
        var writer = JSONWriter()
        writer.string(run.rawValue)
        return writer.bytes
    }

    /// Reads the line again at which the scan stopped, to say what is wrong with it and whether a crash may have done it.
    private func damage(
        _ file: ReadableFile, _ stop: ChunkResult.Stop, _ facts: JournalFacts
    ) throws(JournalError) -> JournalFacts.Damage {
        var reader = LineReader(from: stop.offset, after: facts.position.seq) { (offset, count) throws(JournalError) in
            try file.read(at: offset, count: count)
        }
        let number = facts.position.seq + 1
        guard let line = try reader.next() else {
            return JournalFacts.Damage(
                error: JournalError(.damaged, "the journal changed while it was read", line: number), isTornWrite: true)
        }
        var found = JournalError(.damaged, "the line is not a record in its place", line: number)
        var check = LineCheck(after: facts.position, run: facts.run)
        do throws(JournalError) { _ = try check.accept(line, path: nil) } catch { found = error }
        var isTornWrite = facts.closed == nil
        while isTornWrite, let later = try reader.next() {
            guard let envelope = TailScan.envelope(later) else { continue }
            isTornWrite = envelope.synced < number && envelope.type != "run.closed"
        }
        return JournalFacts.Damage(error: found, isTornWrite: isTornWrite)
    }

    private func report(_ facts: JournalFacts, _ log: inout CheckLog) {
        let intact = "\(facts.position.seq) lines, each canonical, numbered and chained to the one before"
        switch facts.damage {
        case nil: log.passed(.journal, intact)
        case let damage? where damage.isTornWrite:
            log.incomplete(.journal, "\(damage.error.description), as a crash in the middle of a write leaves it; before it \(intact)")
        case let damage?: log.failed(.journal, "\(damage.error.description); before it \(intact)")
        }
        if let unknown = facts.unknownType { log.failed(.journal, "line \(unknown): the record's type is not known") }
        if facts.opened == nil { log.failed(.journal, "line 1: the first record is not run.opened") }
        if let again = facts.openedAgain { log.failed(.journal, "line \(again): the run is opened a second time") }
        switch facts.clockFell {
        case nil: log.passed(.time, "the monotonic clock never falls within a boot")
        case let seq?: log.failed(.time, "line \(seq): the monotonic clock falls within a boot")
        }
        reportEnd(facts, &log)
        reportEffects(facts, &log)
    }

    private func reportEnd(_ facts: JournalFacts, _ log: inout CheckLog) {
        switch facts.closed {
        case nil: log.incomplete(.closing, "the run was not closed: there is no run.closed record")
        case let closed? where closed.seq < facts.position.seq || facts.damage != nil:
            log.failed(.closing, "line \(closed.seq + 1): something follows run.closed")
        case let closed?: log.passed(.closing, "closed in line \(closed.seq): \(closed.body.outcome.rawValue)")
        }
    }

    private func reportEffects(_ facts: JournalFacts, _ log: inout CheckLog) {
        for breach in facts.ledger.breaches { log.failed(.effects, "line \(breach.seq): the record \(breach.text)") }
        if facts.closed?.body.outcome == .succeeded {
            for seq in facts.ledger.openIntents {
                log.failed(.effects, "line \(seq): the run succeeded, but the outcome of this attempt is not recorded")
            }
        }
        if facts.ledger.breaches.isEmpty {
            log.passed(.effects, "\(facts.ledger.intents) intents, each before its effect")
        }
    }
}
