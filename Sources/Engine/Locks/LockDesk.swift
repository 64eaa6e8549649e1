import Glibc
import Journal
import Plan
import PlaybookModel
import Values

/// A run's dealings with the host's lock folder: takes, watches and gives back, and keeps what people signed.
final class LockDesk {
    private let locks: LockFolder
    private let folder: RunFolder
    private let plan: Plan
    private let host: String
    /// What the sheets of taken keys were when they were last looked at.
    private var marks: [LockKey: LockFolder.FileMark?] = [:]

    init(folder: RunFolder, plan: Plan, host: String) {
        self.folder = folder
        self.plan = plan
        self.host = host
        locks = LockFolder(path: plan.site.lockFolder)
    }

    private var run: RunID { RunID(String(folder.path.split(separator: "/").last ?? "")) }

    private var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microsecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    func acquire(_ wishes: [LockWish]) -> Event {
        do throws(JournalError) {
            switch try locks.acquire(wishes, now: now, owner, ending: Self.ending) {
            case .refused(_, .held(let other)): return .lockRefused(other.key, owner: other.words)
            case .refused(let key, .tooEarly(let until, let last)):
                return .lockRefused(key, owner: last?.words ?? "another run", freeAt: until)
            case .refused(let key, .lost(let broken)): return .lockLost(try told(key, broken))
            case .taken(let breaks):
                for wish in wishes { marks[wish.key] = .some(locks.mark(wish.key)) }
                return .locked(
                    wishes.map(\.key), broken: try breaks.map { (broken) throws(JournalError) in try told(broken.owner.key, broken) })
            }
        } catch {
            return .lockRefused(wishes.first?.key ?? LockKey(""), owner: "nobody knows whom: \(error)")
        }
    }

    /// Looks at the sheets that were changed since the last look.
    func lost() -> [BrokenLock] {
        var lost: [BrokenLock] = []
        for (key, old) in marks {
            let mark = locks.mark(key)
            if mark == old { continue }
            marks[key] = .some(mark)
            do throws(JournalError) {
                let sheet = try locks.sheet(key)
                guard sheet.holder(run) == nil else { continue }
                lost.append(try told(key, sheet.breaks.last { $0.owner.run == run }))
            } catch {
                // what cannot be read is not known to be the run's
                lost.append(BrokenLock(key: key, owner: "run \(run)", why: "\(error)"))
            }
            marks[key] = nil
        }
        return lost.sorted { $0.key < $1.key }
    }

    func release(_ keys: [LockKey]) throws(JournalError) {
        marks = [:]
        try locks.release(keys, run: run, now: now)
    }

    private func owner(_ wish: LockWish) -> LockOwner {
        LockOwner(
            key: wish.key, run: run, host: host, pid: Int(getpid()), since: now, folder: folder.path, mode: plan.mode.rawValue,
            shared: wish.shared)
    }

    /// A folder that is gone cannot hold anything; one that cannot be read may.
    private static func ending(_ owner: LockOwner) -> LockEnding? {
        if access(owner.folder, F_OK) != 0 { return LockEnding(why: "that run's folder is gone", at: nil) }
        // what cannot be read to its end is not known to be over
        guard let last = (try? JournalReader.readAll(path: RunFolder(path: owner.folder).journal))?.last?.record,
            case .runClosed = last.body
        else { return nil }
        return LockEnding(why: "that run was closed and had not given it back", at: last.at)
    }

    /// A break as it goes into the records; what a person signed is kept in the run's folder first.
    private func told(_ key: LockKey, _ broken: LockBreak?) throws(JournalError) -> BrokenLock {
        guard let broken else {
            return BrokenLock(key: key, owner: "run \(run)", why: "the lock folder does not name this run any more, and nobody knows why")
        }
        switch UnlockCheck(site: plan.site).look(at: broken) {
        case .takenOver(let why): return BrokenLock(key: key, owner: broken.owner.words, why: why)
        case .void(let problem):
            return BrokenLock(key: key, owner: broken.owner.words, why: "it was broken, and nobody can be held to it: \(problem)")
        case .signed(let statement, let fingerprint):
            let bytes = Array((broken.statement ?? "").utf8)
            let digest = SHA256Digest.of(bytes)
            let name = "\(digest).json"
            try AtomicFile.makeFolder(folder.path(.locks))
            try folder.write(Array((broken.signature ?? "").utf8), .locks, name + ".sig")
            try folder.write(bytes, .locks, name)
            return BrokenLock(
                key: key, owner: broken.owner.words, why: statement.reason,
                by: Actor(name: statement.person.rawValue, strength: .signature, key: fingerprint), file: name, sha256: digest)
        }
    }
}
