import Diagnostics
import PlaybookModel
import Values

/// A switch has a way for every value that what it looks at can have: a case for each word of an enumeration or for both truths,
/// or an `else`. What is absent is an error when the switch is reached.
struct SwitchRule {
    let resolver: Resolver

    func check(_ choice: Switch, of step: Step, in scope: Scope) {
        if choice.hasElse { return }
        // problems of the reference itself are those of the cases' conditions
        let findings = resolver.findings.sink.errorCount
        guard let type = resolver.resolve(choice.on, in: scope, what: "\"on\"").type, resolver.findings.sink.errorCount == findings else {
            return
        }
        let words: [String]
        switch type.required {
        case .enumeration(let all): words = all
        case .boolean: words = ["true", "false"]
        default:
            resolver.findings.error(
                .switchIncomplete, "the switch \"\(step.id.value)\" has no \"else\", and \"\(choice.on)\" can be any \(type.required)",
                at: choice.range,
                fix: "add an \"else\" with what is to be done in every other case")
            return
        }
        let given = Set(choice.cases.compactMap { $0.value?.text })
        let missing = words.filter { !given.contains($0) }
        if missing.isEmpty { return }
        resolver.findings.error(
            .switchIncomplete, "the switch \"\(step.id.value)\" has no case for \(missing.map { "\"\($0)\"" }.joined(separator: ", "))",
            at: choice.range,
            fix: "add it, or an \"else\"")
    }
}
