import ActionKit
import Processes
import Synchronization

/// One call under way: keeps its reports in order, whichever thread is faster.
final class Call: Sendable {
    private enum Phase {
        /// The process is being started; `cancelled` where the call was told to stop meanwhile.
        case starting(cancelled: Bool)
        /// It ended before its start was reported.
        case endedEarly(ActionOutcome)
        case running(RunningProcess)
        case ended
    }

    private let phase = Mutex<Phase>(.starting(cancelled: false))
    private let report: @Sendable (ActionReport) -> Void

    init(_ report: @escaping @Sendable (ActionReport) -> Void) { self.report = report }

    /// Reports the start, and the end where that came first.
    ///
    /// - Returns: whether the call was told to stop before there was a process.
    func started(_ running: RunningProcess, as process: StartedProcess) -> Bool {
        report(.started(process))
        let (early, cancelled) = phase.withLock { phase -> (ActionOutcome?, Bool) in
            switch phase {
            case .starting(let cancelled):
                phase = .running(running)
                return (nil, cancelled)
            case .endedEarly(let outcome):
                phase = .ended
                return (outcome, false)
            // only `launch` reports the start, and it does so once
            case .running, .ended: preconditionFailure("a call starts once")
            }
        }
        if let early { report(.ended(early)) }
        return cancelled
    }

    /// Reports the end, or keeps it until the start has been reported.
    func ended(_ outcome: ActionOutcome) {
        let reports = phase.withLock { phase in
            switch phase {
            case .starting:
                phase = .endedEarly(outcome)
                return false
            case .running:
                phase = .ended
                return true
            // the reactor completes a command exactly once
            case .endedEarly, .ended: preconditionFailure("a call ends once")
            }
        }
        if reports { report(.ended(outcome)) }
    }

    /// Reports that there never was a process.
    func failed(_ outcome: ActionOutcome) {
        phase.withLock { $0 = .ended }
        report(.ended(outcome))
    }

    /// The process to stop; nil where there is none, or none yet: then `started` says so.
    func cancel() -> RunningProcess? {
        phase.withLock { phase in
            switch phase {
            case .running(let running): return running
            case .starting:
                phase = .starting(cancelled: true)
                return nil
            case .endedEarly, .ended: return nil
            }
        }
    }
}

/// The calls under way; an observation has one for each of its parts.
final class CallTable: Sendable {
    private let calls = Mutex<[CallID: [Call]]>([:])

    func insert(_ call: Call, _ id: CallID) { calls.withLock { $0[id, default: []].append(call) } }

    func remove(_ call: Call, _ id: CallID) {
        calls.withLock { calls in
            calls[id]?.removeAll { $0 === call }
            if calls[id]?.isEmpty == true { calls[id] = nil }
        }
    }

    subscript(id: CallID) -> [Call] { calls.withLock { $0[id] ?? [] } }
}
