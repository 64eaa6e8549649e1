import CanonicalJSON
import Glibc
import Journal
import Values

/// The locks of one host: a sheet a key, in a folder that all runs of a site share.
///
/// `flock(2)` guards the change of the sheets only. A lock lives until it is released or broken, not merely until the
/// process that took it dies, so that a crashed or held run keeps it. A sheet stays when its key is free: it says since when.
public struct LockFolder: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    /// How an attempt to take locks went.
    public enum Acquisition: Sendable, Equatable {
        /// All are taken; some of them from runs that did not give them back.
        case taken([LockBreak])
        /// Nothing is taken: this one is in the way.
        case refused(LockKey, LockSheet.Obstacle)
    }

    /// Takes every key for a run, or none; keys that the run holds already are taken again.
    ///
    /// - Parameters:
    ///   - owner: the run as owner of a key.
    ///   - ending: why and when the run of an owner ended; nil where it is not known to have.
    public func acquire(
        _ wishes: [LockWish], now: Timestamp, _ owner: (LockWish) -> LockOwner, ending: (LockOwner) -> LockEnding?
    ) throws(JournalError) -> Acquisition {
        guard let run = wishes.first.map(owner)?.run else { return .taken([]) }
        try make()
        let guardFile = try lock()
        defer { close(guardFile) }
        var sheets: [(old: LockSheet, new: LockSheet)] = []
        for wish in wishes.sorted(by: { $0.key < $1.key }) {
            let old = try sheet(wish.key)
            var new = old
            new.dropEnded(except: run, now: now, ending)
            if let obstacle = new.obstacle(to: wish, of: run, now: now) {
                // from when on the key is free must not be found out anew each time
                if new != old, new.holders.isEmpty { try write([new]) }
                return .refused(wish.key, obstacle)
            }
            new.admit(owner(wish))
            sheets.append((old, new))
        }
        try write(sheets)
        return .taken(sheets.flatMap { $0.new.breaks(takenBy: run) })
    }

    /// Writes sheets; where one cannot be written those before it are as they were.
    private func write(_ sheets: [(old: LockSheet, new: LockSheet)]) throws(JournalError) {
        var written: [LockSheet] = []
        do throws(JournalError) {
            for sheet in sheets {
                written.append(sheet.old)
                try write([sheet.new])
            }
        } catch {
            // what cannot be put back either is the run's: it is given back with the run's end
            try? write(written)
            throw error
        }
    }

    private func write(_ sheets: [LockSheet]) throws(JournalError) {
        for sheet in sheets {
            let file = file(sheet.key)
            try AtomicFile.write(encode(sheet) + [10], to: file)
            // others have to see who holds it
            chmod(file, 0o644)
        }
    }

    /// Gives back the keys that `run` holds; others are left alone.
    public func release(_ keys: [LockKey], run: RunID, now: Timestamp) throws(JournalError) {
        if keys.isEmpty { return }
        let guardFile = try lock()
        defer { close(guardFile) }
        for key in keys {
            var sheet = try sheet(key)
            guard sheet.holder(run) != nil else { continue }
            sheet.release(run, at: now)
            try write([sheet])
        }
    }

    /// Takes a key from its owner on a person's word; false where that owner does not hold it any more.
    public func take(_ broken: LockBreak) throws(JournalError) -> Bool {
        let guardFile = try lock()
        defer { close(guardFile) }
        var sheet = try sheet(broken.owner.key)
        guard sheet.take(broken) else { return false }
        try write([sheet])
        return true
    }

    /// What is known of every key, by name.
    public func sheets() throws(JournalError) -> [LockSheet] {
        var sheets: [LockSheet] = []
        for name in FolderListing.names(path) where name.hasSuffix(".lock") {
            if let sheet = try read("\(path)/\(name)") { sheets.append(sheet) }
        }
        return sheets.sorted { $0.key < $1.key }
    }

    /// Every holder of every lock.
    public func owners() throws(JournalError) -> [LockOwner] { try sheets().flatMap(\.holders) }

    public func sheet(_ key: LockKey) throws(JournalError) -> LockSheet { try read(file(key)) ?? LockSheet(key: key) }

    private func read(_ path: String) throws(JournalError) -> LockSheet? {
        guard access(path, F_OK) == 0 else { return nil }
        let bytes = try AtomicFile.read(path)
        do {
            return try CanonicalDecoder().decode(LockSheet.self, from: Array(bytes.prefix { $0 != 10 }))
        } catch {
            throw JournalError(.damaged, "the lock cannot be read: a person must look at it", path: path, cause: "\(error)")
        }
    }

    private func encode(_ sheet: LockSheet) throws(JournalError) -> [UInt8] {
        do throws(CanonicalCodingError) { return try CanonicalEncoder().encode(sheet) } catch {
            throw JournalError(.encoding, "the lock cannot be written", cause: error.description)
        }
    }

    /// Which file a key has now: another one whenever its sheet was changed; nil where it has none.
    func mark(_ key: LockKey) -> FileMark? {
        var status = stat()
        guard stat(file(key), &status) == 0 else { return nil }
        return FileMark(inode: status.st_ino, seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    }

    struct FileMark: Equatable {
        let inode: UInt
        let seconds: Int
        let nanoseconds: Int
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

    /// Makes the folder, where it is not there.
    public func make() throws(JournalError) {
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
