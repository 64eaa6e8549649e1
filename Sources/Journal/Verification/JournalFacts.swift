import Values

/// What reading a journal told, for the checks that follow.
struct JournalFacts {
    /// Why reading stopped before the end.
    struct Damage {
        let error: JournalError
        /// Whether only a crash in the middle of a write is needed to explain it.
        let isTornWrite: Bool
    }

    var position = JournalPosition.start
    var run: RunID?
    var opened: RunOpened?
    var openedAt: Timestamp?
    /// The first record after the first one that opens the run once more.
    var openedAgain: UInt64?
    var closed: (seq: UInt64, body: RunClosed)?
    /// Gates, rulings, skipped steps, seals, recoveries and broken locks in order.
    var records: [ScannedRecord] = []
    /// Every file under `outputs/` that a record names, with the record's number.
    var files: [(seq: UInt64, file: OutputFileReference)] = []
    var ledger = StepLedger()
    var ending = EndingLedger()
    /// Hashes of the lines that seals cover up to.
    var hashes: [UInt64: SHA256Digest] = [:]
    var headLine: UInt64?
    var clockFell: UInt64?
    var unknownType: UInt64?
    var damage: Damage?

    /// What a run that takes an earlier one back has inherited of it.
    var inherited: [(seq: UInt64, body: InheritedCompensation)] {
        records.compactMap { scanned in
            if case .undoInherited(let body) = scanned.record.body { return (scanned.record.seq, body) }
            return nil
        }
    }

    /// Whether files that no record names may be what a crash left behind.
    var mayHaveLeftovers: Bool {
        closed == nil || records.contains { if case .recovered = $0.record.body { true } else { false } }
    }

    mutating func note(_ scanned: ScannedRecord) {
        ending.note(scanned.record.seq, scanned.record.body)
        switch scanned.record.body {
        case .runOpened(let body) where scanned.record.seq == 1:
            opened = body
            openedAt = scanned.record.at
        case .runOpened: openedAgain = openedAgain ?? scanned.record.seq
        case .runClosed(let body): closed = closed ?? (scanned.record.seq, body)
        case .gateOpened, .gateVote, .gateClosed, .operatorAction, .stepSkipped, .sealed, .recovered, .lockBroken, .lockLost,
            .undoInherited:
            records.append(scanned)
        case let body: files += Self.files(of: body).map { (scanned.record.seq, $0) }
        }
    }

    /// The output files that a record names.
    static func files(of body: RecordBody) -> [OutputFileReference] {
        switch body {
        case .stepResult(let body): body.call?.files ?? []
        case .undoResult(let body), .releaseResult(let body): body.call?.files ?? []
        case .probeResult(let body): body.call.files
        case .requireResult(let body): body.call?.files ?? []
        case .monitorBreach(let body): body.call.files
        case .samplesKept(let body): [body.file]
        default: []
        }
    }
}

/// Joins the scanned parts of a journal in order.
struct JournalFold {
    private(set) var facts = JournalFacts()
    private var last = ChunkResult.Edge()
    /// Where the line after the last intact one begins, where reading stopped there.
    private(set) var stop: ChunkResult.Stop?

    init(run: RunID) {
        facts.run = run
        last.hash = Array(SHA256Digest.zero.rawValue.utf8)
    }

    /// Takes the next part; false where the journal is damaged and nothing further can be joined.
    mutating func add(_ part: ChunkResult) -> Bool {
        if let start = part.start {
            guard start.seq == last.seq + 1, start.prev == last.hash else {
                stop = ChunkResult.Stop(offset: start.offset, isTorn: false)
                return false
            }
            if start.boot == last.boot, start.mono < last.mono { fell(start.seq) }
            if let fallen = part.clockFell { fell(fallen) }
            last = part.last
            facts.position = JournalPosition(
                seq: last.seq, head: SHA256Digest(rawValue: String(decoding: last.hash, as: UTF8.self)))
            for event in part.steps { facts.ledger.note(event) }
            for record in part.records { facts.note(record) }
            facts.hashes.merge(part.wanted) { first, _ in first }
            facts.headLine = facts.headLine ?? part.headLine
            facts.unknownType = facts.unknownType ?? part.unknownType
        }
        stop = part.stop
        return stop == nil
    }

    mutating func damaged(_ damage: JournalFacts.Damage) { facts.damage = damage }

    private mutating func fell(_ seq: UInt64) { facts.clockFell = min(facts.clockFell ?? seq, seq) }
}
