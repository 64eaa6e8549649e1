import CProcess
import Glibc

/// Children that this process did not start: orphans of commands, adopted because it is a child subreaper.
///
/// They are told apart from children that other code of this process started by their session: commands run in sessions of
/// their own, and no descendant can come back into ours. Code that starts children in sessions of their own without the
/// reactor must not share a process with it.
struct Orphans: Sendable {
    private let own = getpid()
    private let session = getsid(0)

    /// Whether a living orphan belongs to what `sweep` looks for; one system call when this process has no children.
    ///
    /// When a command's own process has ended, whatever it left is below an orphan.
    func anyBelongs(to sweep: Sweep, besides known: Set<Int32>) -> Bool {
        if muster_peek_ended_child() < 0 { return false }
        return candidates(besides: known).contains { !$0.isDead && sweep.belongs($0) }
    }

    /// Whether an orphan has ended and is to be reaped; one system call when no child at all has ended.
    ///
    /// A command that ended before its start was entered looks like one: `reapEnded` must look again while none is starting.
    func anyHasEnded(besides known: Set<Int32>) -> Bool {
        muster_peek_ended_child() > 0 && candidates(besides: known).contains { $0.isDead }
    }

    /// Reaps the orphans that have ended, each by its number; `known` children are left alone.
    func reapEnded(besides known: Set<Int32>) {
        for status in candidates(besides: known) where status.isDead {
            var result = muster_exit()
            // ECHILD means that its own reaper was faster.
            _ = muster_reap_pid(status.pid, &result)
        }
    }

    private func candidates(besides known: Set<Int32>) -> [ProcessStatus] {
        let pids = children() ?? Sweep.allProcesses().processes.filter { $0.parent == own }.map(\.pid)
        return pids.compactMap { pid in
            if known.contains(pid) { return nil }
            return ProcessStatus(pid: pid).flatMap { $0.session == session ? nil : $0 }
        }
    }

    /// All children of this process; nil where the kernel does not list them (CONFIG_PROC_CHILDREN).
    private func children() -> [Int32]? {
        // Orphans are given to the first living thread, the main one; what other threads start is known.
        guard let list = readSmallFile("/proc/self/task/\(own)/children") else { return nil }
        return list.split(separator: UInt8(ascii: " ")).compactMap { number($0).map { Int32(truncatingIfNeeded: $0) } }
    }
}
