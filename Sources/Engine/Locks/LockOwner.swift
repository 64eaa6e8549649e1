import Journal
import Values

/// Who holds a lock.
public struct LockOwner: Sendable, Hashable, Codable {
    public let key: LockKey
    public let run: RunID
    public let host: String
    public let pid: Int
    public let since: Timestamp
    /// The run's folder; where its journal is closed, the lock is free.
    public let folder: String
    /// The run's mode.
    public let mode: String
    /// Whether others may hold it at the same time who share it too.
    public let shared: Bool

    public init(
        key: LockKey, run: RunID, host: String, pid: Int, since: Timestamp, folder: String, mode: String = "drill", shared: Bool = false
    ) {
        self.key = key
        self.run = run
        self.host = host
        self.pid = pid
        self.since = since
        self.folder = folder
        self.mode = mode
        self.shared = shared
    }

    /// Who it is, for people.
    public var words: String { "run \(run) on \(host), since \(since)\(shared ? ", shared" : "")" }
}

/// What a run asks of a lock.
public struct LockWish: Sendable, Hashable {
    public let key: LockKey
    public let shared: Bool
    /// How long the key must have been free.
    public let minDelay: Microseconds
    /// Whether the run's records say that it holds the lock.
    public let isHeld: Bool

    public init(key: LockKey, shared: Bool = false, minDelay: Microseconds = .zero, isHeld: Bool = false) {
        self.key = key
        self.shared = shared
        self.minDelay = minDelay
        self.isHeld = isHeld
    }
}

/// How a lock's owner lost it without giving it back.
public struct LockBreak: Sendable, Hashable, Codable {
    public let owner: LockOwner
    public let at: Timestamp
    /// Why it could be taken over; nil where a person broke it, whose statement says why.
    public let why: String?
    /// The exact bytes that a person signed, and the armored signature.
    public let statement: String?
    public let signature: String?
    /// The next run that took the key, which has it in its evidence.
    public internal(set) var takenBy: RunID?

    public init(owner: LockOwner, at: Timestamp, why: String) {
        (self.owner, self.at, self.why) = (owner, at, why)
        (statement, signature) = (nil, nil)
    }

    public init(owner: LockOwner, at: Timestamp, statement: String, signature: String) {
        (self.owner, self.at, self.statement, self.signature) = (owner, at, statement, signature)
        why = nil
    }
}

/// Why a run is over, and when it was; the time is nil where that is not known.
public struct LockEnding: Sendable, Hashable {
    public let why: String
    public let at: Timestamp?

    public init(why: String, at: Timestamp?) {
        self.why = why
        self.at = at
    }
}
