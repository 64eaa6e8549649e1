/// A journal's file in memory, with a disk that can lose, tear and refuse.
///
/// What was appended but not synced is at risk: `crash(keeping:)` loses it, except for the first bytes the caller
/// says had reached the disk.
public final class MemoryStorage: JournalStorage, @unchecked Sendable {
    // @unchecked: all state is guarded by `lock`.

    /// What the disk refuses from now on.
    public enum Fault: Sendable, Hashable {
        /// Appends fail after this many more bytes, as a full disk does (`ENOSPC`).
        case full(afterBytes: Int)
        /// The next sync fails (`EIO`); later ones succeed and write nothing of what that one left, as on Linux.
        case nextSync
    }

    private let lock = ConditionLock()
    private var bytes: [UInt8]
    private var synced: Int
    /// Whether what is behind `synced` counts as written though it is not: until it is written once more.
    private var isLeftBehind = false
    private var fault: Fault?
    private var aside: [String: [UInt8]]
    private var syncs = 0

    /// Begins with these bytes, all of them durable.
    public init(bytes: [UInt8] = []) {
        self.bytes = bytes
        synced = bytes.count
        aside = [:]
    }

    public var path: String? { nil }

    /// All bytes, synced or not.
    public var contents: [UInt8] { lock.locked { bytes } }
    /// The bytes that survive any crash.
    public var durable: [UInt8] { lock.locked { Array(bytes.prefix(synced)) } }
    /// How often `sync()` was called.
    public var syncCount: Int { lock.locked { syncs } }
    /// The files written beside the journal, by name.
    public var filesBeside: [String: [UInt8]] { lock.locked { aside } }

    /// Makes the disk refuse from now on, or work again where nil.
    public func inject(_ fault: Fault?) { lock.locked { self.fault = fault } }

    /// Loses what was not synced, but for its first `kept` bytes.
    public func crash(keeping kept: Int = 0) {
        lock.locked {
            bytes.removeSubrange(min(synced + kept, bytes.count)...)
            synced = bytes.count
            isLeftBehind = false
        }
    }

    public func size() -> UInt64 { lock.locked { UInt64(bytes.count) } }

    public func append(_ new: [UInt8]) throws(JournalError) {
        let refused: Bool = lock.locked {
            guard case .full(let room)? = fault else {
                bytes += new
                return false
            }
            bytes += new.prefix(room)
            fault = .full(afterBytes: max(0, room - new.count))
            return room < new.count
        }
        if refused { throw JournalError(.storage, "write failed", cause: "No space left on device") }
    }

    public func sync() throws(JournalError) {
        let refused: Bool = lock.locked {
            syncs += 1
            guard fault == .nextSync else {
                if !isLeftBehind { synced = bytes.count }
                return false
            }
            fault = nil
            isLeftBehind = true
            return true
        }
        if refused { throw JournalError(.storage, "fdatasync failed", cause: "Input/output error") }
    }

    public func renew(keeping count: UInt64) throws(JournalError) {
        try sync()
        lock.locked {
            bytes.removeSubrange(min(Int(count), bytes.count)...)
            synced = bytes.count
            isLeftBehind = false
        }
    }

    public func truncate(to size: UInt64) {
        lock.locked {
            bytes.removeSubrange(min(Int(size), bytes.count)...)
            if synced >= bytes.count { isLeftBehind = false }
            synced = min(synced, bytes.count)
        }
    }

    public func read(at offset: UInt64, count: Int) -> [UInt8] {
        lock.locked { Array(bytes.dropFirst(Int(offset)).prefix(count)) }
    }

    public func writeBeside(_ bytes: [UInt8], name: String) { lock.locked { aside[name] = bytes } }

    public func close() {}
}
