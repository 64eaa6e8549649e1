/// What a journal tells its owner, from the thread that did it.
public enum JournalEvent: Sendable, Hashable {
    /// All records up to `seq` survive a loss of power.
    case durable(seq: UInt64)
    /// A seal that was asked for is on disk; a `sealed` record should follow.
    case sealed(SealReference)
    /// Writing failed. Nothing is tried again, and nothing more is written. Comes once, as the last event.
    case failed(JournalError)
}
