import Glibc

/// Tells when something new lies in a folder, or is gone from it: inotify(7) on a thread of its own.
///
/// `@unchecked Sendable`: the descriptors are set before the thread starts and closed after it ended.
public final class FolderWatch: @unchecked Sendable {
    private let notifier: Int32
    private let stopper: Int32
    private let stopSender: Int32
    private var thread = pthread_t()
    private let onChange: @Sendable () -> Void

    /// Nil where the folder cannot be watched.
    ///
    /// - Parameter seesGone: whether what is taken away counts, too.
    public init?(_ path: String, seesGone: Bool = false, onChange: @escaping @Sendable () -> Void) {
        notifier = inotify_init1(Int32(IN_CLOEXEC))
        var ends: [Int32] = [-1, -1]
        let hasPipe = pipe(&ends) == 0
        for end in ends where end >= 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (stopper, stopSender) = (ends[0], ends[1])
        self.onChange = onChange
        let events = seesGone ? IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE : IN_MOVED_TO
        guard notifier >= 0, hasPipe, inotify_add_watch(notifier, path, UInt32(events)) >= 0 else {
            closeAll()
            return nil
        }
        let this = Unmanaged.passUnretained(self)
        pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<FolderWatch>.fromOpaque(argument).takeUnretainedValue().watch()
                return nil
            }, this.toOpaque())
    }

    /// Ends the watching; must be called before the watch is let go.
    public func stop() {
        var one: UInt8 = 1
        write(stopSender, &one, 1)
        pthread_join(thread, nil)
        closeAll()
    }

    private func closeAll() {
        for file in [notifier, stopper, stopSender] where file >= 0 { close(file) }
    }

    private func watch() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var polled = [pollfd(fd: notifier, events: Int16(POLLIN), revents: 0), pollfd(fd: stopper, events: Int16(POLLIN), revents: 0)]
            if poll(&polled, 2, -1) < 0, errno != EINTR { return }
            if polled[1].revents != 0 { return }
            if polled[0].revents != 0, read(notifier, &buffer, buffer.count) > 0 { onChange() }
        }
    }
}
