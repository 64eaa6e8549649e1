import CProcess
import Glibc

/// What a runner that died left of a command: found and killed before a run is resumed.
public enum Survivors {
    /// The living processes that carry the token, sit in the cgroup (or below it), or descend from one of these.
    ///
    /// - Parameters:
    ///   - token: as recorded from `Containment.token`.
    ///   - cgroup: as recorded from `Containment.cgroup`; one that no longer exists has no members, and one that no reactor
    ///     can have made, or that this process itself sits in, is left alone.
    public static func find(token: String, cgroup: String?) -> [StrayProcess] {
        statuses(token, cgroup).map { StrayProcess($0) }
    }

    /// Kills what `find` finds with SIGKILL, again until nothing is left or the limit passed.
    ///
    /// - Parameter limit: microseconds of CLOCK_BOOTTIME.
    /// - Returns: what was killed, and what is still alive; the cgroup's folder is removed when it is empty.
    public static func kill(
        token: String, cgroup: String?, limit: UInt64 = 5_000_000
    ) -> (killed: [StrayProcess], surviving: [StrayProcess]) {
        let cgroup = acceptable(cgroup)
        let end = muster_boot_ns() / 1000 + limit
        var seen: [StrayProcess] = []
        var left = statuses(token, cgroup)
        while !left.isEmpty, muster_boot_ns() / 1000 < end {
            let strays = left.map { StrayProcess($0) }
            seen += strays.filter { !seen.contains($0) }
            // Before Linux 5.14 there is no cgroup.kill; its members are killed one by one.
            if let cgroup { _ = CgroupSlot.kill(cgroup) }
            for stray in strays { stray.identity.kill(waitingUntil: end) }
            left = statuses(token, cgroup)
        }
        let surviving = left.map { StrayProcess($0) }
        if let cgroup, surviving.isEmpty { CgroupSlot.removeFolder(cgroup) }
        return (seen.filter { !surviving.contains($0) }, surviving)
    }

    /// Removes what a runner that died left of its cgroups: the folder above the given one, with every empty cgroup in it.
    ///
    /// To be called after `kill`, and only when the runner is known to be dead: a living one would lose its unused cgroups.
    ///
    /// - Returns: whether the folder has gone; it stays while something lives in it.
    @discardableResult
    public static func removeFolder(of cgroup: String) -> Bool {
        guard let cgroup = acceptable(cgroup), let slash = cgroup.lastIndex(of: "/") else { return false }
        let folder = String(cgroup[..<slash])
        CgroupSlot.removeFolder(folder)
        return access(folder, F_OK) != 0
    }

    private static func statuses(_ token: String, _ cgroup: String?) -> [ProcessStatus] {
        Sweep(token: token, leader: nil, known: acceptable(cgroup).map { CgroupSlot.members(of: $0) } ?? []).members()
    }

    /// The cgroup, unless killing it could hit something else than a command: its path was read from a file.
    private static func acceptable(_ cgroup: String?) -> String? {
        guard let cgroup, CgroupPool.couldHaveMade(cgroup), let own = CgroupTree.ownFolder() else { return nil }
        return (own + "/").hasPrefix(cgroup + "/") ? nil : cgroup
    }
}

extension ProcessIdentity {
    /// Sends SIGKILL to exactly this process and waits until it has gone, or until the boot time `end` (microseconds).
    func kill(waitingUntil end: UInt64) {
        let pidfd = muster_pidfd_open(pid)
        guard pidfd >= 0 else { return }
        defer { close(pidfd) }
        // It may have become a zombie meanwhile, which is to be reaped if it is our child.
        guard ProcessStatus(pid: pid)?.startTicks == startTicks else { return }
        // ESRCH means that it has ended; EPERM leaves it alive, which the caller sees and reports.
        guard muster_pidfd_signal(pidfd, SIGKILL) != EPERM else { return }
        let now = muster_boot_ns() / 1000
        var wait = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
        _ = poll(&wait, 1, Int32(clamping: (max(end, now) - now) / 1000 + 1))
        var result = muster_exit()
        // ECHILD: it is another's to reap.
        _ = muster_reap_pidfd(pidfd, &result)
    }
}
