import CProcess
import Glibc

/// One moment on two clocks.
public struct Instant: Hashable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z (CLOCK_REALTIME), for the record.
    public let wall: Int64
    /// Microseconds since boot (CLOCK_BOOTTIME), for decisions.
    public let boot: UInt64

    /// A moment that was read elsewhere, for example from a record.
    public init(wall: Int64, boot: UInt64) {
        self.wall = wall
        self.boot = boot
    }

    /// Reads both clocks.
    public static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(wall: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000, boot: muster_boot_ns() / 1000)
    }
}
