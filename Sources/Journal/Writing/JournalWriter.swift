import CanonicalJSON
import Values

/// The one writer of a run's journal: buffers records, chains them, and syncs them in groups.
///
/// `append` puts a record into memory; `commit` hands everything appended so far to the sync thread, which writes it
/// with one `write(2)` and one `fdatasync(2)` and reports `JournalEvent.durable`. While a sync runs, later commits
/// gather and share the next one (group commit). An error of the storage is final.
///
/// ```swift
/// let journal = try JournalWriter(storage: storage, run: run, boot: boot) { mailbox.post($0) }
/// let seq = try journal.append(.stepIntent(intent), at: clock.wall, mono: clock.boottime)
/// journal.commit()                       // the effect starts when .durable(seq) arrives
/// ```
public final class JournalWriter: Sendable {
    private let core: JournalCore
    private let thread: JoinableThread?
    private let isInline: Bool

    /// Who syncs.
    public enum Syncing: Sendable {
        /// A thread of the journal's own.
        case background
        /// The caller of `commit`, which returns when it is done: for simulators, where the same seed gives the same bytes.
        case inline
        /// The caller of ``JournalWriter/sync()``: for simulators in which time passes between a commit and the disk.
        case onCall
    }

    /// Starts a journal on an empty storage, or goes on after `position`.
    ///
    /// - Parameters:
    ///   - sealer: Writes the seals that `seal(state:)` asks for; nil where there are none.
    ///   - onEvent: Called from the syncing thread and never under a lock of the journal; must return soon.
    public init(
        storage: any JournalStorage, run: RunID, boot: String, after position: JournalPosition = .start,
        syncing: Syncing = .background, sealer: Sealer? = nil, onEvent: @escaping @Sendable (JournalEvent) -> Void
    ) throws(JournalError) {
        let core = JournalCore(
            storage: storage, chain: RecordChain(run: run, boot: boot, position: position), sealer: sealer, onEvent: onEvent)
        self.core = core
        switch syncing {
        case .background: thread = try JoinableThread("journal-sync") { core.syncUntilClosed() }
        case .inline, .onCall: thread = nil
        }
        isInline = syncing == .inline
    }

    /// Appends a record and returns its `seq`; it is neither written nor durable until a `commit`.
    ///
    /// Throws `recordTooLong` or `encoding`, after which the journal is as before, and `closed` or the storage's own
    /// error once the journal failed or was closed.
    @discardableResult
    public func append(_ body: RecordBody, at: Timestamp, mono: Microseconds) throws(JournalError) -> UInt64 {
        try core.append(body, at: at, mono: mono)
    }

    /// Asks for everything appended so far to be made durable; returns at once, unless syncing is inline.
    public func commit() {
        core.requestSync()
        if isInline { core.syncPending() }
    }

    /// Writes and syncs what was committed and not yet written, where syncing is `onCall`.
    package func sync() { core.syncPending() }

    /// Whether something was committed and not yet written.
    package var needsSync: Bool { core.needsSync }

    /// Asks for a seal over everything appended so far: written once that is durable, then reported as `sealed`.
    ///
    /// - Returns: false where none will come: the journal has no sealer, or has failed.
    @discardableResult
    public func seal(state: SealState) -> Bool {
        let isTaken = core.requestSeal(state)
        if isInline { core.syncPending() }
        return isTaken
    }

    /// The last record appended, durable or not.
    public var position: JournalPosition { core.position }

    /// The highest `seq` known to be durable.
    public var durableSeq: UInt64 { core.durableSeq }

    /// Commits what was appended, waits until it is durable or failed, ends the thread and closes the storage.
    ///
    /// Must not be called from `onEvent`. Calling it again does nothing.
    public func close() {
        commit()
        guard core.beginClose() else { return }
        if thread == nil { core.syncPending() }
        thread?.join()
        core.storage.close()
    }
}
