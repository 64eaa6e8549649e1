import CProcess
import Glibc

/// A process that cannot be mistaken for another one: its number, its start time, and the boot it ran in.
public struct ProcessIdentity: Hashable, Sendable {
    /// The process number, which the system gives to another process one day.
    public let pid: Int32
    /// Clock ticks since boot at its start: field 22 of `/proc/PID/stat` (proc(5)).
    public let startTicks: UInt64
    /// `/proc/sys/kernel/random/boot_id`.
    public let bootID: String

    /// A process as it was recorded.
    public init(pid: Int32, startTicks: UInt64, bootID: String) {
        self.pid = pid
        self.startTicks = startTicks
        self.bootID = bootID
    }

    /// The process that has this number now, or nil.
    public init?(of pid: Int32) {
        guard let status = ProcessStatus(pid: pid) else { return nil }
        self.init(status)
    }

    /// This process itself.
    public static var current: ProcessIdentity? { ProcessIdentity(of: getpid()) }

    /// The identifier of the running boot; empty where the system hides it.
    public static let currentBootID: String = {
        let bytes = readSmallFile("/proc/sys/kernel/random/boot_id") ?? []
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }()

    /// Whether exactly this process still runs; a zombie does not.
    public var isAlive: Bool {
        guard bootID == ProcessIdentity.currentBootID, let status = ProcessStatus(pid: pid) else { return false }
        return status.startTicks == startTicks && !status.isDead
    }

    init(_ status: ProcessStatus) {
        self.init(pid: status.pid, startTicks: status.startTicks, bootID: ProcessIdentity.currentBootID)
    }
}
