import Glibc

/// What a finished call left for its outputs to be read from.
struct CallMaterial: Sendable {
    /// One stream, unredacted, in memory only.
    struct Stream: Sendable {
        var bytes: [UInt8] = []
        /// Bytes written in all; more than `bytes` where the rest was not kept.
        var total = 0
    }

    /// A header of a response; its name is in lower case.
    struct Header: Sendable, Equatable {
        var name: String
        var value: String
    }

    var stdout: Stream?
    var stderr: Stream?
    var exitCode: Int?
    var status: Int?
    var headers: [Header] = []
    var body: Stream?
    /// What a relative path of a file is relative to.
    var workingDirectory = "/"
    /// Set where the call had no end that outputs could be read from.
    var missing: String?
}

/// The bytes that one output is read from.
enum SourceContent {
    case bytes(CallMaterial.Stream)
    case number(Int)
    /// There is no such header or file.
    case nothing(String)
    case unreadable(String)
}

/// A file that a command wrote, read within bounds.
enum ResultFile {
    /// The most that is read of a file.
    static let limit = 1 << 20

    /// Reads a regular file's first ``limit`` bytes; never waits for a pipe or a device.
    static func read(_ path: String) -> SourceContent {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            let reason = "\"\(path)\": \(errorText(errno))"
            return errno == ENOENT ? .nothing(reason) : .unreadable(reason)
        }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            return .unreadable("\"\(path)\" is not a regular file")
        }
        var content = CallMaterial.Stream(bytes: [], total: Int(info.st_size))
        while content.bytes.count < limit {
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, filled in
                count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                filled = max(0, count)
            }
            guard count >= 0 else { return .unreadable("\"\(path)\": \(errorText(errno))") }
            if count == 0 { break }
            content.bytes += chunk
        }
        content.total = max(content.total, content.bytes.count)
        return .bytes(content)
    }
}

/// The system's text for an error number (strerror(3)).
func errorText(_ number: Int32) -> String {
    guard let text = strerror(number) else { return "error \(number)" }
    return String(cString: text)
}
