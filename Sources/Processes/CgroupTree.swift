import Glibc

/// Where this process sits in the cgroup v2 hierarchy (cgroups(7)).
enum CgroupTree {
    /// The folder of this process's own cgroup, or nil without a cgroup v2 mount.
    static func ownFolder() -> String? {
        guard let groups = readSmallFile("/proc/self/cgroup"), let mounts = readSmallFile("/proc/self/mountinfo") else {
            return nil
        }
        return ownFolder(cgroup: String(decoding: groups, as: UTF8.self), mountinfo: String(decoding: mounts, as: UTF8.self))
    }

    /// The same, from the text of `/proc/self/cgroup` and `/proc/self/mountinfo` (proc(5)).
    ///
    /// The hierarchy may be mounted anywhere (in hybrid layouts at `/sys/fs/cgroup/unified`) and show only a part of the
    /// tree; a process outside of that part has no folder.
    static func ownFolder(cgroup: String, mountinfo: String) -> String? {
        let prefix = "0::"
        guard let line = cgroup.split(separator: "\n").first(where: { $0.hasPrefix(prefix) }) else { return nil }
        let path = String(line.dropFirst(prefix.count))
        guard path.hasPrefix("/"), path != "/..", !path.hasPrefix("/../") else { return nil }
        for mount in mountinfo.split(separator: "\n") {
            let fields = mount.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash > 4, fields.count > dash + 1, fields[dash + 1] == "cgroup2" else {
                continue
            }
            if let below = relative(path, to: unescape(fields[3])) {
                let folder = unescape(fields[4])
                return below.isEmpty ? folder : folder + "/" + below
            }
        }
        return nil
    }

    /// `path` below `root` without a leading slash, or nil when it lies elsewhere.
    private static func relative(_ path: String, to root: String) -> String? {
        if root == "/" { return String(path.dropFirst()) }
        if path == root { return "" }
        return path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : nil
    }

    /// Undoes mountinfo's octal escapes of space, tab, newline and backslash.
    private static func unescape(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(3), as: UTF8.self)
            if byte == UInt8(ascii: "\\"), digits.utf8.count == 3, let value = UInt8(digits, radix: 8) {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
