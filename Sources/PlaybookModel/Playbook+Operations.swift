extension Playbook {
    /// Calls `body` with every operation as written, in the order: preconditions, monitors, steps with all their parts.
    public func forEachOperation(_ body: (Operation) -> Void) {
        require.forEach { body($0.operation) }
        monitors.forEach { body($0.operation) }
        steps.forEach { $0.forEachOperation(body) }
    }
}

extension Step {
    /// Calls `body` with the operations of the step and of the steps inside it.
    func forEachOperation(_ body: (Operation) -> Void) {
        if case .operation(let operation) = self.body { body(operation) }
        if !isPlain {
            require.forEach { body($0.operation) }
            before.forEach { body($0.operation) }
            [doneWhen, undo?.operation, release?.operation].forEach { if let operation = $0 { body(operation) } }
        }
        steps.forEach { $0.forEachOperation(body) }
    }
}

extension ActionModule {
    /// Calls `body` with the module's operations.
    public func forEachOperation(_ body: (Operation) -> Void) {
        body(operation)
        before.forEach { body($0.operation) }
        [doneWhen, undo?.operation, release?.operation].forEach { if let operation = $0 { body(operation) } }
    }
}
