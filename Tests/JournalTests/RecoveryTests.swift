import Journal
import Testing
import Values

@Suite struct RecoveryTests {
    /// A journal of three synced records and, in one more write, two that were not.
    private func crashed(keeping kept: Int) throws -> (storage: MemoryStorage, all: [UInt8], synced: Int) {
        let storage = MemoryStorage()
        let journal = try JournalWriter(storage: storage, run: Sample.run, boot: Sample.boot, syncing: .inline) { _ in }
        for step in 0..<3 {
            try journal.append(Sample.note("n\(step)"), at: Sample.at(step), mono: Sample.mono(step))
            journal.commit()
        }
        let synced = storage.durable.count
        storage.inject(.nextSync)
        for step in 3..<5 { try journal.append(Sample.note("n\(step)"), at: Sample.at(step), mono: Sample.mono(step)) }
        journal.commit()
        let all = storage.contents
        storage.crash(keeping: kept)
        return (storage, all, synced)
    }

    @Test("keeps every synced record and cuts the torn one, torn at any byte")
    func tornEverywhere() throws {
        let (_, all, synced) = try crashed(keeping: 0)
        let fourthEnd = synced + (all[synced...].firstIndex(of: 10) ?? 0) - synced + 1
        for kept in 0...(all.count - synced) {
            let (storage, _, _) = try crashed(keeping: kept)
            let recovery = try Recovery.recover(storage)
            let length = synced + kept
            let whole = length == all.count ? 5 : length >= fourthEnd ? 4 : 3
            let intact = whole == 5 ? all.count : whole == 4 ? fourthEnd : synced
            #expect(recovery.lines.count == whole, "kept \(kept)")
            #expect(storage.durable == Array(all[..<intact]))
            let tail = Array(all[intact..<length])
            #expect(recovery.cut?.bytes == (tail.isEmpty ? nil : Int64(tail.count)))
            #expect(storage.filesBeside == (tail.isEmpty ? [:] : ["recovered/\(SHA256Digest.of(tail))": tail]))
            let again = try Recovery.recover(storage)
            #expect(again.cut == nil && again.position == recovery.position && again.lines == recovery.lines)
        }
    }

    @Test("what a failed sync left in memory is written once more: a sync alone would make nothing of it durable")
    func leftBehind() throws {
        let storage = MemoryStorage()
        let journal = try JournalWriter(storage: storage, run: Sample.run, boot: Sample.boot, syncing: .inline) { _ in }
        for step in 0..<5 {
            if step == 3 { storage.inject(.nextSync) }
            // the journal takes nothing after a failure
            do throws(JournalError) { try journal.append(Sample.note("n\(step)"), at: Sample.at(step), mono: Sample.mono(step)) } catch {
                #expect(step == 4)
            }
            journal.commit()
        }
        let all = storage.contents
        #expect(storage.durable.count < all.count)
        try storage.sync()
        #expect(storage.durable.count < all.count, "the disk never got it")
        let recovery = try Recovery.recover(storage)
        #expect(recovery.lines.count == 4 && recovery.cut == nil)
        #expect(storage.durable == all)
    }

    @Test("says what was cut and why")
    func report() throws {
        let (storage, all, synced) = try crashed(keeping: 40)
        let tail = Array(all[synced..<(synced + 40)])
        let hash = SHA256Digest.of(tail)
        #expect(
            try Recovery.recover(storage).cut
                == Recovery.Cut(
                    line: 4, bytes: 40, file: "recovered/\(hash)", sha256: hash, reason: "the line has no newline"))
    }

    @Test("cuts intact lines behind a damaged one that nobody claims to be durable")
    func damagedMiddle() throws {
        var (storage, all, synced) = try crashed(keeping: 0)
        all.replaceSubrange(synced + 10..<synced + 20, with: repeatElement(0, count: 10))
        storage = MemoryStorage(bytes: all)
        let recovery = try Recovery.recover(storage)
        #expect(recovery.position.seq == 3)
        #expect(recovery.cut?.line == 4)
        #expect(storage.durable.count == synced)
    }

    @Test("refuses, and changes nothing, where a later line claims that the damaged one was durable")
    func refuses() throws {
        var (_, all, _) = try crashed(keeping: 0)
        all[30] ^= 1
        let storage = MemoryStorage(bytes: all)
        #expect(
            throws: JournalError(
                .damaged, "prev does not name the line before it; line 2 says that it was durable, so this is no torn write", line: 1)
        ) {
            try Recovery.recover(storage)
        }
        #expect(storage.durable == all)
        #expect(storage.filesBeside.isEmpty)
    }

    @Test("refuses a journal with anything after run.closed")
    func afterClosing() throws {
        let storage = MemoryStorage()
        let journal = try JournalWriter(storage: storage, run: Sample.run, boot: Sample.boot, syncing: .inline) { _ in }
        try journal.append(Sample.closed(), at: Sample.at(0), mono: Sample.mono(0))
        journal.close()
        try storage.append([0x7b])
        #expect(throws: JournalError(.damaged, "something follows run.closed", line: 2, cause: "the line has no newline")) {
            try Recovery.recover(storage)
        }
    }

    @Test("an empty journal is one to start")
    func empty() throws {
        let recovery = try Recovery.recover(MemoryStorage())
        #expect(recovery.position == .start && recovery.lines.isEmpty && recovery.cut == nil)
    }
}
