import Journal
import Values

/// The time at which an event is looked at, and the randomness it may use: the state machine has neither a clock nor dice.
public struct Moment: Sendable, Hashable {
    /// CLOCK_BOOTTIME; decides.
    public var mono: Microseconds
    /// CLOCK_REALTIME; is recorded, decides nothing within one boot.
    public var wall: Timestamp
    /// The kernel's boot id, to tell monotonic clocks of two boots apart.
    public var boot: String
    /// Fresh random bits, for the jitter of retries.
    public var entropy: UInt64

    public init(mono: Microseconds, wall: Timestamp, boot: String, entropy: UInt64) {
        self.mono = mono
        self.wall = wall
        self.boot = boot
        self.entropy = entropy
    }
}

/// A record with the part of its envelope that the state depends on.
public struct Entry: Sendable, Hashable {
    public var seq: UInt64
    public var at: Timestamp
    public var mono: Microseconds
    public var boot: String
    public var body: RecordBody

    public init(seq: UInt64, at: Timestamp, mono: Microseconds, boot: String, body: RecordBody) {
        self.seq = seq
        self.at = at
        self.mono = mono
        self.boot = boot
        self.body = body
    }

    public init(_ record: Record) {
        self.init(seq: record.seq, at: record.at, mono: record.mono, boot: record.boot, body: record.body)
    }
}

/// Microseconds since the run was opened, across boots: within a boot by the monotonic clock, over a reboot by the wall clock.
public typealias RunTime = Microseconds

/// Turns the clocks of records into one time line of the run.
public struct RunClock: Sendable, Hashable {
    private var boot = ""
    private var offset = Microseconds.zero
    private var lastTime = Microseconds.zero
    private var lastWall = Timestamp(microsecondsSinceEpoch: 0)
    /// Whether the machine was booted anew during the run: durations across that come from the wall clock.
    public private(set) var crossedBoot = false

    /// Takes in a record's clocks and gives its time in the run.
    mutating func advance(mono: Microseconds, wall: Timestamp, boot: String) -> RunTime {
        let time = read(mono: mono, wall: wall, boot: boot)
        if boot != self.boot {
            crossedBoot = !self.boot.isEmpty
            self.boot = boot
            offset = time - mono
        }
        lastTime = time
        lastWall = wall
        return time
    }

    /// The run's time at some clock readings, not before the last record's.
    public func read(mono: Microseconds, wall: Timestamp, boot: String) -> RunTime {
        if self.boot.isEmpty { return .zero }
        let time = boot == self.boot ? mono + offset : lastTime + (wall - lastWall)
        return max(time, lastTime)
    }

    /// The monotonic reading at which the run's time will be `time`, in the current boot.
    public func mono(at time: RunTime) -> Microseconds { time - offset }
}
