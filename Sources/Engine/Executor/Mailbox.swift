import Glibc
import Values

/// A queue that many threads post to and one thread takes from.
///
/// `@unchecked Sendable`: the messages are only touched with the mutex held, which lives at a fixed address.
public final class Mailbox<Message: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var messages: [Message] = []

    public init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(arrival, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(mutex)
        arrival.deallocate()
        mutex.deallocate()
    }

    public func post(_ message: Message) {
        pthread_mutex_lock(mutex)
        messages.append(message)
        pthread_cond_signal(arrival)
        pthread_mutex_unlock(mutex)
    }

    /// Everything posted so far, in order; waits for the first message, at most for `timeout` (nil: as long as it takes).
    ///
    /// Empty where the time ran out.
    public func takeAll(waiting timeout: Microseconds?) -> [Message] {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if messages.isEmpty { wait(timeout) }
        let taken = messages
        messages.removeAll(keepingCapacity: true)
        return taken
    }

    private func wait(_ timeout: Microseconds?) {
        if timeout == .zero { return }
        guard let timeout else {
            while messages.isEmpty { pthread_cond_wait(arrival, mutex) }
            return
        }
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let nanoseconds = Int64(deadline.tv_nsec) + max(timeout.rawValue, 0) % 1_000_000 * 1_000
        deadline.tv_sec += Int(max(timeout.rawValue, 0) / 1_000_000 + nanoseconds / 1_000_000_000)
        deadline.tv_nsec = Int(nanoseconds % 1_000_000_000)
        while messages.isEmpty, pthread_cond_timedwait(arrival, mutex, &deadline) == 0 {}
    }
}
