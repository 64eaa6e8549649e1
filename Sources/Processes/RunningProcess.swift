/// A command that was started: what a record needs to find it again after a crash.
public struct RunningProcess: Hashable, Sendable {
    /// The reactor's own number for it.
    public let id: UInt64
    /// Its own process.
    public let identity: ProcessIdentity
    /// Where it runs and how its descendants are known.
    public let containment: Containment
    /// Just before its process was made.
    public let started: Instant

    /// The number of its own process, which is also its session and its group.
    public var pid: Int32 { identity.pid }
}

/// How everything that a command starts is found again: a cgroup where there is one, and a random token always.
///
/// It is reserved before the command starts, so that the intent's record can name it.
public struct Containment: Hashable, Sendable {
    /// 32 hexadecimal digits, handed to the command as `MUSTER_STEP_TOKEN`.
    public let token: String
    /// Absolute path of the cgroup v2 folder, or nil where only the sweep is available.
    public let cgroup: String?
    /// The slot behind `cgroup`, as an index of the reactor's.
    let slot: Int?

    /// The variable that carries the token.
    public static let tokenVariable = "MUSTER_STEP_TOKEN"
}

/// How the reactor makes sure that nothing outlives its command.
public enum ContainmentMode: String, Sendable {
    /// A cgroup where one can be made, else the sweep.
    case automatic
    /// A cgroup, or refuse to start.
    case cgroup
    /// Child subreaper, sessions and tokens only.
    case sweep
}
