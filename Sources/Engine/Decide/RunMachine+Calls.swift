import ActionKit
import Journal
import Plan
import PlaybookModel
import Values

extension RunMachine {
    /// What references mean here and now. It holds the whole state: let it go before the next record is written.
    func scope(_ key: InstanceKey?) -> Scope { Scope(state: state, key: key, now: now) }

    /// Starts a call once everything recorded so far is durable.
    mutating func call(
        _ purpose: Flight.Purpose, _ operation: PlannedOperation, _ request: ActionRequest, limit: Microseconds, token: String? = nil,
        idempotencyKey: String = "", outputName: String?
    ) {
        let id = CallID(rawValue: flight.nextCall)
        flight.nextCall += 1
        flight.calls[id] = Flight.Call(purpose: purpose, operation: operation, timeLimit: limit)
        if let key = purpose.key { flight.busy.insert(key) }
        self.request(
            .start(
                CallOrder(
                    id: id, request: request, token: token ?? "\(state.run)/\(state.seq)c\(id.rawValue).",
                    idempotencyKey: idempotencyKey, outputName: outputName)))
    }

    /// Resolves and starts a read-only call; one that cannot be resolved is the reason given back.
    ///
    /// What belongs to an undo is not bound by the step's time, which may be over.
    ///
    /// - Parameter name: under which the output is kept. The number of the last record is added, which makes it unique, also
    ///   after a crash: a read starts only when that record is durable.
    mutating func read(_ purpose: Flight.Purpose, _ operation: PlannedOperation, for key: InstanceKey?, name: String?) -> String? {
        let limit = min(operation.attemptTimeout, purpose.key.flatMap { budget($0) } ?? operation.attemptTimeout)
        let request: ActionRequest
        do throws(ValueUnavailable) { request = try scope(key).request(operation, timeLimit: limit) } catch { return error.message }
        call(purpose, operation, request, limit: limit, outputName: name.map { "\($0).\(state.seq)" })
        return nil
    }

    /// What is left of the step's own and the run's time, at least a millisecond; nil where there is no limit.
    func budget(_ key: InstanceKey) -> Microseconds? {
        var least: Microseconds?
        func consider(_ left: Microseconds) { least = least.map { min($0, left) } ?? left }
        var current: InstanceKey? = key
        while let key = current {
            if let timeout = plan.steps[key.step].timeout, let instance = state.instances[key], !instance.hasTimedOut {
                consider(timeout - (time - (instance.startedAt ?? time)))
            } else if let timeout = plan.steps[key.step].timeout {
                consider(timeout)
            }
            current = state.parent(of: key)
        }
        if let timeout = plan.timeout, !state.hasTimedOut { consider(timeout - time) }
        return least.map { max($0, .milliseconds(1)) }
    }

    /// Ends every call that can be cut short without leaving an effect in doubt.
    mutating func cancelReads() { cancel(calls { mayCut($0) }) }

    /// Ends attempts under way; one that changes something is in doubt then.
    mutating func cancelAttempts(where isChosen: (InstanceKey) -> Bool) {
        cancel(
            calls { purpose in
                if case .attempt(let key) = purpose { return isChosen(key) }
                return false
            })
    }

    /// The same for the calls of some instances.
    mutating func cancelReads(of keys: [InstanceKey]) {
        let keys = Set(keys)
        cancel(calls { purpose in purpose.key.map(keys.contains) ?? false && mayCut(purpose) })
    }

    /// Ends every call, also those that change something; only what takes an injected fault back goes on.
    mutating func cancelAll() {
        cancel(
            calls { purpose in
                if case .compensation(let position) = purpose { return !isFault(position) }
                return true
            })
    }

    private func calls(where isChosen: (Flight.Purpose) -> Bool) -> [CallID] {
        flight.calls.filter { !$0.value.cancelled && isChosen($0.value.purpose) }.keys.sorted()
    }

    private mutating func cancel(_ ids: [CallID]) {
        for id in ids {
            flight.calls[id]?.cancelled = true
            request(.cancel(id))
        }
    }

    private func mayCut(_ purpose: Flight.Purpose) -> Bool {
        switch purpose {
        case .attempt(let key), .poll(let key): plan.steps[key.step].effect == .read
        case .check, .probe(_, .before), .capture, .runCheck: true
        case .probe, .compensation, .undoProbe, .monitor, .notice: false
        }
    }

    /// The name under which a call's output is kept: `promote.1`, `shift~set@2~1.1` in loops, `promote.undo.1`.
    func outputName(_ key: InstanceKey, _ parts: String...) -> String {
        var name = FileName.flat(plan.steps[key.step].id.rawValue)
        if !key.item.rawValue.isEmpty { name += "@" + FileName.flat(key.item.rawValue) }
        return ([name] + parts.map(FileName.flat)).joined(separator: ".")
    }
}
