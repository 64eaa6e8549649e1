import PlaybookModel

extension PlannedStep {
    /// Everything that the step may do, in the order: preconditions, captures, action, `done_when`, undo, release.
    public var operations: [PlannedOperation] {
        var own: [PlannedOperation] = []
        if case .operation(let operation) = body { own = [operation] }
        let rest = [doneWhen, undo?.operation, release?.operation].compactMap { $0 }
        return requires.map(\.operation) + before.map(\.operation) + own + rest
    }

    /// Whether the step is an action: a command, a request or a notification.
    public var isOperation: Bool {
        if case .operation = body { return true }
        return false
    }

    /// Whether the step itself changes something: an action that writes, or a person who is asked to and whose change is
    /// described. Notifications, gates, plain questions, waits and phases do not.
    public var changesSomething: Bool {
        switch body {
        case .operation(let operation):
            if effect == .read { return false }
            if case .notify = operation.action { return false }
            return true
        case .manual: return undo != nil || noUndo != nil || release != nil || doneWhen != nil || pivot != nil
        case .gate, .wait, .watch, .phase: return false
        }
    }
}
