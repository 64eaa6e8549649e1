import Glibc

/// What `/proc/PID/stat` says about a process (proc(5)).
struct ProcessStatus {
    var pid: Int32
    var name: String
    var state: UInt8
    var parent: Int32
    var group: Int32
    var session: Int32
    var startTicks: UInt64

    /// Zombie, or being removed.
    var isDead: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }

    /// Reads the status of a process; nil when it has gone.
    init?(pid: Int32) {
        guard let bytes = readSmallFile("/proc/\(pid)/stat") else { return nil }
        self.init(pid: pid, stat: bytes)
    }

    /// Parses the line; the name may hold spaces and parentheses, so the last `)` ends it.
    init?(pid: Int32, stat: [UInt8]) {
        guard let open = stat.firstIndex(of: UInt8(ascii: "(")), let close = stat.lastIndex(of: UInt8(ascii: ")")),
            open < close
        else { return nil }
        let fields = stat[(close + 1)...].split(separator: UInt8(ascii: " "), maxSplits: 21)
        // Field 3 of the manual is the first one here.
        guard fields.count > 19, let state = fields[0].first, let parent = number(fields[1]),
            let group = number(fields[2]), let session = number(fields[3]), let start = number(fields[19])
        else { return nil }
        self.pid = pid
        name = String(decoding: stat[(open + 1)..<close], as: UTF8.self)
        self.state = state
        self.parent = Int32(truncatingIfNeeded: parent)
        self.group = Int32(truncatingIfNeeded: group)
        self.session = Int32(truncatingIfNeeded: session)
        startTicks = UInt64(max(0, start))
    }
}

/// A decimal number, or nil.
func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    Int(String(decoding: bytes, as: UTF8.self))
}

/// The whole of a small file of the kernel's, or nil when it cannot be read (the process may have gone meanwhile).
func readSmallFile(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { buffer in
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 { return nil }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
