import Glibc
import Values

/// Where the executor takes time and randomness from.
public protocol MomentSource: Sendable {
    func now() -> Moment
}

/// The system's clocks: CLOCK_BOOTTIME, CLOCK_REALTIME, the kernel's boot id and its random numbers.
public struct SystemMoments: MomentSource {
    private let boot: String

    /// - Parameter boot: the kernel's boot id (`/proc/sys/kernel/random/boot_id`).
    public init(boot: String) { self.boot = boot }

    public func now() -> Moment {
        Moment(
            mono: Microseconds(rawValue: Self.read(CLOCK_BOOTTIME)),
            wall: Timestamp(microsecondsSinceEpoch: Self.read(CLOCK_REALTIME)), boot: boot, entropy: UInt64.random(in: .min ... .max))
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
