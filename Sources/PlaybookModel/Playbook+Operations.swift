extension Playbook {
    /// Calls `body` with every operation as written, in the order: preconditions, monitors, steps with all their parts.
    public func forEachOperation(_ body: (Operation) -> Void) {
        require.forEach { $0.operation.forEachOperation(body) }
        monitors.forEach { $0.operation.forEachOperation(body) }
        steps.forEach { $0.forEachOperation(body) }
    }
}

extension Operation {
    /// Calls `body` with the operation and with the readings of an observation.
    func forEachOperation(_ body: (Operation) -> Void) {
        body(self)
        if case .observe(let parts) = action { parts.forEach { body($0.operation) } }
    }
}

extension Step {
    /// Calls `body` with the operations of the step and of the steps inside it.
    func forEachOperation(_ body: (Operation) -> Void) {
        if case .operation(let operation) = self.body { operation.forEachOperation(body) }
        if !isPlain {
            require.forEach { $0.operation.forEachOperation(body) }
            before.forEach { $0.operation.forEachOperation(body) }
            [doneWhen, undo?.operation, release?.operation].forEach { $0?.forEachOperation(body) }
        }
        steps.forEach { $0.forEachOperation(body) }
    }
}

extension ActionModule {
    /// Calls `body` with the module's operations.
    public func forEachOperation(_ body: (Operation) -> Void) {
        operation.forEachOperation(body)
        before.forEach { $0.operation.forEachOperation(body) }
        [doneWhen, undo?.operation, release?.operation].forEach { $0?.forEachOperation(body) }
    }
}
