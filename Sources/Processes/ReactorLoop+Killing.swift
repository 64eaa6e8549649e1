import CProcess
import Glibc

/// The kill sequence: SIGTERM to all that belongs to a command, a time of grace, SIGKILL, and again until none is left.
extension ReactorLoop {
    /// The user's wish to end a command; a second wish, or an immediate one, leaves out the grace.
    func cancel(_ job: Job, immediately: Bool) {
        switch job.phase {
        case .running:
            job.cause = .cancelled
            if immediately { killAll(job) } else { terminateAll(job) }
        case .terminating:
            if immediately { killAll(job) }
        case .killing:
            return
        }
    }

    /// The system would not watch the command: it is killed, and its end looked for at the limit.
    func lose(_ job: Job) {
        guard case .running = job.phase else { return }
        job.cause = .lost
        killAll(job)
    }

    func deadlinePassed(_ job: Job) {
        switch job.phase {
        case .running:
            job.cause = .timedOut
            terminateAll(job)
        case .terminating(let until):
            if isPending(until, job) { settle(job) } else { killAll(job) }
        case .killing(let until):
            if isPending(until, job) { settle(job) } else { giveUp(job) }
        }
    }

    /// Whether a phase's end is still to come, in which case it becomes the deadline again.
    private func isPending(_ until: UInt64, _ job: Job) -> Bool {
        guard muster_boot_ns() / 1000 < until else { return false }
        job.deadline = until
        table.arm(until)
        return true
    }

    /// SIGTERM to the session's group and to everything else that belongs to the command.
    private func terminateAll(_ job: Job) {
        if job.grace == 0 { return killAll(job) }
        setDeadline(job, after: job.grace) { .terminating(until: $0) }
        let members = findMembers(job)
        watch(members, for: job)
        send(SIGTERM, job)
        settle(job)
    }

    /// SIGKILL to everything that belongs to the command: by its cgroup, its group, and one by one.
    func killAll(_ job: Job) {
        setDeadline(job, after: job.killLimit) { .killing(until: $0) }
        let members = findMembers(job)
        watch(members, for: job)
        if let slot = cgroup(of: job) {
            job.hasSpentCgroup = true
            // Before Linux 5.14 there is no cgroup.kill; its members are then killed one by one below.
            _ = slot.kill()
        }
        send(SIGKILL, job)
        settle(job)
    }

    /// Completes the job once nothing of it is left; what appeared meanwhile gets the current phase's signal.
    func settle(_ job: Job) {
        guard case .ended = job.leader, job.watched.isEmpty else { return }
        let members = findMembers(job)
        if members.isEmpty { return complete(job) }
        watch(members, for: job)
        switch job.phase {
        // every caller has sent one before
        case .running: preconditionFailure("settling begins with a signal")
        case .terminating: send(SIGTERM, job)
        case .killing: send(SIGKILL, job)
        }
        if job.watched.isEmpty { lookAgain(job) }
    }

    /// All that was found had gone before it could be watched, perhaps leaving others: the next look is a moment later.
    private func lookAgain(_ job: Job) {
        let moment: UInt64 = 1000
        job.deadline = muster_boot_ns() / 1000 + moment
        table.arm(job.deadline)
    }

    /// A process other than a command's own has ended.
    func memberEnded(_ number: UInt64) {
        guard let (id, pid) = watches.removeValue(forKey: number), let job = table.job(id),
            let watched = job.watched.removeValue(forKey: pid)
        else { return }
        var result = muster_exit()
        // ECHILD: it has another parent, which reaps it, or leaves it to us and `Orphans`.
        _ = muster_reap_pidfd(watched.pidfd, &result)
        poller.close(watched: watched.pidfd)
        settle(job)
    }

    /// Reports what SIGKILL did not end within the limit.
    private func giveUp(_ job: Job) {
        if case .alive(let pidfd) = job.leader {
            let leader = reap(pidfd)
            if case .ended(_, let exit, _, _) = leader, exit != .unknown {
                children.forget(job.running.pid)
                job.leader = leader
            }
        }
        job.watched = job.watched.filter { _, watched in
            let alive = watched.stray.identity.isAlive
            if !alive {
                watches[watched.watch] = nil
                poller.close(watched: watched.pidfd)
            }
            return alive
        }
        // What always was a step ahead, forking and ending, is at least named.
        job.elusive = findMembers(job).filter { job.watched[$0.pid] == nil }.map { StrayProcess($0) }
        complete(job)
    }

    private func setDeadline(_ job: Job, after delay: UInt64, _ phase: (UInt64) -> Job.Phase) {
        let until = muster_boot_ns() / 1000 + delay
        job.phase = phase(until)
        job.deadline = until
        table.arm(until)
    }

    func findMembers(_ job: Job) -> [ProcessStatus] {
        job.sweep(cgroupMembers: cgroup(of: job)?.members ?? []).members()
    }

    /// Begins to await the end of processes, each known from now on by a pidfd and not by its number.
    private func watch(_ members: [ProcessStatus], for job: Job) {
        for status in members where job.watched[status.pid] == nil {
            let pidfd = muster_pidfd_open(status.pid)
            guard pidfd >= 0 else { continue }
            // Between the sweep and pidfd_open the number may have become another's.
            guard let again = ProcessStatus(pid: status.pid), again.startTicks == status.startTicks else {
                close(pidfd)
                continue
            }
            lastWatch += 1
            do {
                try poller.add(pidfd, .readOnce, .member(lastWatch))
            } catch {
                // It is killed all the same, in the next round of the sweep.
                _ = muster_pidfd_signal(pidfd, SIGKILL)
                close(pidfd)
                continue
            }
            watches[lastWatch] = (job.running.id, status.pid)
            let stray = StrayProcess(status)
            job.watched[status.pid] = Job.WatchedProcess(stray: stray, group: status.group, pidfd: pidfd, watch: lastWatch)
            if !job.strays.contains(stray) { job.strays.append(stray) }
        }
    }

    /// Sends a signal to the group while its leader is not reaped, and to every watched process outside of the group.
    private func send(_ signal: Int32, _ job: Job) {
        let leads = job.leaderPidfd != nil
        // ESRCH from either means that the addressee has gone, which is what the signal is for.
        if leads { _ = kill(-job.running.pid, signal) }
        for watched in job.watched.values where !(leads && isStillInGroup(watched, job)) {
            _ = muster_pidfd_signal(watched.pidfd, signal)
        }
        job.note(signal, others: job.watched.count)
    }

    /// Whether the group's signal has reached a process: it may have left the group since it was found.
    private func isStillInGroup(_ watched: Job.WatchedProcess, _ job: Job) -> Bool {
        watched.group == job.running.pid && ProcessStatus(pid: watched.stray.identity.pid)?.group == watched.group
    }
}
