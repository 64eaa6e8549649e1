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

    /// Takes the place of standard descriptors that whoever started the program had closed.
    ///
    /// Else the next file that is opened, such as a journal, would become standard output and get its text. The stand-ins cannot be
    /// used the way their place is, so that reading and writing still fail as with closed ones.
    static func holdStandardDescriptors() {
        for (descriptor, flags) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)] {
            if fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", flags) }  // the lowest free number is this one
        }
    }

    /// What a command was asked for, on standard output and with a newline; `status` is the failure where it cannot be written.
    static func say(_ text: String, failing status: ExitStatus = .failed) throws(CommandFailure) {
        try put(text + "\n", failing: status)
    }

    /// The same without a newline.
    static func put(_ text: String, failing status: ExitStatus = .failed) throws(CommandFailure) {
        guard write(text, STDOUT_FILENO) else {
            throw CommandFailure(status, "standard output: \(String(cString: strerror(errno)))")
        }
    }

    /// A line on standard error; what nobody takes within two seconds is given up, so that a full pipe stops no command.
    static func error(_ text: String) {
        var bytes = Array((text + "\n").utf8)[...]
        while !bytes.isEmpty {
            var polled = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
            let ready = poll(&polled, 1, 2_000)
            if ready == 0 || ready < 0 && errno != EINTR { return }
            // a pipe that is ready takes PIPE_BUF bytes without waiting (pipe(7))
            let count = bytes.prefix(Int(PIPE_BUF)).withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0 && errno != EINTR { return }
            bytes = bytes.dropFirst(max(count, 0))
        }
    }

    /// Text on a descriptor, whole; false where the system does not take it, with the reason in `errno`.
    @discardableResult
    static func write(_ text: String, _ descriptor: Int32) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno != EINTR { return false }
            bytes = bytes.dropFirst(max(count, 0))
        }
        return true
    }
}
