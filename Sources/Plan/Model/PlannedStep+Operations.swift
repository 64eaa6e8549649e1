import PlaybookModel

extension PlannedStep {
    /// Everything that the step may do, in the order: preconditions, captures, action, `done_when`, undo, release.
    public var operations: [PlannedOperation] {
        var own: [PlannedOperation] = []
        if case .operation(let operation) = body { own = [operation] }
        let rest = [doneWhen, undo?.operation, release?.operation].compactMap { $0 }
        return requires.map(\.operation) + before.map(\.operation) + own + rest
    }

    /// Whether the step is an action that changes something; notifications, gates, questions, waits and phases do not.
    public var changesSomething: Bool {
        guard case .operation(let operation) = body, effect == .write else { return false }
        if case .notify = operation.action { return false }
        return true
    }
}
