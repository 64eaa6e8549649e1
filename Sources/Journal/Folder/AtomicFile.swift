import Glibc

/// Files that are there whole or not at all, also after a loss of power.
public enum AtomicFile {
    /// Puts `bytes` at `path`: temporary name, `fsync`, rename, `fsync` of the folder.
    ///
    /// A file already there is replaced. Mode 0600. Throws what the system said; a temporary file is then removed.
    public static func write(_ bytes: [UInt8], to path: String) throws(JournalError) {
        try put(bytes, path)
        try SystemCall.syncFolder(SystemCall.folder(of: path))
    }

    /// The same for several files of one folder, which is synced once.
    public static func write(_ files: [(path: String, bytes: [UInt8])]) throws(JournalError) {
        for file in files { try put(file.bytes, file.path) }
        if let one = files.first { try SystemCall.syncFolder(SystemCall.folder(of: one.path)) }
    }

    private static func put(_ bytes: [UInt8], _ path: String) throws(JournalError) {
        let temporary = "\(path).\(getpid()).tmp"
        do throws(JournalError) {
            let descriptor = try SystemCall.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)
            defer { close(descriptor) }
            try SystemCall.write(descriptor, bytes, temporary)
            guard fsync(descriptor) == 0 else { throw SystemCall.failure("fsync", temporary) }
            guard rename(temporary, path) == 0 else { throw SystemCall.failure("rename", path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// The name of the file that a temporary file was to become; nil where the name is none that `write` gives.
    static func target(ofTemporary name: String) -> String? {
        guard name.hasSuffix(".tmp"), let dot = name.dropLast(4).lastIndex(of: ".") else { return nil }
        let number = name.dropLast(4)[dot...].dropFirst()
        return number.isEmpty || !number.utf8.allSatisfy { (48...57).contains($0) } ? nil : String(name[..<dot])
    }

    /// The whole content of a regular file of at most `limit` bytes; symbolic links are refused.
    public static func read(_ path: String, limit: Int = 64 << 20) throws(JournalError) -> [UInt8] {
        let descriptor = try SystemCall.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        defer { close(descriptor) }
        try SystemCall.requireRegular(descriptor, path)
        let size = try SystemCall.size(descriptor, path)
        guard size <= limit else { throw JournalError(.storage, "longer than \(limit) bytes", path: path) }
        return try SystemCall.read(descriptor, at: 0, count: Int(size), path)
    }

    /// Makes a folder of mode 0700, durable when this returns; one that is there already is no error.
    public static func makeFolder(_ path: String) throws(JournalError) {
        if mkdir(path, 0o700) == 0 { return try SystemCall.syncFolder(SystemCall.folder(of: path)) }
        guard errno == EEXIST else { throw SystemCall.failure("mkdir", path) }
    }
}
