import Glibc

/// Finds the file that a command's first word means, by a declared PATH and nothing else.
public enum ExecutableResolver {
    /// The absolute path of `name`.
    ///
    /// A name with a slash is a path, relative to `directory` unless absolute; any other is looked for in the folders of
    /// `path`, in order, as POSIX describes for PATH (XBD 8.3), save that empty and relative entries are skipped: they would
    /// make the meaning depend on the working directory.
    ///
    /// - Throws: `.executableNotFound`; `.notExecutable` when files of that name exist but none may be executed.
    public static func resolve(
        _ name: String, path: [String], relativeTo directory: String = "/"
    ) throws(ProcessError) -> String {
        guard !name.isEmpty, !name.utf8.contains(0) else {
            throw ProcessError(code: .malformed, message: "the program's name is empty or holds a NUL byte")
        }
        let candidates: [String]
        if name.utf8.contains(UInt8(ascii: "/")) {
            candidates = [name.hasPrefix("/") ? name : directory + "/" + name]
        } else {
            candidates = path.filter { $0.hasPrefix("/") }.map { $0 + "/" + name }
        }
        var found: String?
        for candidate in candidates {
            switch kind(of: candidate) {
            case .executable: return candidate
            case .other: found = found ?? candidate
            case .missing: continue
            }
        }
        if let found {
            throw ProcessError(code: .notExecutable, message: "\"\(found)\" is not an executable file", errno: EACCES)
        }
        let place =
            candidates.count == 1 && candidates[0].hasSuffix(name) && name.utf8.contains(UInt8(ascii: "/"))
            ? "" : " in \(path.joined(separator: ":"))"
        throw ProcessError(code: .executableNotFound, message: "no executable \"\(name)\"\(place)", errno: ENOENT)
    }

    private enum Kind {
        case executable
        case other
        case missing
    }

    private static func kind(of path: String) -> Kind {
        var info = stat()
        guard stat(path, &info) == 0 else { return errno == ENOENT || errno == ENOTDIR ? .missing : .other }
        return info.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0 ? .executable : .other
    }
}
