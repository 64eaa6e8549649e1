import ActionKit
import Foundation
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Locks of a host")
struct LockTests {
    private func owner(_ run: String, _ folder: String = "/nowhere") -> (LockKey) -> LockOwner {
        { LockOwner(key: $0, run: RunID(run), host: "h", pid: 1, since: Timestamp(microsecondsSinceEpoch: 0), folder: folder) }
    }

    @Test("all or none: a key in the way leaves the others free")
    func allOrNone() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path + "/locks")
        #expect(try locks.acquire([LockKey("b")], owner("one")) { _ in false } == nil)
        #expect(try locks.acquire([LockKey("c"), LockKey("b"), LockKey("a")], owner("two")) { _ in false }?.run == RunID("one"))
        #expect(try locks.owners().map(\.key.rawValue) == ["b"])
    }

    @Test("a run takes its own locks again, gives back its own only, and one that is closed loses them")
    func ownership() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path)
        let keys = [LockKey("traffic/lab"), LockKey("größe 100%")]
        #expect(try locks.acquire(keys, owner("one")) { _ in false } == nil)
        #expect(try locks.acquire(keys, owner("one")) { _ in false } == nil)
        try locks.release(keys, run: RunID("two"))
        #expect(try locks.owners().count == 2)
        #expect(try locks.acquire([keys[0]], owner("two")) { _ in true } == nil)
        try locks.release(keys, run: RunID("one"))
        #expect(try locks.owners().map(\.run) == [RunID("two")])
    }

    @Test("others can see who holds a lock, and a record that cannot be read is nobody's to take")
    func records() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path)
        _ = try locks.acquire([LockKey("a")], owner("one")) { _ in false }
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/a.lock")[.posixPermissions] as? Int
        #expect(mode == 0o644)
        try Data("{}".utf8).write(to: URL(fileURLWithPath: folder.path + "/a.lock"))
        #expect { try locks.acquire([LockKey("a")], owner("two")) { _ in true } } throws: { ($0 as? JournalError)?.code == .damaged }
    }

    @Test("two runs: the second is refused while the first is on hold, also when its runner is gone, and not once it is closed")
    func twoRuns() throws {
        let host = try Host(plan([write("a") { $0.onFailure = FailurePolicy(.hold) }]))
        _ = try host.carry(FileStorage.create(host.runFolder.journal), ThreadPerformer { _ in .exited(code: 1) })
        let locks = LockFolder(path: host.plan.site.lockFolder)
        let isClosed: (String) -> Bool = { path in
            (try? JournalReader.readAll(path: RunFolder(path: path).journal))?.last?.record.type == "run.closed"
        }
        #expect(try locks.acquire(host.plan.locks, owner("two"), isClosed: isClosed)?.run == host.run)
        let again = try Host(host.plan, in: host.folder)
        again.onEntry = { host, entry in
            if case .operatorAction(let body) = entry.body, body.action == .resume { try host.leave(InboxItem(run: host.run, kind: .cancel)) }
        }
        _ = try again.carry(FileStorage.open(host.runFolder.journal), ThreadPerformer { _ in .exited(code: 0) }, resuming: true)
        #expect(again.story.last == "closed rollback_incomplete 5" || again.story.last == "closed rolled_back 4")
        // a closed run whose lock was never given back does not keep it
        _ = try locks.acquire(host.plan.locks, { LockOwner(key: $0, run: host.run, host: "h", pid: 1, since: Timestamp(microsecondsSinceEpoch: 0), folder: host.runFolder.path) }) { _ in false }
        #expect(try locks.acquire(host.plan.locks, owner("two"), isClosed: isClosed) == nil)
    }
}
