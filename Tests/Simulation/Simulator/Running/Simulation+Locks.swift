import Engine
import Journal
import Plan
import PlaybookModel
import Signatures
import Values

/// What other runs and people do with the locks.
extension Simulation {
    /// Another run asks for the locks, and gives back after a while what it got.
    func lendLocks() {
        let other = RunID("20260301T020000Z-other-\(fate.between(1_000, 9_999))")
        let keys = production.plan.locks.map(\.key)
        let wishes = keys.map {
            LockWish(key: $0, shared: fate.chance(50), minDelay: fate.chance(30) ? .seconds(Int64(fate.between(1, 60))) : .zero)
        }
        let answer = offices.acquire(wishes, other, mode: "drill", now: clock.wall)
        for text in answer.breaches { breach("13", text) }
        if answer.refusal != nil || keys.isEmpty { return }
        note("      world: \(other) has the locks")
        coverage.count("world other run has the lock")
        calendar.add(at: clock.time + Int64(fate.below(120_000)) * 1_000) { simulation in
            simulation.offices.release(keys, other, now: simulation.clock.wall)
        }
    }

    /// A person breaks a lock of the run: with a signature that holds, mostly.
    func breakLock() {
        let held = production.plan.locks.map(\.key).filter { offices.has($0, runID) }
        guard !held.isEmpty, ledger.closed == nil else { return }
        let key = fate.pick(held)
        guard let owner = offices.sheet(key).holder(runID) else { return }
        let isGood = fate.chance(75)
        let person = isGood ? PersonID("fay") : fate.pick(["ben", "mallory"].map { PersonID($0) })
        let statement = UnlockStatement(
            key: key, run: owner.run, host: owner.host, since: owner.since, mode: owner.mode, head: nil, person: person,
            reason: "it is in the way", signedAt: clock.wall)
        guard let member = Cast.shared[person] else { return }
        do {
            let bytes = try statement.bytes()
            let signature = try member.key.sign(bytes, namespace: UnlockStatement.namespace)
            let broken = LockBreak(
                owner: owner, at: clock.wall, statement: String(decoding: bytes, as: UTF8.self),
                signature: String(decoding: signature.armored, as: UTF8.self))
            if case .signed = UnlockCheck(site: production.plan.site).look(at: broken), !isGood {
                breach("13", "the word of \(person) on a lock passes for good")
            }
            offices.take(broken, now: clock.wall)
        } catch { return breach("simulator", "a statement cannot be signed: \(error)") }
        brokenAt[key] = ledger.entries.count
        coverage.count("world lock broken")
        note("      world: \(person) breaks the lock \(key)")
        tellOfLock(key)
        // others are quick to take what is free
        if fate.chance(50) { lendLocks() }
    }

    /// The folder of locks tells a runner that it changed; one that lives and can write says soon that it has lost the lock.
    private func tellOfLock(_ key: LockKey) {
        guard let life, !life.fuse.isBurnt else { return }
        life.mailbox.post(.locks)
        let records = ledger.entries.count
        calendar.add(at: clock.time + 5_000_000) { simulation in
            guard simulation.life === life, !life.fuse.isBurnt, simulation.brokenAt[key] == records else { return }
            // who cannot write any more has told what runs to end, and only waits for that
            guard let executor = life.executor, !executor.hasFailed else { return }
            guard let stage = simulation.ledger.stage, stage != .held, stage != .closing, simulation.ledger.locks.contains(key) else {
                return
            }
            simulation.breach("13", "the lock \(key) was broken and the runner does not see it")
        }
    }

    func freeLocks(_ keys: [LockKey]) { offices.release(keys, runID, now: clock.wall) }

    /// 13: what acts has every lock, unless it was recorded before the lock was broken, or lets an injected fault go.
    func checkLocks(_ target: String, _ verb: String, _ recorded: UInt64) {
        for lock in production.plan.locks where !offices.has(lock.key, runID) {
            if let at = brokenAt[lock.key], recorded <= UInt64(at) || verb == "release" { continue }
            breach("13", "\(target) is acted on without the lock \(lock.key)")
        }
    }

    /// Another run that would take a lock as soon as it is free must not find it free before this one has ended.
    func checkOtherRuns() {
        guard ledger.closed == nil, production.plan.mode != .dry else { return }
        for key in ledger.locks where !offices.has(key, runID) && brokenAt[key] == nil {
            breach("13", "the lock \(key) is free for others while the run is not closed")
        }
    }
}
