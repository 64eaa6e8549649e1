import Glibc

/// The journal's real file: append-only, mode 0600, locked against a second writer for as long as it is open.
///
/// Two locks say so. `flock(2)` keeps a second writer out. Beside it stands a write lock of the open file (`F_OFD_SETLK`,
/// fcntl(2)), about which a reader can ask without taking anything itself: who looks never keeps a writer out.
///
/// `@unchecked Sendable`: the journal calls from one thread at a time.
public final class FileStorage: JournalStorage, @unchecked Sendable {
    private let file: String
    private let descriptor: Int32
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
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error = SystemCall.failure("flock", path)
            Glibc.close(descriptor)
            throw error.code == .locked
                ? JournalError(.locked, "another process is writing this journal", path: path) : error
        }
        var region = Self.wholeFile(F_WRLCK)
        guard fcntl(descriptor, Self.setLock, &region) == 0 else {
            let error = SystemCall.failure("fcntl", path)
            Glibc.close(descriptor)
            throw error
        }
        do throws(JournalError) {
            try SystemCall.requireRegular(descriptor, path)
            length = try SystemCall.size(descriptor, path)
        } catch {
            Glibc.close(descriptor)
            throw error
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

    public func rewrite(_ bytes: [UInt8], at offset: UInt64) throws(JournalError) {
        // pwrite(2) of Linux appends wherever O_APPEND is set
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags & ~O_APPEND) == 0 else { throw SystemCall.failure("fcntl", file) }
        try SystemCall.write(descriptor, bytes, at: offset, file)
        guard fcntl(descriptor, F_SETFL, flags) == 0 else { throw SystemCall.failure("fcntl", file) }
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
