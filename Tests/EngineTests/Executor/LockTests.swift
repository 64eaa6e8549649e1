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
    private let start = Timestamp(microsecondsSinceEpoch: 0)

    private func owner(_ run: String, _ folder: String = "/nowhere") -> (LockWish) -> LockOwner {
        {
            LockOwner(
                key: $0.key, run: RunID(run), host: "h", pid: 1, since: Timestamp(microsecondsSinceEpoch: 0), folder: folder,
                shared: $0.shared)
        }
    }

    private func wish(_ key: String, shared: Bool = false, minDelay: Microseconds = .zero) -> LockWish {
        LockWish(key: LockKey(key), shared: shared, minDelay: minDelay)
    }

    @Test("all or none: a key in the way leaves the others free")
    func allOrNone() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path + "/locks")
        #expect(try locks.acquire([wish("b")], now: start, owner("one")) { _ in nil } == .taken([]))
        let refused = try locks.acquire([wish("c"), wish("b"), wish("a")], now: start, owner("two")) { _ in nil }
        #expect(refused == .refused(LockKey("b"), .held(owner("one")(wish("b")))))
        #expect(try locks.owners().map(\.key.rawValue) == ["b"])
    }

    @Test("a run takes its own locks again, gives back its own only, and one that is closed loses them")
    func ownership() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path)
        let wishes = [wish("traffic/lab"), wish("größe 100%")]
        let keys = wishes.map(\.key)
        #expect(try locks.acquire(wishes, now: start, owner("one")) { _ in nil } == .taken([]))
        #expect(try locks.acquire(wishes, now: start, owner("one")) { _ in nil } == .taken([]))
        try locks.release(keys, run: RunID("two"), now: start)
        #expect(try locks.owners().count == 2)
        var broken = LockBreak(owner: owner("one")(wishes[0]), at: start, why: "it is over")
        broken.takenBy = RunID("two")
        #expect(
            try locks.acquire([wishes[0]], now: start, owner("two")) { _ in LockEnding(why: "it is over", at: nil) } == .taken([broken]))
        try locks.release(keys, run: RunID("one"), now: start)
        #expect(try locks.owners().map(\.run) == [RunID("two")])
    }

    @Test("several share a key or one has it alone, whoever comes first")
    func sharing() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path)
        let (shared, alone) = (wish("k", shared: true), wish("k"))
        #expect(try locks.acquire([shared], now: start, owner("one")) { _ in nil } == .taken([]))
        #expect(try locks.acquire([shared], now: start, owner("two")) { _ in nil } == .taken([]))
        #expect(try locks.acquire([alone], now: start, owner("three")) { _ in nil } == .refused(alone.key, .held(owner("one")(shared))))
        try locks.release([alone.key], run: RunID("one"), now: start)
        #expect(try locks.acquire([alone], now: start, owner("three")) { _ in nil } == .refused(alone.key, .held(owner("two")(shared))))
        try locks.release([alone.key], run: RunID("two"), now: start)
        #expect(try locks.acquire([alone], now: start, owner("three")) { _ in nil } == .taken([]))
        #expect(try locks.acquire([shared], now: start, owner("one")) { _ in nil } == .refused(alone.key, .held(owner("three")(alone))))
    }

    @Test("a minimum delay counts from when the last holder had the key no more, and delays nobody who has it")
    func minimumDelay() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path)
        let slow = wish("k", minDelay: .hours(1))
        let noon = start + .hours(12)
        #expect(try locks.acquire([slow], now: start, owner("one")) { _ in nil } == .taken([]), "nobody had it before")
        try locks.release([slow.key], run: RunID("one"), now: noon)
        let early = LockFolder.Acquisition.refused(slow.key, .tooEarly(until: noon + .hours(1), last: owner("one")(slow)))
        #expect(try locks.acquire([slow], now: noon + .minutes(59), owner("two")) { _ in nil } == early)
        #expect(try locks.acquire([slow], now: noon + .minutes(59), owner("one")) { _ in nil } == early, "also not who had it last")
        #expect(
            try locks.acquire([wish("k")], now: noon + .minutes(1), owner("quick")) { _ in nil } == .taken([]),
            "the delay is the taker's own")
        try locks.release([slow.key], run: RunID("quick"), now: noon + .minutes(2))
        #expect(try locks.acquire([slow], now: noon + .minutes(62), owner("two")) { _ in nil } == .taken([]))
        #expect(try locks.acquire([slow], now: noon + .minutes(62), owner("two")) { _ in nil } == .taken([]), "a run's own resume")
    }

    @Test("where the last holder's run is over, or its folder gone, the delay counts from then, and is not counted anew each time")
    func delayAfterEnding() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path)
        let slow = wish("k", minDelay: .hours(1))
        _ = try locks.acquire([slow], now: start, owner("one")) { _ in nil }
        let ending: (LockOwner) -> LockEnding? = { _ in LockEnding(why: "gone", at: nil) }
        for minutes in [0, 30] as [Int64] {
            let refused = try locks.acquire([slow], now: start + .minutes(10 + minutes), owner("two"), ending: ending)
            #expect(refused == .refused(slow.key, .tooEarly(until: start + .minutes(70), last: owner("one")(slow))))
        }
        guard case .taken(let breaks) = try locks.acquire([slow], now: start + .minutes(70), owner("two"), ending: ending) else {
            Issue.record("it is free")
            return
        }
        #expect(breaks.map(\.why) == ["gone"])
    }

    @Test("a run whose lock is not its own any more is told so, and by whom")
    func lost() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path)
        let held = LockWish(key: LockKey("k"), isHeld: true)
        _ = try locks.acquire([wish("k")], now: start, owner("one")) { _ in nil }
        var broken = LockBreak(owner: owner("one")(held), at: start + .seconds(5), statement: "s", signature: "t")
        #expect(try locks.take(broken))
        #expect(try locks.take(broken) == false, "it is broken once")
        #expect(try locks.acquire([held], now: start, owner("one")) { _ in nil } == .refused(held.key, .lost(broken)))
        #expect(try locks.acquire([wish("k")], now: start, owner("two")) { _ in nil } != .taken([]))
        broken.takenBy = RunID("two")
        #expect(try locks.acquire([wish("k")], now: start, owner("two")) { _ in nil } == .taken([broken]))
        #expect(
            try locks.acquire([held], now: start, owner("one")) { _ in nil } == .refused(held.key, .lost(broken)),
            "also when another has it")
        // somebody took the file away by hand
        unlink(folder.path + "/k.lock")
        #expect(try locks.acquire([held], now: start, owner("one")) { _ in nil } == .refused(held.key, .lost(nil)))
    }

    @Test("others can see who holds a lock, and a record that cannot be read is nobody's to take")
    func records() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path)
        _ = try locks.acquire([wish("a")], now: start, owner("one")) { _ in nil }
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/a.lock")[.posixPermissions] as? Int
        #expect(mode == 0o644)
        try Data("{}".utf8).write(to: URL(fileURLWithPath: folder.path + "/a.lock"))
        #expect { try locks.acquire([wish("a")], now: start, owner("two")) { _ in LockEnding(why: "over", at: nil) } } throws: {
            ($0 as? JournalError)?.code == .damaged
        }
    }

    @Test("two runs: the second is refused while the first is on hold, also when its runner is gone, and not once it is closed")
    func twoRuns() throws {
        let host = try Host(plan([write("a") { $0.onFailure = FailurePolicy(.hold) }]))
        _ = try host.carry(FileStorage.create(host.runFolder.journal), ThreadPerformer { _ in .exited(code: 1) })
        let locks = LockFolder(path: host.plan.site.lockFolder)
        let wishes = host.plan.locks.map { LockWish(key: $0.key) }
        let ending: (LockOwner) -> LockEnding? = { owner in
            let isClosed = (try? JournalReader.readAll(path: RunFolder(path: owner.folder).journal))?.last?.record.type == "run.closed"
            return isClosed ? LockEnding(why: "closed", at: nil) : nil
        }
        guard case .refused(_, .held(let other)) = try locks.acquire(wishes, now: start, owner("two"), ending: ending) else {
            Issue.record("a held run lost its lock")
            return
        }
        #expect(other.run == host.run)
        let again = try Host(host.plan, in: host.folder)
        again.onEntry = { host, entry in
            if case .operatorAction(let body) = entry.body, body.action == .resume {
                try host.leave(InboxItem(run: host.run, kind: .cancel))
            }
        }
        _ = try again.carry(FileStorage.open(host.runFolder.journal), ThreadPerformer { _ in .exited(code: 0) }, resuming: true)
        #expect(again.story.last == "closed rollback_incomplete 5" || again.story.last == "closed rolled_back 4")
        // a closed run whose lock was never given back does not keep it, and whoever takes it over says so
        let third = try Host(host.plan)
        _ = try LockFolder(path: third.plan.site.lockFolder).acquire(wishes, now: start, owner("one", host.runFolder.path)) { _ in nil }
        _ = try third.carry(FileStorage.create(third.runFolder.journal), ThreadPerformer { _ in .exited(code: 0) })
        let broken = try JournalReader.readAll(path: third.runFolder.journal).compactMap { line -> LockRecord? in
            if case .lockBroken(let body) = line.record.body { return body }
            return nil
        }
        #expect(broken.map(\.key) == host.plan.locks.map(\.key))
        #expect(broken.first?.owner == "run one on h, since 1970-01-01T00:00:00.000000Z")
        #expect(broken.first?.reason == "that run was closed and had not given it back")
        #expect(broken.first?.by != nil)
        #expect(third.story.last == "closed succeeded 0")
    }

    @Test("a takeover is kept with the lock, so that a crash before its record loses nothing, and it is recorded once")
    func takeoverSurvives() throws {
        let folder = try TemporaryFolder()
        let locks = LockFolder(path: folder.path)
        _ = try locks.acquire([wish("k")], now: start, owner("one")) { _ in nil }
        let first = try locks.acquire([wish("k")], now: start, owner("two")) { _ in LockEnding(why: "gone", at: nil) }
        #expect(try locks.acquire([wish("k")], now: start, owner("two")) { _ in nil } == first)
        var world = World(plan([read("a")]))
        guard case .taken(let breaks) = first else { return }
        let broken = breaks.map { BrokenLock(key: $0.owner.key, owner: $0.owner.words, why: $0.why ?? "") }
        world.feed(
            .opened(
                RunOpened(
                    program: "m", plan: .zero, playbook: "p", title: "t", site: "s", mode: "drill", method: "simulation", reason: "r",
                    initiator: Actor(name: "ida", strength: .osUser), host: "h",
                    clock: .init(synchronised: true, maximumErrorMicroseconds: 1), runnerKey: "k")))
        world.feed(.locked([LockKey("k")], broken: broken))
        world.restart(rebooted: false)
        world.feed(.locked([LockKey("k")], broken: broken))
        #expect(world.entries.map(\.body.type).count { $0 == "lock.broken" } == 1)
    }
}
