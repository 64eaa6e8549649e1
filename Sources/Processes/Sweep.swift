import CProcess
import Glibc
import Secrets

/// A search through `/proc` for everything that a command started.
struct Sweep {
    /// The token in the environment; nil looks at no environment.
    var token: String?
    /// The command's own process, which is not part of the answer; its session's members and descendants are.
    var leader: Int32?
    /// Processes known to belong to it: a cgroup's members, and those found before.
    var known: Set<Int32> = []
    /// The clock tick of the leader's start: nothing that started before belongs to it.
    var since: UInt64 = 0

    /// The living processes that belong to it, by cgroup, session, token, or descent from one of these; this process,
    /// zombies and the leader excluded.
    ///
    /// When nothing is found while processes come and go, it looks again, up to `mostLooks` times: what was forked by a process
    /// that ended between being listed and being looked at is in no list.
    func members() -> [ProcessStatus] {
        for _ in 1..<Sweep.mostLooks {
            let (processes, isSteady) = Sweep.allProcesses()
            let found = members(among: processes)
            if isSteady || !found.isEmpty { return found }
        }
        return members(among: Sweep.allProcesses().processes)
    }

    private static let mostLooks = 5

    private func members(among all: [ProcessStatus]) -> [ProcessStatus] {
        var sweep = self
        // The leader was reaped and its number given to a stranger: then its session has no members any more.
        if all.contains(where: { $0.pid == leader && $0.startTicks != since }) { sweep.leader = nil }
        let processes = all.filter { $0.startTicks >= since && !$0.isDead && $0.pid != leader }
        var belonging = Set(processes.lazy.filter { sweep.belongs($0) }.map(\.pid))
        let roots = sweep.leader.map { belonging.union([$0]) } ?? belonging
        addDescendants(of: roots, among: processes, to: &belonging)
        return processes.filter { belonging.contains($0.pid) }
    }

    /// Whether a process belongs to it by itself, not only by descent.
    func belongs(_ process: ProcessStatus) -> Bool {
        if known.contains(process.pid) || (leader != nil && process.session == leader) { return true }
        return token.map { Sweep.carries(process.pid, token: $0) } ?? false
    }

    private func addDescendants(of roots: Set<Int32>, among processes: [ProcessStatus], to belonging: inout Set<Int32>) {
        let children = Dictionary(grouping: processes, by: \.parent)
        var queue = Array(roots)
        while let parent = queue.popLast() {
            for child in children[parent] ?? [] where belonging.insert(child.pid).inserted { queue.append(child.pid) }
        }
    }

    /// Whether the process's environment at its start held the token; unreadable environments (another user's) count as no.
    ///
    /// In the middle of execve(2) a process shows an empty environment and no arguments for a moment, which a busy machine makes
    /// longer; it is asked again, for a tenth of a second at least. Arguments beside an empty environment may be those of the program
    /// that comes next: only seen several times they say that the environment is empty indeed.
    static func carries(_ pid: Int32, token: String) -> Bool {
        let pause: UInt32 = 200
        var emptyEnvironments = 0
        for _ in 0..<500 {
            guard let environment = readSmallFile("/proc/\(pid)/environ") else { return false }
            if !environment.isEmpty { return holds(environment, token) }
            guard let arguments = readSmallFile("/proc/\(pid)/cmdline") else { return false }
            if !arguments.isEmpty { emptyEnvironments += 1 }
            if emptyEnvironments == 5 { return false }
            guard let status = ProcessStatus(pid: pid), !status.isDead else { return false }
            usleep(pause)
        }
        return false
    }

    private static func holds(_ environment: [UInt8], _ token: String) -> Bool {
        let wanted = Array("\(Containment.tokenVariable)=\(token)".utf8)
        return environment.withUnsafeBytes { memory in
            wanted.withUnsafeBytes { muster_contains(memory.baseAddress, memory.count, $0.baseAddress, $0.count) != 0 }
        }
    }

    /// Every process of the system except kernel threads and this one, and whether all that were listed were still there.
    static func allProcesses() -> (processes: [ProcessStatus], isSteady: Bool) {
        let own = getpid()
        let kernel: Int32 = 2
        var processes: [ProcessStatus] = []
        var isSteady = true
        for pid in processNumbers() where pid != own && pid != kernel {
            guard let status = ProcessStatus(pid: pid) else {
                isSteady = false
                continue
            }
            if status.parent != kernel { processes.append(status) }
        }
        return (processes, isSteady)
    }

    private static func processNumbers() -> [Int32] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var pids: [Int32] = []
        while let entry = readdir(directory) {
            let pid = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { Int32(String(cString: $0)) }
            }
            if let pid { pids.append(pid) }
        }
        return pids
    }
}

extension StrayProcess {
    init(_ status: ProcessStatus) {
        self.init(identity: ProcessIdentity(status), name: inert(status.name), session: status.session)
    }
}
