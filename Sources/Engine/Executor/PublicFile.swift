import Glibc
import Journal

/// Files that other people of the host may read: gate requests, messages to a run.
public enum PublicFile {
    /// Puts a file there whole or not at all (temporary name, `fsync(2)`, `rename(2)`), readable for everybody.
    ///
    /// - Parameter synced: false for what may be lost, or torn, with the power.
    public static func write(_ bytes: [UInt8], to path: String, synced: Bool = true) throws(JournalError) {
        let temporary = "\(path).\(getpid()).tmp"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        if file < 0 { throw storage("the file cannot be made", temporary) }
        fchmod(file, 0o644)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count <= 0, errno != EINTR { break }
            written += max(count, 0)
        }
        let isWhole = written == bytes.count && (!synced || fsync(file) == 0)
        close(file)
        guard isWhole, rename(temporary, path) == 0 else {
            let error = storage("the file cannot be written", path)
            unlink(temporary)
            throw error
        }
    }

    /// Makes a folder that everybody may put files into and nobody may take others' files from (sticky, as `/tmp`).
    public static func makeStickyFolder(_ path: String) throws(JournalError) {
        if mkdir(path, 0o1777) == 0 {
            chmod(path, 0o1777)
        } else if errno != EEXIST {
            throw storage("the folder cannot be made", path)
        }
    }

    /// The bytes of a plain file of at most `limit` bytes, and the user who owns these very bytes.
    ///
    /// Symbolic links and files with a second name are refused: their owner need not be who put them there.
    static func read(_ path: String, limit: Int) throws(JournalError) -> (bytes: [UInt8], owner: UInt32) {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        if file < 0 { throw storage("the file cannot be opened", path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw storage("the file cannot be looked at", path) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
            throw JournalError(.name, "this is no plain file with one name", path: path)
        }
        guard status.st_size <= limit else { throw JournalError(.storage, "longer than \(limit) bytes", path: path) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes[filled...].withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { throw storage("the file cannot be read", path) }
            if count == 0 { break }
            filled += max(count, 0)
        }
        return (Array(bytes.prefix(filled)), status.st_uid)
    }

    private static func storage(_ message: String, _ path: String) -> JournalError {
        JournalError(.storage, message, path: path, system: errno)
    }
}
