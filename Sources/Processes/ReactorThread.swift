import Glibc
import Synchronization

/// A POSIX thread that runs one closure.
struct ReactorThread: Sendable {
    private let handle: pthread_t

    /// - Throws: `.resources` when the system has no room for a thread.
    init(_ body: @escaping @Sendable () -> Void) throws(ProcessError) {
        var handle = pthread_t()
        let box = Unmanaged.passRetained(ThreadBody(body))
        let error = pthread_create(
            &handle, nil,
            { argument in
                if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        guard error == 0 else {
            box.release()
            throw ProcessError(code: .resources, message: "cannot start a thread: \(systemMessage(error))", errno: error)
        }
        self.handle = handle
    }

    /// Waits for the closure's end.
    func join() { pthread_join(handle, nil) }
}

private final class ThreadBody: Sendable {
    private let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    func run() { body() }
}

/// A place for one result, waited for by one thread.
// @unchecked: the POSIX mutex guards `value`; mutex and condition never move.
final class ResultBox: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var value: ProcessResult?

    init() {
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    func put(_ result: ProcessResult) {
        pthread_mutex_lock(mutex)
        value = result
        pthread_mutex_unlock(mutex)
        // After unlocking, so that the woken thread does not run into the lock; the caller keeps us alive meanwhile.
        pthread_cond_signal(condition)
    }

    func wait() -> ProcessResult {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let value { return value }
            pthread_cond_wait(condition, mutex)
        }
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }
}
