import Glibc

/// A mutex with a condition variable (POSIX `pthread_mutex_t` and `pthread_cond_t`).
///
/// `@unchecked Sendable`: both objects live at fixed addresses and are made to be shared by threads.
final class ConditionLock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` with the mutex held.
    func locked<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Gives the mutex up until somebody signals; only inside `locked`. May wake for no reason.
    func wait() { pthread_cond_wait(condition, mutex) }

    func signal() { pthread_cond_signal(condition) }

    func broadcast() { pthread_cond_broadcast(condition) }
}

/// A thread of the operating system that runs one closure, with every signal blocked.
///
/// `@unchecked Sendable`: the handle is written once, before anybody else can see it.
final class JoinableThread: @unchecked Sendable {
    private var handle = pthread_t()

    private final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts the thread; throws with its `name` where the system has no thread left.
    init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(JournalError) {
        let start = Unmanaged.passRetained(Start(body))
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let status = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.body()
                return nil
            }, start.toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        if status != 0 {
            start.release()
            throw JournalError(.storage, "the thread \"\(name)\" could not be started", cause: SystemCall.text(status))
        }
    }

    /// Waits for the closure to end.
    func join() { pthread_join(handle, nil) }
}
