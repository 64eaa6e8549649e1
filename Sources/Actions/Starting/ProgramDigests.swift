import Glibc
import Synchronization
import Values

import struct Crypto.SHA256

/// The SHA-256 of programs, read once for each version of a file.
///
/// A file counts as unchanged while device, inode, size and time of last change (ctime, which no program can set) are the
/// same.
final class ProgramDigests: Sendable {
    private struct Version: Hashable {
        var device: UInt64
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    private let known = Mutex<[String: (version: Version, digest: SHA256Digest)]>([:])

    /// The digest of the file at `path`; nil where it may be executed but not read.
    func digest(of path: String) -> SHA256Digest? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { return nil }
        let version = Version(
            device: UInt64(info.st_dev), inode: UInt64(info.st_ino), size: Int64(info.st_size), seconds: info.st_ctim.tv_sec,
            nanoseconds: info.st_ctim.tv_nsec)
        if let entry = known.withLock({ $0[path] }), entry.version == version { return entry.digest }
        guard let digest = Self.hash(descriptor) else { return nil }
        known.withLock { $0[path] = (version, digest) }
        return digest
    }

    private static func hash(_ descriptor: Int32) -> SHA256Digest? {
        var hash = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 { return nil }
            if count == 0 { break }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return SHA256Digest(hash.finalize().map(hexadecimal).joined())
    }

    private static func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
