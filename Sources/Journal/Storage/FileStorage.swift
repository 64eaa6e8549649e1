import Glibc

/// The journal's real file: append-only, mode 0600, locked against a second writer for as long as it is open.
///
/// Two locks say so. `flock(2)` keeps a second writer out. Beside it stands a write lock of the open file (`F_OFD_SETLK`,
/// fcntl(2)), about which a reader can ask without taking anything itself: who looks never keeps a writer out.
///
/// `@unchecked Sendable`: the journal calls from one thread at a time.
public final class FileStorage: JournalStorage, @unchecked Sendable {
    private let file: String
    private var descriptor: Int32
    /// How long the file is by what was written here.
    private var length: UInt64

    public var path: String? { file }

    /// Makes a new file that must not exist yet; it and its name are durable when this returns.
    public static func create(_ path: String) throws(JournalError) -> FileStorage {
        let storage = try FileStorage(path, O_CREAT | O_EXCL)
        guard fsync(storage.descriptor) == 0 else { throw SystemCall.failure("fsync", path) }
        try SystemCall.syncFolder(SystemCall.folder(of: path))
        return storage
    }

    /// Opens an existing file to go on with; throws `locked` where another process has it open.
    public static func open(_ path: String) throws(JournalError) -> FileStorage {
        try FileStorage(path, 0)
    }

    private init(_ path: String, _ flags: Int32) throws(JournalError) {
        file = path
        descriptor = try SystemCall.open(path, flags | O_RDWR | O_APPEND | O_NOFOLLOW)
        length = 0
        do throws(JournalError) {
            try Self.lock(descriptor, path)
            try SystemCall.requireRegular(descriptor, path)
            // whoever had it may have put a copy into its place between our opening and our locking
            try requireOwn()
            length = try SystemCall.size(descriptor, path)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
    }

    /// Takes both locks, or says that another process writes.
    ///
    /// What a writer has forked holds its lock until it executes, also when the writer has ended in between: a lock that is
    /// taken is asked for again for half a second before it counts as another writer's.
    private static func lock(_ descriptor: Int32, _ path: String) throws(JournalError) {
        var isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        for _ in 0..<100 where !isLocked && errno == EWOULDBLOCK {
            usleep(5_000)
            isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        }
        guard isLocked else {
            let error = SystemCall.failure("flock", path)
            throw error.code == .locked ? JournalError(.locked, "another process is writing this journal", path: path) : error
        }
        var region = wholeFile(F_WRLCK)
        guard fcntl(descriptor, setLock, &region) == 0 else { throw SystemCall.failure("fcntl", path) }
    }

    /// Throws where the file's name leads to another file by now.
    private func requireOwn() throws(JournalError) {
        var (open, named) = (stat(), stat())
        guard fstat(descriptor, &open) == 0 else { throw SystemCall.failure("fstat", file) }
        guard lstat(file, &named) == 0 else { throw SystemCall.failure("lstat", file) }
        guard open.st_dev == named.st_dev, open.st_ino == named.st_ino else {
            throw JournalError(.locked, "another process has just put a copy of this journal into its place", path: file)
        }
    }

    /// Whether somebody has the journal open to write; asks and takes no lock. False where it cannot be opened to read.
    public static func isBeingWritten(_ path: String) -> Bool {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)  // a pipe in its place is nobody to wait for
        guard file >= 0 else { return false }
        defer { Glibc.close(file) }
        var region = wholeFile(F_RDLCK)
        return fcntl(file, getLock, &region) == 0 && region.l_type != Int16(F_UNLCK)
    }

    /// `F_OFD_GETLK` and `F_OFD_SETLK` of Linux, which the headers show only to GNU sources.
    private static let (getLock, setLock): (Int32, Int32) = (36, 37)

    private static func wholeFile(_ type: Int32) -> flock {
        var region = flock()
        region.l_type = Int16(type)
        region.l_whence = Int16(SEEK_SET)
        return region
    }

    public func size() throws(JournalError) -> UInt64 { try SystemCall.size(descriptor, file) }

    /// Throws `damaged` where somebody else cut, extended, replaced or removed the file: what would be written now proves nothing.
    public func append(_ bytes: [UInt8]) throws(JournalError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemCall.failure("fstat", file) }
        guard status.st_nlink > 0 else { throw JournalError(.damaged, "somebody removed or replaced the journal", path: file) }
        guard UInt64(status.st_size) == length else {
            throw JournalError(.damaged, "somebody changed the journal: it has \(status.st_size) bytes, \(length) were written", path: file)
        }
        try SystemCall.write(descriptor, bytes, file)
        length += UInt64(bytes.count)
    }

    public func sync() throws(JournalError) {
        guard fdatasync(descriptor) == 0 else { throw SystemCall.failure("fdatasync", file) }
    }

    public func renew(keeping count: UInt64) throws(JournalError) {
        let temporary = "\(file).\(getpid()).tmp"
        let fresh = try SystemCall.open(temporary, O_RDWR | O_APPEND | O_CREAT | O_TRUNC | O_NOFOLLOW)
        do throws(JournalError) {
            try Self.lock(fresh, temporary)
            var offset: UInt64 = 0
            while offset < count {
                let bytes = try read(at: offset, count: Int(min(count - offset, 1 << 20)))
                guard !bytes.isEmpty else { throw JournalError(.damaged, "somebody cut the journal", path: file) }
                try SystemCall.write(fresh, bytes, temporary)
                offset += UInt64(bytes.count)
            }
            guard fsync(fresh) == 0 else { throw SystemCall.failure("fsync", temporary) }
            try requireOwn()
            guard rename(temporary, file) == 0 else { throw SystemCall.failure("rename", file) }
        } catch {
            unlink(temporary)
            Glibc.close(fresh)
            throw error
        }
        Glibc.close(descriptor)
        (descriptor, length) = (fresh, count)
        try SystemCall.syncFolder(SystemCall.folder(of: file))
    }

    public func truncate(to size: UInt64) throws(JournalError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw SystemCall.failure("ftruncate", file) }
        length = size
    }

    public func read(at offset: UInt64, count: Int) throws(JournalError) -> [UInt8] {
        try SystemCall.read(descriptor, at: offset, count: count, file)
    }

    public func writeBeside(_ bytes: [UInt8], name: String) throws(JournalError) {
        let path = SystemCall.folder(of: file) + "/" + name
        try AtomicFile.makeFolder(SystemCall.folder(of: path))
        try AtomicFile.write(bytes, to: path)
    }

    public func close() { Glibc.close(descriptor) }
}
