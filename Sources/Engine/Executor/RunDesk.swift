import ActionKit
import Journal
import Values

/// What a run needs of its host besides processes and the journal: locks, the inbox, gates, the file of samples.
///
/// Called on the executor's thread only.
public protocol RunDesk: AnyObject {
    /// The run's `outputs/` folder.
    var outputFolder: String { get }

    /// Takes all of the locks or none: gives `.locked`, `.lockRefused` or `.lockLost`.
    func acquire(_ wishes: [LockWish]) -> Event
    /// The locks that were taken and are not the run's any more, each told once; quick where nothing changed.
    func lostLocks() -> [BrokenLock]
    func release(_ keys: [LockKey])

    /// Lets people know of gates. `state` is the run as it stands. Throws where the evidence of them cannot be kept; nobody is asked
    /// before that of all of them is.
    func publish(_ publications: [GatePublication], _ state: RunState) throws(JournalError)
    func withdraw(_ gate: StepID, _ item: ItemPath?)

    /// What people have left in the inbox, each as an event, in the order of arrival. Throws where the evidence of it cannot be
    /// kept: what was left stays for the next runner.
    func receive(_ state: RunState) throws(JournalError) -> [Event]

    /// Takes away what was received: its records are durable.
    func clearInbox()

    /// Takes away what still lies there: the run is over, nobody will read it.
    func discardInbox()

    /// Is told of each record with the digest of its line, as soon as it is appended.
    func note(_ entry: Entry, head: SHA256Digest)

    func keep(sample: String) throws(JournalError)
    /// Nil where there were no samples.
    func closeSamples() throws(JournalError) -> SamplesKept?
}

extension RunDesk {
    /// A desk without a folder of messages has nothing to take away.
    public func discardInbox() {}
}
