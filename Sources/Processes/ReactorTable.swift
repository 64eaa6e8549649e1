import Glibc
import Synchronization

/// What the starting threads and the reactor's thread share.
final class ReactorTable: Sendable {
    /// Something asked of the reactor's thread.
    enum Request {
        case cancel(UInt64, immediately: Bool)
        /// The system would not watch the command.
        case lose(UInt64)
        case shutDown
    }

    private struct State {
        var jobs: [UInt64: Job] = [:]
        var requests: [Request] = []
        /// The boot time for which the timer is set; `max` when it is not.
        var armed = UInt64.max
        var lastNumber: UInt64 = 0
        /// Starts that were announced and are under way.
        var starting = 0
        var isShutDown = false
        /// The thread has ended and the poller's descriptors are closed.
        var isClosed = false
    }

    private let state = Mutex(State())
    private let poller: Poller

    init(_ poller: Poller) { self.poller = poller }

    /// Announces the start of a command, to be followed by `enter` or `abandonStart`, and gives its number.
    ///
    /// - Throws: `.shutDown` from the moment on at which shutting down was asked for.
    func beginStart() throws(ProcessError) -> UInt64 {
        let number: UInt64? = state.withLock { state in
            if state.isShutDown { return nil }
            state.starting += 1
            state.lastNumber += 1
            return state.lastNumber
        }
        guard let number else { throw ProcessError(code: .shutDown, message: "the process reactor was shut down") }
        return number
    }

    /// Enters a job that was just started; it is cancelled if shutting down was asked for meanwhile.
    func enter(_ job: Job) {
        let isLate = state.withLock { state in
            state.starting -= 1
            state.jobs[job.running.id] = job
            return state.isShutDown
        }
        if isLate { ask(.cancel(job.running.id, immediately: true)) }
    }

    /// The announced start has failed.
    func abandonStart() {
        state.withLock { state in
            state.starting -= 1
            if state.isShutDown, !state.isClosed { poller.wake() }
        }
    }

    /// Closes the poller, after the thread's end; whatever is asked afterwards is without effect.
    func close() {
        state.withLock { state in
            state.isClosed = true
            poller.close()
        }
    }

    /// Whether shutting down was asked for and nothing is left to do.
    var isFinished: Bool { state.withLock { $0.isShutDown && $0.starting == 0 && $0.jobs.isEmpty } }

    func job(_ id: UInt64) -> Job? { state.withLock { $0.jobs[id] } }

    var jobs: [Job] { state.withLock { $0.jobs.values.sorted { $0.running.id < $1.running.id } } }

    func remove(_ job: Job) {
        state.withLock { _ = $0.jobs.removeValue(forKey: job.running.id) }
    }

    func ask(_ request: Request) {
        state.withLock { state in
            if case .shutDown = request { state.isShutDown = true }
            state.requests.append(request)
            if !state.isClosed { poller.wake() }
        }
    }

    func takeRequests() -> [Request] {
        state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
    }

    /// Makes sure that the timer fires at or before `deadline` (boot time, microseconds).
    func arm(_ deadline: UInt64?) {
        guard let deadline else { return }
        state.withLock { state in
            if deadline >= state.armed || state.isClosed { return }
            state.armed = deadline
            poller.setTimer(deadline)
        }
    }

    /// The timer has fired: gives the jobs that are due. `arm` is to be called again for those that are not.
    func takeDue(at now: UInt64) -> (due: [Job], later: UInt64?) {
        state.withLock { state in
            state.armed = .max
            let waiting = state.jobs.values.filter { $0.deadline != nil }.sorted { $0.running.id < $1.running.id }
            let due = waiting.filter { ($0.deadline ?? .max) <= now }
            let later = waiting.compactMap(\.deadline).filter { $0 > now }.min()
            return (due, later)
        }
    }
}
