import PlaybookModel
import Values

/// Judges conditions over values: the one place that says what `expect`, `when` and `check_parameters` mean.
///
/// Every comparison is made, so that all of them are evidence. A value that could not be had makes an error. In `all` a
/// failure outweighs an error, in `any` a pass does; the `not` of an error is an error. Comparisons of severity `warn` are
/// reported and otherwise left out of account.
///
/// ```swift
/// let evaluator = ConditionEvaluator(output: { name in try outputs.value(name) }, reference: { try run.value($0) })
/// let result = evaluator.evaluate(condition)
/// ```
public struct ConditionEvaluator {
    private let output: (String) throws(ValueUnavailable) -> Value
    private let reference: ReferenceLookup
    private let history: PollHistory?

    /// What one evaluation gathers.
    private struct Sheet {
        var results: [ComparisonResult] = []
        var history: PollHistory?
    }

    /// - Parameters:
    ///   - output: the value of an output of the operation that the condition belongs to, declared or built in.
    ///   - reference: the value of a whole reference; those to `outputs` are answered by `output`.
    ///   - history: of a poll, what its readings before gave.
    public init(
        output: @escaping (String) throws(ValueUnavailable) -> Value, reference: @escaping ReferenceLookup, history: PollHistory? = nil
    ) {
        self.history = history
        self.output = output
        self.reference = { (whole: Reference) throws(ValueUnavailable) -> Value in
            guard whole.root == .outputs, case .name(let name)? = whole.path.first else { return try reference(whole) }
            return try output(name).following(whole.path.dropFirst(), reference)
        }
    }

    /// Judges a condition; one that holds nothing but warnings passes.
    public func evaluate(_ condition: Condition) -> ConditionResult {
        var sheet = Sheet(history: history)
        let verdict = judge(condition, &sheet) ?? .pass
        return ConditionResult(verdict: verdict, comparisons: sheet.results, history: sheet.history)
    }

    /// Nil where there is nothing but warnings.
    private func judge(_ condition: Condition, _ sheet: inout Sheet) -> ConditionVerdict? {
        switch condition {
        case .comparison(let comparison):
            let result = compare(comparison, &sheet)
            sheet.results.append(result)
            return comparison.severity == .warn ? nil : result.verdict
        case .all(let conditions): return combine(conditions, strongest: .fail, neutral: .pass, &sheet)
        case .any(let conditions): return combine(conditions, strongest: .pass, neutral: .fail, &sheet)
        case .not(let condition): return judge(condition, &sheet)?.negated
        }
    }

    private func combine(
        _ conditions: [Condition], strongest: ConditionVerdict, neutral: ConditionVerdict, _ sheet: inout Sheet
    ) -> ConditionVerdict? {
        var verdicts: [ConditionVerdict] = []
        for condition in conditions {
            if let verdict = judge(condition, &sheet) { verdicts.append(verdict) }
        }
        if verdicts.isEmpty { return conditions.isEmpty ? neutral : nil }
        return ConditionVerdict.combined(verdicts, strongest: strongest, neutral: neutral)
    }

    private func compare(_ comparison: Comparison, _ sheet: inout Sheet) -> ComparisonResult {
        let operand: Value?
        do throws(ValueUnavailable) {
            operand = try comparison.operand?.evaluate(reference)
        } catch {
            let observed: String
            do throws(ValueUnavailable) { observed = try subject(comparison).display } catch { observed = error.message }
            let expected = comparison.expectation(comparison.operand.map(\.description))
            return result(comparison, expected: "\(expected) (\(error.message))", observed: observed, .error)
        }
        let expected = comparison.expectation(operand?.display)
        do throws(ValueUnavailable) {
            let observed = try subject(comparison)
            do throws(ValueUnavailable) {
                if comparison.looksBack {
                    let back = try comparison.lookBack(observed, operand: operand, number: sheet.results.count, &sheet.history)
                    return result(comparison, expected: expected, observed: back.observed, back.verdict)
                }
                let verdict = try comparison.verdict(on: observed, operand: operand)
                return result(comparison, expected: expected, observed: observed.display, verdict)
            } catch {
                return result(comparison, expected: expected, observed: "\(observed.display) (\(error.message))", .error)
            }
        } catch {
            return result(comparison, expected: expected, observed: error.message, .error)
        }
    }

    private func subject(_ comparison: Comparison) throws(ValueUnavailable) -> Value {
        switch comparison.subject {
        case .output(let name): try output(name)
        case .value(let template): try template.evaluate(reference)
        }
    }

    private func result(
        _ comparison: Comparison, expected: String, observed: String, _ verdict: ConditionVerdict
    ) -> ComparisonResult {
        ComparisonResult(
            subject: comparison.subjectText, expected: expected, observed: observed, verdict: verdict,
            severity: comparison.severity)
    }
}

extension ConditionVerdict {
    var negated: ConditionVerdict {
        switch self {
        case .pass: .fail
        case .fail: .pass
        case .error: .error
        }
    }

    /// `strongest` where one says so, else an error where there is one, else `neutral`.
    static func combined(
        _ verdicts: [ConditionVerdict], strongest: ConditionVerdict, neutral: ConditionVerdict
    ) -> ConditionVerdict {
        if verdicts.contains(strongest) { return strongest }
        return verdicts.contains(.error) ? .error : neutral
    }
}
