import CProcess
import Glibc

/// A command from its start to its completion.
// @unchecked: made on the starting thread, which gives it up by entering it into the reactor's table; from then on only the
// reactor's thread touches its variables.
final class Job: @unchecked Sendable {
    /// How far the kill sequence has come.
    enum Phase {
        case running
        /// SIGTERM was sent; SIGKILL follows at this boot time (microseconds).
        case terminating(until: UInt64)
        /// SIGKILL was sent; what lives at this boot time is reported as surviving.
        case killing(until: UInt64)
    }

    /// What is known of the command's own process.
    enum Leader {
        case alive(pidfd: Int32)
        case ended(pidfd: Int32, ProcessResult.Exit, ResourceUsage?, Instant)
    }

    let running: RunningProcess
    let grace: UInt64
    let killLimit: UInt64
    let detach: Bool
    private let poller: Poller
    let completion: @Sendable (ProcessResult) -> Void

    var phase = Phase.running
    var leader: Leader
    var cause = ProcessResult.Cause.ended
    /// Its cgroup was seen to be empty after its end.
    var isCgroupEmpty = false
    /// Its cgroup must not be used again.
    var hasSpentCgroup: Bool
    /// The boot time (microseconds) at which something must happen, or nil.
    var deadline: UInt64?
    var output: OutputChannel
    var errorOutput: OutputChannel
    var input: InputFeed?
    /// Processes that must be gone before completion, by pid.
    var watched: [Int32: WatchedProcess] = [:]
    var strays: [StrayProcess] = []
    /// Processes that live on at the end without ever having been watched.
    var elusive: [StrayProcess] = []
    var signals: [SentSignal] = []

    /// A process besides the leader whose end is awaited.
    struct WatchedProcess {
        var stray: StrayProcess
        var group: Int32
        var pidfd: Int32
        /// The number of the reactor's registration.
        var watch: UInt64
    }

    init(
        _ command: Command, running: RunningProcess, pidfd: Int32, pipes: StandardPipes, poller: Poller,
        completion: @escaping @Sendable (ProcessResult) -> Void
    ) {
        self.running = running
        grace = command.grace
        killLimit = command.killLimit
        detach = command.detach
        hasSpentCgroup = command.detach
        self.completion = completion
        self.poller = poller
        leader = .alive(pidfd: pidfd)
        deadline = command.timeLimit.map { running.started.boot + $0 }
        output = OutputChannel(pipes.output, poller: poller, policy: command.output, redaction: command.redaction)
        errorOutput = OutputChannel(pipes.errorOutput, poller: poller, policy: command.errorOutput, redaction: command.redaction)
        input = pipes.input
        input?.poller = poller
    }

    /// The pidfd of the command's own process while it lives.
    var leaderPidfd: Int32? {
        if case .alive(let pidfd) = leader { pidfd } else { nil }
    }

    /// The sweep that finds what belongs to it, given its cgroup's members.
    func sweep(cgroupMembers: Set<Int32>) -> Sweep {
        Sweep(
            token: running.containment.token, leader: running.pid, known: cgroupMembers.union(watched.keys),
            since: running.identity.startTicks)
    }

    /// Notes that a signal was sent now.
    func note(_ signal: Int32, others: Int) {
        signals.append(SentSignal(number: signal, at: .now(), others: others))
    }

    /// Closes all descriptors that are still open.
    func close() {
        input?.close()
        output.close()
        errorOutput.close()
        for watched in watched.values { poller.close(watched: watched.pidfd) }
        switch leader {
        case .alive(let pidfd), .ended(let pidfd, _, _, _): poller.close(watched: pidfd)
        }
    }

    /// Puts the result together, from what the streams hold back too.
    func result() -> ProcessResult {
        let surviving = (watched.values.map(\.stray) + elusive).sorted { $0.identity.pid < $1.identity.pid }
        var exit = ProcessResult.Exit.unknown
        var usage: ResourceUsage?
        var ended = Instant.now()
        if case .ended(_, let how, let used, let at) = leader { (exit, usage, ended) = (how, used, at) }
        return ProcessResult(
            running: running, cause: cause, exit: exit, ended: ended, usage: usage, output: output.finish(),
            errorOutput: errorOutput.finish(), unreadInput: input?.unread ?? 0, signals: signals,
            killed: strays.filter { !surviving.contains($0) }, survivors: surviving)
    }
}
