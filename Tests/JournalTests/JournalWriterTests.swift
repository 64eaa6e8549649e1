import CanonicalJSON
import Journal
import Testing
import Values

@Suite struct JournalWriterTests {
    func journal(_ storage: any JournalStorage, _ log: EventLog, _ syncing: JournalWriter.Syncing = .inline) throws -> JournalWriter {
        try JournalWriter(storage: storage, run: Sample.run, boot: Sample.boot, syncing: syncing) { log.add($0) }
    }

    @Test("writes the exact bytes of the format")
    func goldenLines() throws {
        let storage = MemoryStorage()
        let journal = try journal(storage, EventLog())
        try journal.append(Sample.note("first é"), at: Sample.at(0), mono: Sample.mono(0))
        journal.commit()
        try journal.append(Sample.intent(), at: Sample.at(1), mono: Sample.mono(1))
        journal.close()
        #expect(
            String(decoding: storage.durable, as: UTF8.self) == """
                {"v":1,"seq":1,"prev":"0000000000000000000000000000000000000000000000000000000000000000","synced":0,\
                "at":"2026-03-01T02:00:00.000000Z","mono":5000000,"boot":"0f8fad5b-d9cb-469f-a165-70867728950e",\
                "run":"20260301T020000Z-drill-4f2a","type":"deviation","kind":"note","text":"first \\u00e9"}
                {"v":1,"seq":2,"prev":"\(SHA256Digest.of(Array(storage.durable.prefix { $0 != 10 })))","synced":1,\
                "at":"2026-03-01T02:00:00.001000Z","mono":5001000,"boot":"0f8fad5b-d9cb-469f-a165-70867728950e",\
                "run":"20260301T020000Z-drill-4f2a","type":"step.intent","step":"promote","attempt":1,"effect":"write",\
                "request":{"run":["true"]},"key":"20260301T020000Z-drill-4f2a/promote//1","token":"t1"}

                """)
    }

    @Test("syncs what was committed together once, and says up to where it is durable")
    func groupCommit() throws {
        let storage = MemoryStorage()
        let log = EventLog()
        let journal = try journal(storage, log)
        for step in 0..<10 { try journal.append(Sample.note(), at: Sample.at(step), mono: Sample.mono(step)) }
        #expect(storage.contents.isEmpty)
        journal.commit()
        #expect(storage.syncCount == 1)
        #expect(log.all == [.durable(seq: 10)])
        #expect(journal.durableSeq == 10)
        journal.commit()
        #expect(storage.syncCount == 1)
        journal.close()
    }

    @Test("in the background reports every commit, in order, with far fewer syncs than records")
    func background() throws {
        let folder = try TemporaryFolder()
        let log = EventLog()
        let path = folder.path + "/journal.jsonl"
        let journal = try journal(try FileStorage.create(path), log, .background)
        for step in 0..<2000 {
            try journal.append(Sample.note(), at: Sample.at(step), mono: Sample.mono(step))
            journal.commit()
        }
        log.wait { $0 == .durable(seq: 2000) }
        journal.close()
        let seqs = log.all.map { if case .durable(let seq) = $0 { seq } else { UInt64(0) } }
        #expect(seqs == seqs.sorted() && Set(seqs).count == seqs.count && seqs.last == 2000)
        #expect(seqs.count < 1000)
        let lines = try JournalReader.readAll(path: path)
        #expect(lines.map(\.number) == Array(1...2000))
        #expect(lines.last?.hash == journal.position.head)
    }

    @Test("says in each record what was known to be durable then")
    func synced() throws {
        let storage = MemoryStorage()
        let journal = try journal(storage, EventLog())
        for step in 0..<6 {
            try journal.append(Sample.note(), at: Sample.at(step), mono: Sample.mono(step))
            if step % 2 == 1 { journal.commit() }
        }
        journal.close()
        #expect(try Recovery.recover(storage).lines.map(\.record.envelope.synced) == [0, 0, 2, 2, 4, 4])
    }

    @Test(
        "a failure of the disk is final, is told once, and is never tried again",
        arguments: [
            (MemoryStorage.Fault.full(afterBytes: 100), "write failed", "No space left on device"),
            (.nextSync, "fdatasync failed", "Input/output error")
        ])
    func failingStorage(fault: MemoryStorage.Fault, message: String, cause: String) throws {
        let storage = MemoryStorage()
        let log = EventLog()
        let journal = try journal(storage, log)
        try journal.append(Sample.note(), at: Sample.at(0), mono: Sample.mono(0))
        journal.commit()
        storage.inject(fault)
        try journal.append(Sample.note(), at: Sample.at(1), mono: Sample.mono(1))
        journal.commit()
        storage.inject(nil)
        let error = JournalError(.storage, message, cause: cause)
        #expect(log.all == [.durable(seq: 1), .failed(error)])
        #expect(throws: error) { try journal.append(Sample.note(), at: Sample.at(2), mono: Sample.mono(2)) }
        let syncs = storage.syncCount
        journal.commit()
        journal.close()
        #expect(storage.syncCount == syncs)
        #expect(log.all.count == 2)
        #expect(journal.durableSeq == 1)
    }

    @Test("a background journal that failed can still be closed")
    func closeAfterFailure() throws {
        let storage = MemoryStorage()
        let log = EventLog()
        let journal = try journal(storage, log, .background)
        storage.inject(.nextSync)
        try journal.append(Sample.note(), at: Sample.at(0), mono: Sample.mono(0))
        journal.commit()
        log.wait { if case .failed = $0 { true } else { false } }
        journal.close()
        journal.close()
    }

    @Test("refuses a record over 64 KiB and one without a canonical form, and stays as it was")
    func refusedRecords() throws {
        let storage = MemoryStorage()
        let journal = try journal(storage, EventLog())
        try journal.append(Sample.note(), at: Sample.at(0), mono: Sample.mono(0))
        let before = journal.position
        #expect(throws: JournalError(.recordTooLong, "a record of type deviation takes 65775 bytes; the limit is 65536", line: 2)) {
            try journal.append(Sample.note(String(repeating: "x", count: 65_500)), at: Sample.at(1), mono: Sample.mono(1))
        }
        let huge = RecordBody.clockStep(ClockStep(jump: Microseconds(rawValue: .max)))
        #expect(
            throws: JournalError(
                .encoding, "a record of type clock.step has no canonical form", line: 2,
                cause: "$.jump_us: 9223372036854775807 lies beyond 2^53")
        ) {
            try journal.append(huge, at: Sample.at(1), mono: Sample.mono(1))
        }
        #expect(journal.position == before)
        try journal.append(Sample.note(), at: Sample.at(1), mono: Sample.mono(1))
        journal.close()
        #expect(throws: JournalError(.closed, "the journal was closed")) {
            try journal.append(Sample.note(), at: Sample.at(2), mono: Sample.mono(2))
        }
        #expect(try Recovery.recover(storage).position.seq == 2)
    }

    @Test("goes on after the last record of an earlier runner")
    func goesOn() throws {
        let storage = MemoryStorage()
        let first = try journal(storage, EventLog())
        try first.append(Sample.note("one"), at: Sample.at(0), mono: Sample.mono(0))
        first.close()
        let recovery = try Recovery.recover(storage)
        let log = EventLog()
        let second = try JournalWriter(
            storage: storage, run: Sample.run, boot: "later-boot", after: recovery.position, syncing: .inline
        ) { log.add($0) }
        #expect(try second.append(Sample.note("two"), at: Sample.at(1), mono: .zero) == 2)
        second.close()
        let lines = try Recovery.recover(storage).lines
        #expect(lines.map(\.record.envelope.synced) == [0, 1])
        #expect(lines.map(\.record.body) == [Sample.note("one"), Sample.note("two")])
    }
}
