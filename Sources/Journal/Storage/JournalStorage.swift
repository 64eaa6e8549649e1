/// One append-only file as the journal needs it, so that tests and simulators can lose and tear what was not synced.
///
/// A storage has one writer. Its calls come from one thread at a time. Whatever throws leaves the storage in an
/// unknown state: the journal then writes nothing more, and recovery looks at what is there.
public protocol JournalStorage: AnyObject, Sendable {
    /// The file's name for messages, or nil where it has none.
    var path: String? { get }

    /// How many bytes have been appended, synced or not.
    func size() throws(JournalError) -> UInt64

    /// Adds `bytes` at the end, with one `write(2)` where the system takes them at once.
    func append(_ bytes: [UInt8]) throws(JournalError)

    /// Returns when all that was appended or truncated survives a loss of power (`fdatasync(2)`).
    func sync() throws(JournalError)

    /// Puts a fresh copy of the first `count` bytes into the file's place, durable when this returns; where it throws, all is as before.
    ///
    /// After a sync that failed the system may show bytes that are not on the disk, and that no later sync of that file brings there,
    /// not even when they are written again in place (ext4 leaves their blocks marked as never written).
    func renew(keeping count: UInt64) throws(JournalError)

    /// Cuts everything from byte `size` on; durable only after `sync()`.
    func truncate(to size: UInt64) throws(JournalError)

    /// Up to `count` bytes from byte `offset` on; fewer only at the end.
    func read(at offset: UInt64, count: Int) throws(JournalError) -> [UInt8]

    /// Puts a whole file beside the journal: `name` is relative to its folder. Durable when this returns; replaces.
    func writeBeside(_ bytes: [UInt8], name: String) throws(JournalError)

    /// Gives the file up; nothing may be called afterwards.
    func close()
}
