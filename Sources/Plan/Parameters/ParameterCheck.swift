import Diagnostics
import PlaybookModel
import Values

/// `check_parameters`: judged when the plan is made, with the engine's own meaning of conditions.
struct ParameterCheck {
    let resolver: Resolver

    func check(_ conditions: [Condition]) {
        for condition in conditions {
            var scope = Scope()
            scope.run = false
            let before = resolver.findings.sink.errorCount
            let resolved = resolver.resolve(condition, in: scope)
            if resolver.findings.sink.errorCount > before { continue }
            if !resolved.references.isEmpty { continue }
            judge(resolved)
        }
    }

    private func judge(_ condition: Condition) {
        let result = condition.resultWithoutRun
        let comparisons = zip(condition.comparisons, result.comparisons)
        for (comparison, warning) in comparisons where warning.severity == .warn && warning.verdict != .pass {
            resolver.findings.warning(.parameterCheck, Self.message(warning), at: comparison.range)
        }
        guard result.verdict != .pass, let place = condition.comparisons.first?.range else { return }
        let failed = result.comparisons.filter { $0.severity == .fail && (result.comparisons.count == 1 || $0.verdict != .pass) }
        let text = failed.count == 1 ? Self.message(failed[0]) : "the parameters do not satisfy \(condition.summary)"
        resolver.findings.error(
            .parameterCheck, text, at: place,
            notes: failed.count == 1 ? [] : failed.map { .init(Self.message($0)) })
    }

    private static func message(_ result: ComparisonResult) -> String {
        "check_parameters expects \(result.expected), and the value is \(result.observed)"
    }
}

extension Condition {
    /// What comes of a condition that no reference is left in.
    var resultWithoutRun: ConditionResult {
        ConditionEvaluator(
            output: { (name: String) throws(ValueUnavailable) -> Value in throw ValueUnavailable(.notRead, "there is no output \"\(name)\"")
            },
            reference: { (reference: Reference) throws(ValueUnavailable) -> Value in
                throw ValueUnavailable(.notRead, "\"\(reference)\" is not known")
            }
        ).evaluate(self)
    }

    /// Whether it is known when the plan is made that it does not hold.
    var neverHolds: Bool { resultWithoutRun.verdict == .fail }
}
