import CProcess
import Glibc

/// The rest of a command's standard input, written to a pipe without blocking.
struct InputFeed {
    /// The pipe's writing end; nil once everything was written or the reader has gone.
    private(set) var descriptor: Int32?
    /// The poller that watches the pipe, once one does.
    var poller: Poller?
    private var bytes: [UInt8]
    private var offset = 0

    init(descriptor: Int32, bytes: [UInt8]) {
        self.descriptor = descriptor
        self.bytes = bytes
    }

    /// How much was not taken yet.
    var unread: Int { bytes.count - offset }

    /// Writes what the pipe takes now, and closes it after the last byte.
    ///
    /// A reader that has gone (EPIPE) is no error: a command need not read its input. SIGPIPE must be blocked.
    mutating func writeSome() {
        while let descriptor, unread > 0 {
            let count = bytes.withUnsafeBytes { memory in
                write(descriptor, memory.baseAddress.map { $0 + offset }, unread)
            }
            if count >= 0 {
                offset += count
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                break
            }
        }
        close()
    }

    /// Closes the pipe and overwrites the bytes, which may hold secrets.
    mutating func close() {
        if let descriptor {
            if let poller { poller.close(watched: descriptor) } else { Glibc.close(descriptor) }
        }
        descriptor = nil
        bytes.withUnsafeMutableBytes { memory in
            if let base = memory.baseAddress { explicit_bzero(base, memory.count) }
        }
    }
}
