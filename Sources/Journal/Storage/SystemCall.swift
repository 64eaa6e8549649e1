import Glibc

/// File calls of POSIX with errors that say what was tried on which path.
enum SystemCall {
    /// The system's words for an error number.
    static func text(_ number: Int32) -> String { String(cString: strerror(number)) }

    /// The error for the call `name` that just failed on `path`.
    static func failure(_ name: String, _ path: String?, _ number: Int32 = errno) -> JournalError {
        let code: JournalError.Code =
            switch number {
            case ENOENT: .missing
            case EEXIST: .exists
            case EWOULDBLOCK: .locked
            case ELOOP, EISDIR: .name
            case EACCES, EPERM: .denied
            default: .storage
            }
        return JournalError(code, "\(name) failed", path: path, system: number)
    }

    /// What a person can do about an error of a file system; nil where nothing general can be said.
    static func remedy(_ number: Int32) -> String? {
        switch number {
        case ENOSPC, EDQUOT: "Make room on that file system (df -h, df -i)"
        case EFBIG: "Raise the limit on the size of files (ulimit -f)"
        case EROFS: "Make that file system writable again (mount -o remount,rw; dmesg says why it is not)"
        case EIO, ENXIO, ENODEV, ENOTCONN: "Look at that disk or its connection (dmesg) and mend it"
        case ESTALE: "Mount that network file system again"
        case EACCES, EPERM: "Give this user the right to write there"
        case EMFILE, ENFILE: "Raise the limit on open files (ulimit -n)"
        case ENOENT, ENOTDIR: "Put back what is missing there"
        default: nil
        }
    }

    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(JournalError) -> Int32 {
        while true {
            let descriptor = Glibc.open(path, flags | O_CLOEXEC, mode)
            if descriptor >= 0 { return descriptor }
            if errno != EINTR { throw failure("open", path) }
        }
    }

    /// Writes all of `bytes`; one call where the system takes them at once.
    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ path: String?) throws(JournalError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if count < 0, errno != EINTR {
                throw failure("write", path)
            }
        }
    }

    static func write(_ descriptor: Int32, _ bytes: [UInt8], _ path: String?) throws(JournalError) {
        let result: Result<Void, JournalError> = bytes.withUnsafeBytes { raw in
            do throws(JournalError) { return .success(try write(descriptor, raw, path)) } catch { return .failure(error) }
        }
        try result.get()
    }

    /// Fills `buffer` from byte `offset` on; the count is smaller only at the end of the file.
    static func read(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, _ path: String?
    ) throws(JournalError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(filled))
            if count == 0 { break }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                throw failure("read", path)
            }
        }
        return filled
    }

    static func read(_ descriptor: Int32, at offset: UInt64, count: Int, _ path: String?) throws(JournalError) -> [UInt8] {
        var failed: JournalError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(JournalError) {
                filled = try read(descriptor, into: UnsafeMutableRawBufferPointer(buffer), at: offset, path)
            } catch { failed = error }
        }
        if let failed { throw failed }
        return bytes
    }

    /// Throws `name` where the open file is a folder, a pipe or a device.
    static func requireRegular(_ descriptor: Int32, _ path: String) throws(JournalError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("fstat", path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw JournalError(.name, "not a regular file", path: path) }
    }

    static func size(_ descriptor: Int32, _ path: String?) throws(JournalError) -> UInt64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("fstat", path) }
        return UInt64(status.st_size)
    }

    /// Makes the entries of the folder at `path` durable, as POSIX asks for after creating and renaming.
    static func syncFolder(_ path: String) throws(JournalError) {
        let descriptor = try open(path, O_RDONLY | O_DIRECTORY)
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", path) }
    }

    /// The folder that holds the file at `path`.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
