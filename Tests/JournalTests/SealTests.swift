import Signatures
import Testing
import Values

@testable import Journal

@Suite struct SealTests {
    let text = SealText(
        run: Sample.run, number: .intermediate(2), lines: 42, head: .of([1]), state: .held, previous: .of([2]))

    @Test("a seal's text is exactly this")
    func golden() {
        #expect(
            String(decoding: text.bytes, as: UTF8.self) == """
                muster-seal v1
                run 20260301T020000Z-drill-4f2a
                seal 0002
                lines 42
                head 4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a
                state held
                previous dbc1b4c900ffe48d575b5da5c638040125f65db0fe3e24494b76ea986457d986

                """)
        #expect(SealText(bytes: text.bytes) == text)
    }

    @Test("any byte changed makes another seal or none")
    func everyByte() {
        for index in text.bytes.indices {
            var changed = text.bytes
            changed[index] ^= 1
            #expect(SealText(bytes: changed) != text)
        }
        #expect(SealText(bytes: text.bytes + [10]) == nil)
        #expect(SealText(bytes: text.bytes.dropLast()) == nil)
    }

    @Test("names of seals", arguments: [("0001", SealNumber.intermediate(1)), ("12345", .intermediate(12345)), ("end", .end)])
    func names(name: String, number: SealNumber) {
        #expect(number.name == name && SealNumber(name: name) == number)
    }

    @Test("refuses other names", arguments: ["", "0", "0000", "1", "00001", "+001", "END", "0001.sig", "-001"])
    func badNames(name: String) { #expect(SealNumber(name: name) == nil) }

    @Test("seals are numbered and chained, written signature first, only over durable lines, and go on after a restart")
    func sealer() throws {
        let storage = MemoryStorage()
        let key = try Sample.key()
        let log = EventLog()
        let sealer = Sealer(run: Sample.run, key: key, storage: storage)
        let journal = try JournalWriter(storage: storage, run: Sample.run, boot: Sample.boot, syncing: .inline, sealer: sealer) {
            log.add($0)
        }
        try journal.append(Sample.note(), at: Sample.at(0), mono: Sample.mono(0))
        journal.seal(state: .open)
        let first = SealText(
            run: Sample.run, number: .intermediate(1), lines: 1, head: journal.position.head, state: .open, previous: .zero)
        #expect(storage.filesBeside["seals/0001"] == first.bytes)
        #expect(
            log.all == [
                .durable(seq: 1), .sealed(SealReference(number: .intermediate(1), sha256: .of(first.bytes), lines: 1))
            ])
        let signature = try SSHSignature(armored: storage.filesBeside["seals/0001.sig"] ?? [])
        try signature.verify(first.bytes, namespace: "muster-seal@v1")
        #expect(signature.key == key.publicKey)
        journal.close()
        let last = SealReference(number: .intermediate(1), sha256: .of(first.bytes), lines: 1)
        let again = Sealer(run: Sample.run, key: key, storage: storage, last: last)
        let end = try again.seal(JournalPosition(seq: 3, head: .of([3])), state: .closed)
        #expect(end.number == .end)
        #expect(SealText(bytes: storage.filesBeside["seals/end"] ?? [])?.previous == .of(first.bytes))
    }

    @Test("a seal that cannot be written is a failure of the journal")
    func failing() throws {
        let parent = try TemporaryFolder()
        let folder = try RunFolder.create(parent.path + "/run")
        let storage = try FileStorage.create(folder.journal)
        try Tampering.remove(folder, "seals")
        try overwrite(folder.path + "/seals", [])
        let log = EventLog()
        let sealer = Sealer(run: Sample.run, key: try Sample.key(), storage: storage)
        let journal = try JournalWriter(storage: storage, run: Sample.run, boot: Sample.boot, syncing: .inline, sealer: sealer) {
            log.add($0)
        }
        try journal.append(Sample.note(), at: Sample.at(0), mono: Sample.mono(0))
        journal.seal(state: .open)
        #expect(log.all.first == .durable(seq: 1))
        guard case .failed(let error)? = log.all.last else { return #expect(Bool(false), "\(log.all)") }
        #expect(error.code == .storage && error.cause == "Not a directory")
        journal.close()
    }
}
