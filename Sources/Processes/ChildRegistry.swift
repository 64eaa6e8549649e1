import Glibc
import Synchronization

/// The children that the reactors of this process started and have not reaped.
///
/// There is one for the whole process, as there is one set of children: what is not in it and has a session of its own is an
/// orphan of some command.
final class ChildRegistry: Sendable {
    static let shared = ChildRegistry()

    private let pids = Mutex<Set<Int32>>([])
    private let gate = SpawnGate()

    private init() {}

    /// The numbers of all of them.
    var all: Set<Int32> { pids.withLock { $0 } }

    /// Starts a child and enters it, with no moment between the two in which it could be taken for an orphan.
    func enter<Child, Failure: Error>(
        _ start: () throws(Failure) -> (pid: Int32, child: Child)
    ) throws(Failure) -> Child {
        gate.enter()
        defer { gate.leave() }
        let (pid, child) = try start()
        pids.withLock { _ = $0.insert(pid) }
        return child
    }

    /// The child is about to be reaped: its number may then be another's.
    func forget(_ pid: Int32) { pids.withLock { _ = $0.remove(pid) } }

    /// Runs `body` with the numbers of all of them while none is being started.
    func withAll(_ body: (Set<Int32>) -> Void) {
        gate.close()
        defer { gate.open() }
        body(all)
    }
}

/// Lets many threads start commands at once, or one thread look at all children, but not both.
// @unchecked: a POSIX lock is made for being shared; its memory never moves.
private final class SpawnGate: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_rwlock_t>.allocate(capacity: 1)

    init() {
        lock.initialize(to: pthread_rwlock_t())
        // Looking at the children must not wait until nobody wants to start a command any more.
        var attributes = pthread_rwlockattr_t()
        pthread_rwlockattr_init(&attributes)
        pthread_rwlockattr_setkind_np(&attributes, Int32(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP))
        pthread_rwlock_init(lock, &attributes)
        pthread_rwlockattr_destroy(&attributes)
    }

    func enter() { pthread_rwlock_rdlock(lock) }
    func leave() { pthread_rwlock_unlock(lock) }
    func close() { pthread_rwlock_wrlock(lock) }
    func open() { pthread_rwlock_unlock(lock) }

    deinit {
        pthread_rwlock_destroy(lock)
        lock.deallocate()
    }
}
