import CanonicalJSON
import Testing
import Values

@testable import Journal

@Suite struct JournalReaderTests {
    private func lines() throws -> (folder: TemporaryFolder, run: RunFolder, text: [String]) {
        let parent = try TemporaryFolder()
        let run = try RunBuilder.complete(in: parent)
        let text = String(decoding: try AtomicFile.read(run.journal), as: UTF8.self).split(separator: "\n").map(String.init)
        return (parent, run, text)
    }

    @Test("gives every record with its place and hash")
    func reads() throws {
        let (folder, run, text) = try lines()
        let read = try JournalReader.readAll(path: run.journal)
        #expect(read.map(\.number) == Array(1...12))
        #expect(read.map(\.hash) == text.map { SHA256Digest.of(Array($0.utf8)) })
        #expect(read.map(\.length) == text.map(\.utf8.count))
        #expect(read[1].offset == UInt64(text[0].utf8.count + 1))
        #expect(read.map(\.record.type).prefix(4) == ["run.opened", "sealed", "gate.opened", "gate.vote"])
        _ = folder
    }

    @Test("stops before a line that is still being written, and says so")
    func tornTail() throws {
        let (folder, run, text) = try lines()
        try overwrite(run.journal, Array((text[0] + "\n" + text[1].dropLast(5)).utf8))
        var reader = try JournalReader(path: run.journal)
        #expect(try reader.next()?.number == 1)
        #expect(try reader.next() == nil)
        #expect(reader.hasTornTail)
        #expect(try reader.next() == nil)
        _ = folder
    }

    @Test(
        "says which line is damaged, and how",
        arguments: [
            ("\"kind\":\"note\"", "\"kind\": \"note\"", JournalError.Code.damaged, "the line is not canonical JSON"),
            ("\"seq\":2", "\"seq\":3", .damaged, "expected seq 2, found 3"),
            ("\"synced\":1", "\"synced\":2", .damaged, "synced lies beyond the line itself"),
            ("4f2a\",\"type", "4f2b\",\"type", .damaged, "the line belongs to the run 20260301T020000Z-drill-4f2b"),
            ("\"prev\":\"", "\"prev\":\"f", .damaged, "prev does not name the line before it")
        ])
    func damaged(old: String, new: String, code: JournalError.Code, message: String) throws {
        let storage = MemoryStorage()
        let journal = try JournalWriter(storage: storage, run: Sample.run, boot: Sample.boot, syncing: .inline) { _ in }
        for step in 0..<3 {
            try journal.append(Sample.note("n"), at: Sample.at(step), mono: Sample.mono(step))
            journal.commit()
        }
        var text = String(decoding: storage.durable, as: UTF8.self).split(separator: "\n").map(String.init)
        text[1] = Tampering.replace(text[1], old, new)
        var reader = JournalReader(storage: MemoryStorage(bytes: Array((text.joined(separator: "\n") + "\n").utf8)))
        #expect(try reader.next()?.number == 1)
        #expect(throws: JournalError(code, message, line: 2)) { try reader.next() }
    }

    @Test("refuses a line without an end, and another version of the format")
    func refused() throws {
        var reader = JournalReader(storage: MemoryStorage(bytes: [UInt8](repeating: 0x61, count: 200_000)))
        #expect(throws: JournalError(.damaged, "the line is longer than 65536 bytes", line: 1)) { try reader.next() }
        let (folder, run, text) = try lines()
        try overwrite(run.journal, Array((Tampering.replace(text[0], "{\"v\":1", "{\"v\":2") + "\n").utf8))
        #expect(throws: JournalError(.version, "format version 2 is not known; this program reads 1", path: run.journal, line: 1)) {
            try JournalReader.readAll(path: run.journal)
        }
        #expect(Verifier.verify(run, VerificationPolicy()).verdict == .unusable)
        #expect(try AuditorScript.run(run, in: folder).verdict == .unusable)
    }

    @Test("the fast scan takes every line that the slow check takes, and no line whose envelope is not right")
    func fastScan() throws {
        let (folder, _, text) = try lines()
        for line in [text[0], text[3], text[8], text[11]] {
            var bytes = Array(line.utf8)
            for index in bytes.indices {
                let original = bytes[index]
                for change in [UInt8(1), 2, 16, 0x80] {
                    bytes[index] = original ^ change
                    let tree = try? JSONParser.parse(bytes)  // no JSON: not right
                    let isCanonical = tree.map { $0.canonicalBytes == bytes } ?? false
                    let envelope = isCanonical ? try? CanonicalDecoder().decode(RecordEnvelope.self, from: bytes) : nil
                    let isRight =
                        envelope.map { $0.prev.isWellFormed && $0.synced < $0.seq && $0.at.description == tree?["at"]?.string } ?? false
                    #expect(scans(bytes) == isRight, "byte \(index): \(String(decoding: bytes, as: UTF8.self))")
                }
                bytes[index] = original
            }
        }
        _ = folder
    }

    @Test("no record's own member may have a name of the envelope", arguments: RecordEnvelope.CodingKeys.allCases.map(\.rawValue))
    func envelopeNames(name: String) throws {
        let line = String(try lines().text[11].dropLast())
        #expect(scans(Array((line + ",\"x\":1}").utf8)))
        #expect(!scans(Array((line + ",\"\(name)\":1}").utf8)))
        #expect(!scans(Array((line + ",\"outcome\":1}").utf8)))
    }

    private func scans(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { line in
            var scanner = CanonicalScanner(line)
            guard let scan = LineScan(line, &scanner) else { return false }
            // What stands there is compared with the hash of the line before, in every use of the scan.
            return SHA256Digest(rawValue: String(decoding: line[scan.prev], as: UTF8.self)).isWellFormed
        }
    }
}
