import Diagnostics
import PlaybookModel

/// Finds every `uses:` of a playbook.
enum ModuleNames {
    static func collect(_ playbook: Playbook) -> [Located<String>] {
        var seen: Set<String> = []
        var names: [Located<String>] = []
        playbook.forEachOperation { operation in
            if case .uses(let call) = operation.action, seen.insert(call.module.value).inserted { names.append(call.module) }
        }
        return names
    }
}
