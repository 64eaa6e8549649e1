import Glibc

/// What the program is talking to.
enum Terminal {
    /// Whether standard output is a terminal that understands cursor movements.
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 && environment("TERM") != "dumb" }

    /// Colours are used on terminals only, and never where `NO_COLOR` is set to something (https://no-color.org).
    static func hasColour(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1 && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    }

    static var columns: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return Int(size.ws_col)
    }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// A line on standard error.
    static func error(_ text: String) { write(text + "\n", STDERR_FILENO) }

    /// Text on a descriptor, whole.
    static func write(_ text: String, _ descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno != EINTR { return }
            bytes = bytes.dropFirst(max(count, 0))
        }
    }
}
