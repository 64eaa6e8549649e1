import CanonicalJSON
import Glibc
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
    /// From whom the lock was taken over, and why; kept here too, so that a crash before the record loses nothing.
    public internal(set) var broken: BrokenLock?

    public init(key: LockKey, run: RunID, host: String, pid: Int, since: Timestamp, folder: String) {
        self.key = key
        self.run = run
        self.host = host
        self.pid = pid
        self.since = since
        self.folder = folder
    }
}

extension LockOwner {
    /// Who it is, for people.
    var words: String { "run \(run) on \(host), since \(since)" }
}

/// Exclusive locks of one host: an owner record a key, in a folder that all runs of a site share.
///
/// `flock(2)` guards the change of the records only. A lock lives until it is released or broken, not merely until the
/// process that took it dies, so that a crashed or held run keeps it.
public struct LockFolder: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    /// How an attempt to take locks went.
    public enum Acquisition: Sendable, Equatable {
        /// All are taken; some of them from runs that are over.
        case taken(broken: [BrokenLock])
        /// Nothing is taken: this one is in the way.
        case refused(LockOwner)
    }

    /// Takes every key for `run`, or none.
    ///
    /// Keys that the run holds already are taken again. A lock whose run is over is taken over.
    ///
    /// - Parameter ending: why the run in a folder is over; nil where it is not known to be.
    public func acquire(
        _ keys: [LockKey], _ owner: (LockKey) -> LockOwner, ending: (String) -> String?
    ) throws(JournalError) -> Acquisition {
        if keys.isEmpty { return .taken(broken: []) }
        try makeFolder()
        let guardFile = try lock()
        defer { close(guardFile) }
        let run = keys.first.map(owner)?.run
        var owners: [LockOwner] = []
        for key in keys.sorted() {
            var new = owner(key)
            if let other = try read(key) {
                if other.run == run {
                    new.broken = other.broken
                } else if let why = ending(other.folder) {
                    new.broken = BrokenLock(key: key, owner: other.words, why: why)
                } else {
                    return .refused(other)
                }
            }
            owners.append(new)
        }
        try write(owners)
        return .taken(broken: owners.compactMap(\.broken))
    }

    /// Writes the owner records; where one cannot be written those before it are taken away again.
    private func write(_ owners: [LockOwner]) throws(JournalError) {
        var new: [LockKey] = []
        do throws(JournalError) {
            for owner in owners {
                let file = file(owner.key)
                if access(file, F_OK) != 0 { new.append(owner.key) }
                try AtomicFile.write(encode(owner) + [10], to: file)
                // others have to see who holds it
                chmod(file, 0o644)
            }
        } catch {
            for key in new { unlink(file(key)) }
            throw error
        }
    }

    /// Gives back the keys that `run` holds; others are left alone.
    public func release(_ keys: [LockKey], run: RunID) throws(JournalError) {
        if keys.isEmpty { return }
        let guardFile = try lock()
        defer { close(guardFile) }
        for key in keys {
            guard let owner = try read(key), owner.run == run else { continue }
            unlink(file(key))
        }
    }

    /// Every lock that is held.
    public func owners() throws(JournalError) -> [LockOwner] {
        var owners: [LockOwner] = []
        for name in FolderListing.names(path) where name.hasSuffix(".lock") {
            if let owner = try read(atPath: "\(path)/\(name)") { owners.append(owner) }
        }
        return owners
    }

    private func read(_ key: LockKey) throws(JournalError) -> LockOwner? { try read(atPath: file(key)) }

    private func read(atPath path: String) throws(JournalError) -> LockOwner? {
        guard access(path, F_OK) == 0 else { return nil }
        let bytes = try AtomicFile.read(path)
        do {
            return try CanonicalDecoder().decode(LockOwner.self, from: Array(bytes.prefix { $0 != 10 }))
        } catch {
            throw JournalError(.damaged, "the lock's owner cannot be read: a person must look at it", path: path, cause: "\(error)")
        }
    }

    private func encode(_ owner: LockOwner) throws(JournalError) -> [UInt8] {
        do throws(CanonicalCodingError) { return try CanonicalEncoder().encode(owner) } catch {
            throw JournalError(.encoding, "the lock's owner cannot be written", cause: error.description)
        }
    }

    /// A key's file: letters, digits, `.`, `_` and `-` as they are, every other byte as `%XX`.
    private func file(_ key: LockKey) -> String {
        let name = key.rawValue.utf8.map { byte -> String in
            let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || [45, 46, 95].contains(byte)
            if isPlain { return String(UnicodeScalar(byte)) }
            let hex = String(byte, radix: 16, uppercase: true)
            return "%" + (hex.count == 1 ? "0" : "") + hex
        }.joined()
        return "\(path)/\(name).lock"
    }

    private func makeFolder() throws(JournalError) {
        if mkdir(path, 0o775) != 0, errno != EEXIST {
            throw JournalError(.storage, "the folder of locks cannot be made", path: path, cause: String(cString: strerror(errno)))
        }
    }

    private func lock() throws(JournalError) -> Int32 {
        let file = open("\(path)/.guard", O_RDWR | O_CREAT | O_CLOEXEC, 0o664)
        if file < 0 || flock(file, LOCK_EX) != 0 {
            throw JournalError(.storage, "the folder of locks cannot be used", path: path, cause: String(cString: strerror(errno)))
        }
        return file
    }
}

/// The names in a folder.
enum FolderListing {
    /// Sorted names without `.` and `..`; empty where the folder cannot be read.
    static func names(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
