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
        #expect(try locks.acquire([LockKey("b")], owner("one")) { _ in nil } == .taken(broken: []))
        #expect(try locks.acquire([LockKey("c"), LockKey("b"), LockKey("a")], owner("two")) { _ in nil } == .refused(owner("one")(LockKey("b"))))
        #expect(try locks.owners().map(\.key.rawValue) == ["b"])
    }

    @Test("a run takes its own locks again, gives back its own only, and one that is closed loses them")
    func ownership() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path)
        let keys = [LockKey("traffic/lab"), LockKey("größe 100%")]
        #expect(try locks.acquire(keys, owner("one")) { _ in nil } == .taken(broken: []))
        #expect(try locks.acquire(keys, owner("one")) { _ in nil } == .taken(broken: []))
        try locks.release(keys, run: RunID("two"))
        #expect(try locks.owners().count == 2)
        #expect(try locks.acquire([keys[0]], owner("two")) { _ in "it is over" } == .taken(broken: [BrokenLock(key: keys[0], owner: "run one on h, since 1970-01-01T00:00:00.000000Z", why: "it is over")]))
        try locks.release(keys, run: RunID("one"))
        #expect(try locks.owners().map(\.run) == [RunID("two")])
    }

    @Test("others can see who holds a lock, and a record that cannot be read is nobody's to take")
    func records() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path)
        _ = try locks.acquire([LockKey("a")], owner("one")) { _ in nil }
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/a.lock")[.posixPermissions] as? Int
        #expect(mode == 0o644)
        try Data("{}".utf8).write(to: URL(fileURLWithPath: folder.path + "/a.lock"))
        #expect { try locks.acquire([LockKey("a")], owner("two")) { _ in "over" } } throws: { ($0 as? JournalError)?.code == .damaged }
    }

    @Test("two runs: the second is refused while the first is on hold, also when its runner is gone, and not once it is closed")
    func twoRuns() throws {
        let host = try Host(plan([write("a") { $0.onFailure = FailurePolicy(.hold) }]))
        _ = try host.carry(FileStorage.create(host.runFolder.journal), ThreadPerformer { _ in .exited(code: 1) })
        let locks = LockFolder(path: host.plan.site.lockFolder)
        let ending: (String) -> String? = { path in
            (try? JournalReader.readAll(path: RunFolder(path: path).journal))?.last?.record.type == "run.closed" ? "closed" : nil
        }
        guard case .refused(let other) = try locks.acquire(host.plan.locks, owner("two"), ending: ending) else {
            Issue.record("a held run lost its lock")
            return
        }
        #expect(other.run == host.run)
        let again = try Host(host.plan, in: host.folder)
        again.onEntry = { host, entry in
            if case .operatorAction(let body) = entry.body, body.action == .resume { try host.leave(InboxItem(run: host.run, kind: .cancel)) }
        }
        _ = try again.carry(FileStorage.open(host.runFolder.journal), ThreadPerformer { _ in .exited(code: 0) }, resuming: true)
        #expect(again.story.last == "closed rollback_incomplete 5" || again.story.last == "closed rolled_back 4")
        // a closed run whose lock was never given back does not keep it, and whoever takes it over says so
        let third = try Host(host.plan)
        _ = try LockFolder(path: third.plan.site.lockFolder).acquire(third.plan.locks, owner("one", host.runFolder.path)) { _ in nil }
        _ = try third.carry(FileStorage.create(third.runFolder.journal), ThreadPerformer { _ in .exited(code: 0) })
        let broken = try JournalReader.readAll(path: third.runFolder.journal).compactMap { line -> LockRecord? in
            if case .lockBroken(let body) = line.record.body { return body }
            return nil
        }
        #expect(broken.map(\.key) == host.plan.locks)
        #expect(broken.first?.owner == "run one on h, since 1970-01-01T00:00:00.000000Z")
        #expect(broken.first?.reason == "that run was closed and had not given it back")
        #expect(broken.first?.by != nil)
        #expect(third.story.last == "closed succeeded 0")
    }

    @Test("a takeover is kept with the lock, so that a crash before its record loses nothing, and it is recorded once")
    func takeoverSurvives() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path)
        let key = LockKey("k")
        _ = try locks.acquire([key], owner("one")) { _ in nil }
        let first = try locks.acquire([key], owner("two")) { _ in "gone" }
        #expect(try locks.acquire([key], owner("two")) { _ in nil } == first)
        var world = World(plan([read("a")]))
        guard case .taken(let broken) = first else { return }
        world.feed(.opened(RunOpened(
            program: "m", plan: .zero, playbook: "p", title: "t", site: "s", mode: "drill", method: "simulation", reason: "r",
            initiator: Actor(name: "ida", strength: .osUser), host: "h", clock: .init(synchronised: true, maximumErrorMicroseconds: 1), runnerKey: "k")))
        world.feed(.locked([key], broken: broken))
        world.restart(rebooted: false)
        world.feed(.locked([key], broken: broken))
        #expect(world.entries.map(\.body.type).count { $0 == "lock.broken" } == 1)
    }
}
