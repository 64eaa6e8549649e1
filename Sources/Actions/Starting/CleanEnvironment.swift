import Glibc

/// The environment that every command starts with: declared here, nothing inherited.
public struct CleanEnvironment: Sendable {
    /// Where programs without a slash in their name are looked for, in this order.
    ///
    /// Programs elsewhere (`/usr/lib/postgresql/15/bin/pg_ctl`) are named by their absolute path.
    public static let path = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// `PATH HOME USER LANG TZ`, in this order.
    public let variables: [(name: String, value: String)]

    /// The environment of the user that this process runs as; home and name come from the user database (getpwuid_r(3)).
    public static let current: CleanEnvironment = {
        let user = Self.user()
        return CleanEnvironment(variables: [
            ("PATH", path.joined(separator: ":")), ("HOME", user.home), ("USER", user.name), ("LANG", "C.UTF-8"), ("TZ", "UTC")
        ])
    }()

    private static func user() -> (name: String, home: String) {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var text = [CChar](repeating: 0, count: 16 << 10)
        guard getpwuid_r(geteuid(), &entry, &text, text.count, &found) == 0, found != nil, let name = entry.pw_name,
            let home = entry.pw_dir
        else { return (String(geteuid()), "/") }
        return (String(cString: name), String(cString: home))
    }
}
