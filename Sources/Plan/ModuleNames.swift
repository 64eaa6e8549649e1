import Diagnostics
import PlaybookModel

/// Finds every `uses:` of a playbook.
enum ModuleNames {
    static func collect(_ playbook: Playbook) -> [Located<String>] {
        var seen: Set<String> = []
        var names: [Located<String>] = []
        func add(_ operation: Operation?) {
            guard let operation, case .uses(let call) = operation.action, seen.insert(call.module.value).inserted else { return }
            names.append(call.module)
        }
        playbook.require.forEach { add($0.operation) }
        playbook.monitors.forEach { add($0.operation) }
        playbook.steps.forEach { visit($0, add) }
        return names
    }

    private static func visit(_ step: Step, _ add: (Operation?) -> Void) {
        if case .operation(let operation) = step.body { add(operation) }
        step.require.forEach { add($0.operation) }
        step.before.forEach { add($0.operation) }
        add(step.doneWhen)
        add(step.undo?.operation)
        add(step.release?.operation)
        step.steps.forEach { visit($0, add) }
    }
}
