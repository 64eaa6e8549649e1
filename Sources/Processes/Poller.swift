import CProcess
import Glibc

/// What a descriptor that became ready belongs to, packed into an epoll key.
enum ReadySource {
    case wake
    case timer
    case leader(UInt64)
    case output(UInt64)
    case errorOutput(UInt64)
    case input(UInt64)
    case member(UInt64)

    init?(key: UInt64) {
        let number = key >> 3
        switch key & 7 {
        case 0: self = .wake
        case 1: self = .timer
        case 2: self = .leader(number)
        case 3: self = .output(number)
        case 4: self = .errorOutput(number)
        case 5: self = .input(number)
        case 6: self = .member(number)
        default: return nil
        }
    }

    var key: UInt64 {
        switch self {
        case .wake: 0
        case .timer: 1
        case .leader(let number): number << 3 | 2
        case .output(let number): number << 3 | 3
        case .errorOutput(let number): number << 3 | 4
        case .input(let number): number << 3 | 5
        case .member(let number): number << 3 | 6
        }
    }
}

/// An epoll set with a wake-up event and a CLOCK_BOOTTIME timer; every method may be called from any thread.
struct Poller: Sendable {
    /// What to wait for on a descriptor.
    enum Interest {
        case read
        case readOnce
        case write
    }

    private let epoll: Int32
    private let event: Int32
    private let timer: Int32

    /// - Throws: `.resources` when the system has no descriptors left.
    init() throws(ProcessError) {
        epoll = muster_epoll_create()
        event = muster_event_create()
        timer = muster_timer_create()
        guard epoll >= 0, event >= 0, timer >= 0 else {
            let failed = min(epoll, event, timer)
            for descriptor in [epoll, event, timer] where descriptor >= 0 { Glibc.close(descriptor) }
            throw ProcessError(
                code: .resources, message: "cannot watch processes: \(systemMessage(-failed))", errno: -failed)
        }
        try add(event, .read, .wake)
        try add(timer, .read, .timer)
    }

    /// Begins watching a descriptor, until `close(watched:)`.
    func add(_ descriptor: Int32, _ interest: Interest, _ source: ReadySource) throws(ProcessError) {
        let flags: muster_interest
        switch interest {
        case .read: flags = MUSTER_READ
        case .readOnce: flags = MUSTER_READ_ONCE
        case .write: flags = MUSTER_WRITE
        }
        let error = muster_epoll_add(epoll, descriptor, Int32(flags.rawValue), source.key)
        guard error == 0 else {
            throw ProcessError(code: .resources, message: "cannot watch a descriptor: \(systemMessage(error))", errno: error)
        }
    }

    /// Ends watching a descriptor and closes it.
    ///
    /// Closing alone would not end it while a child that is just being started still holds its copy: a pipe at its end would
    /// then be reported again and again.
    func close(watched descriptor: Int32) {
        // ENOENT means that it was not watched yet, which is as good.
        _ = muster_epoll_remove(epoll, descriptor)
        Glibc.close(descriptor)
    }

    /// Waits for something to become ready and gives the keys.
    func wait(_ keys: inout [UInt64]) -> Int {
        let count = keys.withUnsafeMutableBufferPointer { muster_epoll_wait(epoll, $0.baseAddress, Int32($0.count)) }
        precondition(count >= 0, "epoll_wait on our own set failed: \(systemMessage(-count))")
        return Int(count)
    }

    /// Makes `wait` return with `.wake`.
    func wake() {
        var one: UInt64 = 1
        // EAGAIN means that a wake-up is pending already.
        _ = Glibc.write(event, &one, 8)
    }

    /// Takes the pending wake-ups, or the timer's expirations.
    func acknowledge(_ source: ReadySource) {
        var count: UInt64 = 0
        let descriptor: Int32
        if case .timer = source { descriptor = timer } else { descriptor = event }
        // EAGAIN means that nothing is pending any more, for example because the timer was set anew.
        _ = Glibc.read(descriptor, &count, 8)
    }

    /// Makes `wait` return with `.timer` at a time in CLOCK_BOOTTIME microseconds; nil disarms it.
    func setTimer(_ at: UInt64?) {
        let error = muster_timer_set(timer, at.map { max(1, $0) * 1000 } ?? 0)
        precondition(error == 0, "timerfd_settime on our own timer failed: \(systemMessage(error))")
    }

    func close() {
        for descriptor in [epoll, event, timer] { Glibc.close(descriptor) }
    }
}
