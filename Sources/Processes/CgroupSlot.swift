import CProcess
import Glibc

/// One cgroup v2 folder in which commands run, one after another.
struct CgroupSlot: Sendable {
    let index: Int
    let path: String
    /// The folder itself, for clone3.
    let folder: Int32
    /// `cgroup.events`, kept open: it is read after each command.
    private let events: Int32

    private static let populated: StaticString = "populated 1"

    /// Makes the folder, or gives nil where that is not permitted.
    init?(index: Int, path: String) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { return nil }
        folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        events = open(path + "/cgroup.events", O_RDONLY | O_CLOEXEC)
        self.index = index
        self.path = path
        guard folder >= 0, events >= 0, access(path + "/cgroup.procs", W_OK) == 0 else {
            remove()
            return nil
        }
    }

    /// Whether the kernel sees a living process in it or below it.
    var isPopulated: Bool {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
            let count = pread(events, buffer.baseAddress, buffer.count, 0)
            guard count > 0 else { return false }
            return CgroupSlot.populated.withUTF8Buffer { muster_contains(buffer.baseAddress, count, $0.baseAddress, $0.count) != 0 }
        }
    }

    /// The processes in it and below it.
    var members: Set<Int32> { CgroupSlot.members(of: path) }

    /// The processes in a cgroup and in all cgroups below it; zombies are not listed by the kernel.
    static func members(of path: String) -> Set<Int32> {
        var pids: Set<Int32> = []
        var folders = [path]
        while let folder = folders.popLast() {
            for line in (readSmallFile(folder + "/cgroup.procs") ?? []).split(separator: UInt8(ascii: "\n")) {
                if let pid = number(line), pid > 0 { pids.insert(Int32(truncatingIfNeeded: pid)) }
            }
            folders += subfolders(of: folder)
        }
        return pids
    }

    /// Kills everything in it and below it at once, processes being forked included; false before Linux 5.14.
    func kill() -> Bool { CgroupSlot.kill(path) }

    static func kill(_ path: String) -> Bool {
        let descriptor = open(path + "/cgroup.kill", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return write(descriptor, "1", 1) == 1
    }

    /// Closes it and removes the folder, and those that commands made below it, where nothing lives in them.
    func remove() {
        for descriptor in [folder, events] where descriptor >= 0 { close(descriptor) }
        CgroupSlot.removeFolder(path)
    }

    /// Removes an empty cgroup and the empty ones below it; one that is in use stays.
    static func removeFolder(_ path: String) {
        for folder in subfolders(of: path) { removeFolder(folder) }
        // EBUSY means that something still lives there, which the caller reports as a survivor.
        _ = rmdir(path)
    }

    private static func subfolders(of path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var folders: [String] = []
        while let entry = readdir(directory) {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { folders.append(path + "/" + name) }
        }
        return folders
    }
}
