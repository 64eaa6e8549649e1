import CProcess
import Glibc

/// The reactor's thread: waits for processes, pipes and deadlines, and moves each job on.
// @unchecked: everything mutable in it is touched by the reactor's thread alone.
final class ReactorLoop: @unchecked Sendable {
    let table: ReactorTable
    let poller: Poller
    let cgroups: CgroupPool?
    private let stock: PipeStock
    let orphans = Orphans()
    let children = ChildRegistry.shared
    /// Which job awaits which process, by watch number.
    var watches: [UInt64: (job: UInt64, pid: Int32)] = [:]
    var lastWatch: UInt64 = 0
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    init(table: ReactorTable, poller: Poller, cgroups: CgroupPool?, stock: PipeStock) {
        self.stock = stock
        self.table = table
        self.poller = poller
        self.cgroups = cgroups
    }

    deinit { buffer.deallocate() }

    /// Serves until it was asked to shut down and the last job is complete.
    func run() {
        blockSignals()
        var keys = [UInt64](repeating: 0, count: 64)
        while !table.isFinished {
            let count = poller.wait(&keys)
            for key in keys[..<count] {
                if let source = ReadySource(key: key) { handle(source) }
            }
        }
    }

    /// Signals are the main thread's business; SIGPIPE must not end us when a command closes its input.
    private func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
    }

    private func handle(_ source: ReadySource) {
        switch source {
        case .wake:
            poller.acknowledge(source)
            for request in table.takeRequests() { serve(request) }
        case .timer:
            poller.acknowledge(source)
            let (due, later) = table.takeDue(at: muster_boot_ns() / 1000)
            table.arm(later)
            for job in due { deadlinePassed(job) }
        case .leader(let id):
            if let job = table.job(id) { leaderEnded(job) }
        case .output(let id):
            table.job(id)?.output.readSome(buffer)
        case .errorOutput(let id):
            table.job(id)?.errorOutput.readSome(buffer)
        case .input(let id):
            table.job(id)?.input?.writeSome()
        case .member(let watch):
            memberEnded(watch)
        }
    }

    private func serve(_ request: ReactorTable.Request) {
        switch request {
        case .cancel(let id, let immediately):
            if let job = table.job(id) { cancel(job, immediately: immediately) }
        case .lose(let id):
            if let job = table.job(id) { lose(job) }
        case .shutDown:
            for job in table.jobs { cancel(job, immediately: true) }
        }
    }

    private func leaderEnded(_ job: Job) {
        guard case .alive(let pidfd) = job.leader else { return }
        // All that the command itself wrote is in the pipes by now.
        drain(job)
        children.forget(job.running.pid)
        job.leader = reap(pidfd)
        switch job.phase {
        case .running:
            let isAlone = job.detach || !mayHaveLeftSomething(job) || findMembers(job).isEmpty
            if isAlone { complete(job) } else { killAll(job) }
        case .terminating, .killing:
            settle(job)
        }
    }

    func reap(_ pidfd: Int32) -> Job.Leader {
        var result = muster_exit()
        // ECHILD means that other code of this process has reaped it, against the rules: its exit is then unknown.
        let error = muster_reap_pidfd(pidfd, &result)
        let at = Instant.now()
        guard error == 0, result.pid != 0 else { return .ended(pidfd: pidfd, .unknown, nil, at) }
        let usage = ResourceUsage(user: result.user_us, system: result.system_us, maximumResidentKiB: result.max_rss_kb)
        switch result.code {
        case Int32(CLD_EXITED): return .ended(pidfd: pidfd, .code(result.status), usage, at)
        default: return .ended(pidfd: pidfd, .signal(result.status, coreDumped: result.code == Int32(CLD_DUMPED)), usage, at)
        }
    }

    /// Whether the command may have left processes behind; cheap, and sometimes mistaken in saying yes.
    private func mayHaveLeftSomething(_ job: Job) -> Bool {
        if let slot = cgroup(of: job) {
            job.isCgroupEmpty = !slot.isPopulated
            return !job.isCgroupEmpty
        }
        return orphans.anyBelongs(to: job.sweep(cgroupMembers: []), besides: children.all)
    }

    /// The cgroup in which the job runs, where there is one.
    func cgroup(of job: Job) -> CgroupSlot? { job.running.containment.slot.flatMap { cgroups?.slot($0) } }

    /// Takes what the pipes hold at this moment.
    func drain(_ job: Job) {
        job.output.drain(buffer)
        job.errorOutput.drain(buffer)
    }

    /// Ends a job, which happens exactly once.
    func complete(_ job: Job) {
        if case .running = job.phase {} else { drain(job) }
        if case .alive = job.leader { children.forget(job.running.pid) }
        for watched in job.watched.values { watches[watched.watch] = nil }
        let result = job.result()
        table.remove(job)
        if orphans.anyHasEnded(besides: children.all) { children.withAll { orphans.reapEnded(besides: $0) } }
        if let slot = job.running.containment.slot {
            if job.hasSpentCgroup {
                cgroups?.discard(slot)
            } else {
                cgroups?.release(slot, isVerified: job.isCgroupEmpty)
            }
        }
        job.completion(result)
        // Last, because whoever waits for the result need not wait for this.
        job.close()
        stock.fill()
    }
}
