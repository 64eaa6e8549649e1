import CanonicalJSON
import Planted
import Values

/// The state that a journal's callers and its sync thread share.
///
/// `@unchecked Sendable`: every variable is read and written with `lock` held, except `spare`, which only the syncing
/// thread uses.
final class JournalCore: @unchecked Sendable {
    private enum Stage {
        case open
        /// What was asked for is still done, nothing new is taken.
        case closing
        case failed(JournalError)
    }

    private struct SealRequest {
        let position: JournalPosition
        let state: SealState
    }

    let storage: any JournalStorage
    private let sealer: Sealer?
    private let onEvent: @Sendable (JournalEvent) -> Void
    private let lock = ConditionLock()
    private var chain: RecordChain
    private var stage = Stage.open
    /// Whether `close` was called, which may be after a failure.
    private var isClosed = false
    private var durable: UInt64
    private var syncRequested = false
    private var seals: [SealRequest] = []
    private var spare = JSONWriter(capacity: 16_384)

    init(
        storage: any JournalStorage, chain: RecordChain, sealer: Sealer?, onEvent: @escaping @Sendable (JournalEvent) -> Void
    ) {
        self.storage = storage
        self.chain = chain
        self.sealer = sealer
        self.onEvent = onEvent
        durable = chain.position.seq
    }

    var position: JournalPosition { lock.locked { chain.position } }
    var durableSeq: UInt64 { lock.locked { durable } }
    var needsSync: Bool { lock.locked { if case .failed = stage { false } else { syncRequested } } }

    func append(_ body: RecordBody, at: Timestamp, mono: Microseconds) throws(JournalError) -> UInt64 {
        try lock.locked { () throws(JournalError) -> UInt64 in
            switch stage {
            case .open: break
            case .closing: throw JournalError(.closed, "the journal was closed", path: storage.path)
            case .failed(let error): throw error
            }
            try chain.append(body, at: at, mono: mono, synced: durable)
            return chain.position.seq
        }
    }

    func requestSync() {
        lock.locked {
            guard !chain.isEmpty else { return }
            syncRequested = true
            lock.signal()
        }
    }

    /// False where no seal will come: there is no sealer, or nothing is taken any more.
    func requestSeal(_ state: SealState) -> Bool {
        lock.locked {
            guard case .open = stage, sealer != nil else { return false }
            seals.append(SealRequest(position: chain.position, state: state))
            syncRequested = true
            lock.signal()
            return true
        }
    }

    /// Takes no more records from now on; false where it was called before.
    func beginClose() -> Bool {
        lock.locked {
            guard !isClosed else { return false }
            isClosed = true
            if case .open = stage { stage = .closing }
            lock.signal()
            return true
        }
    }

    /// The sync thread's life: ends when the journal is closed or failed.
    func syncUntilClosed() {
        while waitForWork() { syncPending() }
    }

    private func waitForWork() -> Bool {
        lock.locked {
            while true {
                if case .failed = stage { return false }
                if syncRequested { return true }
                if case .closing = stage { return false }
                lock.wait()
            }
        }
    }

    /// Writes and syncs what was asked for, then writes the seals over it; reports each.
    func syncPending() {
        let work: (upTo: UInt64, seals: [SealRequest])? = lock.locked {
            if case .failed = stage { return nil }
            syncRequested = false
            chain.take(replacingWith: &spare)
            defer { seals = [] }
            return (chain.position.seq, seals)
        }
        guard let work else { return }
        do throws(JournalError) {
            try writeAndSync(upTo: work.upTo)
            for request in work.seals { try seal(request) }
        } catch {
            lock.locked { stage = .failed(error) }
            onEvent(.failed(error))
        }
    }

    private func writeAndSync(upTo seq: UInt64) throws(JournalError) {
        if spare.bytes.isEmpty { return }
        try storage.append(spare.bytes)
        spare.removeAll()
        if planted(.failedSyncPassedOver) {
            do throws(JournalError) { try storage.sync() } catch { onEvent(.durable(seq: seq)) }
        } else if !planted(.syncLeftOut) {
            try storage.sync()
        }
        lock.locked { durable = seq }
        onEvent(.durable(seq: seq))
    }

    private func seal(_ request: SealRequest) throws(JournalError) {
        guard let sealer else { return }
        onEvent(.sealed(try sealer.seal(request.position, state: request.state)))
    }
}
