import Engine
import Journal

/// One runner's time with the run, from its start to its end or its death.
final class Life {
    let number: Int
    let fuse: Fuse
    let mailbox = Mailbox<RunExecutor.Message>()
    var executor: RunExecutor?
    var journal: JournalWriter?
    /// Whether a sync is on its way to the disk.
    var isSyncing = false

    init(_ number: Int, _ fuse: Fuse) {
        self.number = number
        self.fuse = fuse
    }
}
