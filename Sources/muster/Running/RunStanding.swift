import Engine
import Glibc
import Journal
import Values

/// How the run of a lock's owner stands, as far as this host can see.
enum RunStanding: String {
    /// A runner drives it.
    case driven
    case held
    /// Its runner is gone, and it is neither over nor on hold.
    case dead
    /// It is closed, or its folder is gone: the lock is free to take.
    case over
    /// Another host's, or not to be read.
    case unknown

    init(_ owner: LockOwner) {
        guard owner.host == HostFacts.name else {
            self = .unknown
            return
        }
        let folder = RunFolder(path: owner.folder)
        guard TextFile.exists(owner.folder) else {
            self = .over
            return
        }
        if RunLock.isHeld(folder) {
            self = .driven
            return
        }
        // what cannot be read to its end is not known
        guard let lines = try? JournalReader.readAll(path: folder.journal) else {
            self = .unknown
            return
        }
        if case .runClosed? = lines.last?.record.body {
            self = .over
            return
        }
        let stage = lines.reversed().lazy.compactMap { line -> RunStateChanged.Stage? in
            if case .runState(let body) = line.record.body { body.to } else { nil }
        }.first
        self = stage == .held ? .held : .dead
    }

    /// The last whole line of the owner's journal; nil where it cannot be read.
    static func head(_ owner: LockOwner) -> SHA256Digest? {
        (try? JournalReader.readAll(path: RunFolder(path: owner.folder).journal))?.last?.hash
    }

    var words: String {
        switch self {
        case .driven: "under way"
        case .held: "on hold"
        case .dead: "its runner is dead; muster resume goes on with it"
        case .over: "over; the next run takes the lock"
        case .unknown: "not to be seen from this host"
        }
    }
}
