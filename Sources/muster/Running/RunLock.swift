import Glibc
import Journal

/// Whether a runner has a run's journal open; whoever asks takes no lock and keeps no runner out.
enum RunLock {
    static func isHeld(_ folder: RunFolder) -> Bool { FileStorage.isBeingWritten(folder.journal) }

    /// The same, sure of it: a command that was being started when its runner was killed holds the lock too, until its exec(3).
    ///
    /// Waits for such a one, at most five seconds.
    static func isHeldByLivingRunner(_ folder: RunFolder) -> Bool {
        for _ in 0..<500 {
            if !isHeld(folder) { return false }
            if let owner = owner(folder), kill(owner, 0) == 0 || errno == EPERM { return true }
            usleep(10_000)
        }
        return true
    }

    /// The process that took the lock, from `/proc/locks` (proc(5)); nil where it is not told, or has ended.
    private static func owner(_ folder: RunFolder) -> pid_t? {
        var status = stat()
        // inode numbers are a file system's own: many have the same small ones
        guard stat(folder.journal, &status) == 0, let bytes = try? TextFile.read("/proc/locks") else { return nil }  // then it is not told
        // makedev(3) of Linux
        let device = UInt64(status.st_dev)
        let (major, minor) = (device >> 8 & 0xfff | device >> 32 & ~0xfff, device & 0xff | device >> 12 & ~0xff)
        func hex(_ number: UInt64) -> String { (number < 16 ? "0" : "") + String(number, radix: 16) }
        let name = "\(hex(major)):\(hex(minor)):\(status.st_ino)"
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            // 1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF
            let fields = line.split(separator: " ")
            guard fields.count >= 6, fields[1] == "FLOCK", fields[5] == name else { continue }
            if let pid = pid_t(fields[4]), pid > 0 { return pid }
        }
        return nil
    }
}
