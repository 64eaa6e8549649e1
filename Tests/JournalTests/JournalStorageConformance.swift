import Foundation
import Glibc
import Journal
import Testing

/// What every storage does, real or in memory.
@Suite struct JournalStorageConformance {
    enum Kind: CaseIterable, Sendable { case file, memory }

    struct Opened {
        let storage: any JournalStorage
        let folder: TemporaryFolder
    }

    func open(_ kind: Kind) throws -> Opened {
        let folder = try TemporaryFolder()
        switch kind {
        case .file: return Opened(storage: try FileStorage.create(folder.path + "/journal.jsonl"), folder: folder)
        case .memory: return Opened(storage: MemoryStorage(), folder: folder)
        }
    }

    @Test("gives back what was appended, from any place", arguments: Kind.allCases)
    func readsBack(kind: Kind) throws {
        let opened = try open(kind)
        let storage = opened.storage
        defer { storage.close() }
        #expect(try storage.size() == 0)
        #expect(try storage.read(at: 0, count: 10) == [])
        try storage.append([1, 2, 3])
        try storage.append([])
        try storage.append([4, 5])
        try storage.sync()
        #expect(try storage.size() == 5)
        #expect(try storage.read(at: 0, count: 5) == [1, 2, 3, 4, 5])
        #expect(try storage.read(at: 3, count: 10) == [4, 5])
        #expect(try storage.read(at: 7, count: 1) == [])
    }

    @Test("appends at the new end after a cut", arguments: Kind.allCases)
    func truncates(kind: Kind) throws {
        let opened = try open(kind)
        let storage = opened.storage
        defer { storage.close() }
        try storage.append([1, 2, 3, 4])
        try storage.truncate(to: 2)
        try storage.append([9])
        try storage.sync()
        #expect(try storage.read(at: 0, count: 10) == [1, 2, 9])
    }

    @Test("puts a fresh copy of its beginning into its place, and appends behind that", arguments: Kind.allCases)
    func renews(kind: Kind) throws {
        let opened = try open(kind)
        let storage = opened.storage
        defer { storage.close() }
        try storage.append([1, 2, 3, 4])
        try storage.renew(keeping: 3)
        #expect(try storage.read(at: 0, count: 10) == [1, 2, 3] && storage.size() == 3)
        try storage.append([5])
        try storage.renew(keeping: 4)
        try storage.sync()
        #expect(try storage.read(at: 0, count: 10) == [1, 2, 3, 5])
        guard kind == .file else { return }
        #expect(try FileManager.default.contentsOfDirectory(atPath: opened.folder.path) == ["journal.jsonl"])
        #expect(try opened.folder.mode("journal.jsonl") == 0o600)
        #expect(throws: JournalError(.locked, "another process is writing this journal", path: storage.path)) {
            try FileStorage.open(opened.folder.path + "/journal.jsonl")
        }
    }

    @Test("writes files beside the journal, also twice", arguments: Kind.allCases)
    func writesBeside(kind: Kind) throws {
        let opened = try open(kind)
        defer { opened.storage.close() }
        try opened.storage.writeBeside([1], name: "recovered/x")
        try opened.storage.writeBeside([7, 8], name: "recovered/x")
        switch opened.storage {
        case let memory as MemoryStorage: #expect(memory.filesBeside == ["recovered/x": [7, 8]])
        default:
            #expect(try opened.folder.read("recovered/x") == [7, 8])
            #expect(try opened.folder.mode("recovered/x") == 0o600)
        }
    }
}

@Suite struct FileStorageTests {
    @Test("makes a private file, refuses one that is there, and a second writer")
    func exclusive() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.jsonl"
        let storage = try FileStorage.create(path)
        #expect(try folder.mode("journal.jsonl") == 0o600)
        #expect(throws: JournalError(.exists, "open failed", path: path, cause: "File exists")) { try FileStorage.create(path) }
        #expect(throws: JournalError(.locked, "another process is writing this journal", path: path)) {
            try FileStorage.open(path)
        }
        storage.close()
        try FileStorage.open(path).close()
    }

    @Test("a lock that a child of the last writer holds for a moment keeps nobody out")
    func heldForAMoment() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.jsonl"
        let storage = try FileStorage.create(path)
        Thread.detachNewThread {
            // as long as a child takes at most from its fork to its program
            usleep(20_000)
            storage.close()
        }
        try FileStorage.open(path).close()
    }

    @Test(
        "whoever looks whether a journal is being written never keeps a writer out",
        .enabled(if: ProcessInfo.processInfo.environment["MUSTER_ALONE"] == "1", "what other tests fork holds locks until it executes"))
    func lookers() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.jsonl"
        #expect(!FileStorage.isBeingWritten(path))
        let storage = try FileStorage.create(path)
        #expect(FileStorage.isBeingWritten(path))
        storage.close()
        #expect(!FileStorage.isBeingWritten(path))
        // a look that held a lock for a moment made an opening fail here once in a few hundred
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            for _ in 0..<5_000 { _ = FileStorage.isBeingWritten(path) }
            done.signal()
        }
        for _ in 0..<5_000 { try FileStorage.open(path).close() }
        done.wait()
    }

    /// What somebody else does to a journal that is being written.
    enum Meddling: String, CaseIterable { case cut, cutWhole, extended, replaced, removed }

    @Test("nothing more is written to a journal that somebody else cut, extended, replaced or removed", arguments: Meddling.allCases)
    func meddled(how: Meddling) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.jsonl"
        let storage = try FileStorage.create(path)
        defer { storage.close() }
        try storage.append([1, 2, 3, 4])
        switch how {
        case .cut: #expect(Glibc.truncate(path, 2) == 0)
        case .cutWhole: #expect(Glibc.truncate(path, 0) == 0)
        case .extended: #expect(Glibc.truncate(path, 9) == 0)
        case .replaced:
            try overwrite(folder.path + "/other", [1, 2, 3, 4])
            #expect(rename(folder.path + "/other", path) == 0)
        case .removed: #expect(unlink(path) == 0)
        }
        let length = [Meddling.cut: 2, .cutWhole: 0, .extended: 9][how]
        let words =
            length.map { "somebody changed the journal: it has \($0) bytes, 4 were written" } ?? "somebody removed or replaced the journal"
        #expect(throws: JournalError(.damaged, words, path: path)) { try storage.append([5]) }
    }

    @Test("says what is missing")
    func missing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/none/journal.jsonl"
        let expected = JournalError(
            .missing, "open failed", path: path, cause: "No such file or directory", remedy: "Put back what is missing there")
        #expect(throws: expected) { try FileStorage.open(path) }
        #expect(throws: expected) { try FileStorage.create(path) }
    }
}
