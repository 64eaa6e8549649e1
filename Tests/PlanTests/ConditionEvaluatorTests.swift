import Plan
import PlaybookModel
import Testing
import Values

@Suite("Conditions")
struct ConditionEvaluatorTests {
    /// One comparison over an observed value, what it must say, and how it must show it.
    struct Case: Sendable, CustomTestStringConvertible {
        var observed: Value
        var comparator: Comparator
        var operand: Value?
        var quantifier: Comparison.Quantifier?
        var verdict: ConditionVerdict
        var expectedText: String
        var observedText: String

        init(
            _ observed: Value, _ comparator: Comparator, _ operand: Value?, _ verdict: ConditionVerdict, _ expectedText: String,
            _ observedText: String, quantifier: Comparison.Quantifier? = nil
        ) {
            self.observed = observed
            self.comparator = comparator
            self.operand = operand
            self.quantifier = quantifier
            self.verdict = verdict
            self.expectedText = expectedText
            self.observedText = observedText
        }

        var testDescription: String { "\(observedText) \(expectedText): \(verdict)" }
    }

    static let cases: [Case] = [
        Case(.integer(200), .eq, .integer(200), .pass, "eq 200", "200"),
        Case(.integer(503), .eq, .integer(200), .fail, "eq 200", "503"),
        Case(.integer(2), .eq, .number(DecimalNumber(2)), .pass, "eq 2", "2"),
        Case(.string("5"), .eq, .integer(5), .error, "eq 5", "5 (it cannot be compared with 5)"),
        Case(.string("a"), .ne, .string("b"), .pass, "ne b", "a"),
        Case(.string("a"), .ne, .integer(1), .error, "ne 1", "a (it cannot be compared with 1)"),
        Case(.duration(.seconds(4)), .lt, .duration(.minutes(5)), .pass, "lt 5m", "4s"),
        Case(.duration(.minutes(5)), .le, .duration(.minutes(5)), .pass, "le 5m", "5m"),
        Case(.duration(.minutes(6)), .le, .duration(.minutes(5)), .fail, "le 5m", "6m"),
        Case(.integer(3), .gt, .integer(3), .fail, "gt 3", "3"),
        Case(.integer(3), .ge, .integer(3), .pass, "ge 3", "3"),
        Case(.boolean(true), .lt, .boolean(false), .error, "lt false", "true (it has no order against false)"),
        Case(.string("b"), .in, .list([.string("a"), .string("b")]), .pass, "in [a, b]", "b"),
        Case(.string("c"), .in, .list([.string("a"), .string("b")]), .fail, "in [a, b]", "c"),
        Case(.string("c"), .notIn, .list([.string("a")]), .pass, "not_in [a]", "c"),
        Case(.integer(5), .between, .list([.integer(5), .integer(9)]), .pass, "between [5, 9]", "5"),
        Case(.integer(9), .between, .list([.integer(5), .integer(9)]), .pass, "between [5, 9]", "9"),
        Case(.integer(10), .between, .list([.integer(5), .integer(9)]), .fail, "between [5, 9]", "10"),
        Case(.string("15.4"), .matches, .string(#"15\.\d+"#), .pass, #"matches 15\.\d+"#, "15.4"),
        Case(.string("v15.4"), .matches, .string(#"15\.\d+"#), .fail, #"matches 15\.\d+"#, "v15.4"),
        Case(.string("not ok"), .contains, .string("ok"), .pass, "contains ok", "not ok"),
        Case(.list([.integer(1)]), .contains, .integer(2), .fail, "contains 2", "[1]"),
        Case(.list([.integer(1), .integer(2)]), .length, .integer(2), .pass, "length 2", "[1, 2]"),
        Case(.string("abc"), .length, .integer(2), .fail, "length 2", "abc"),
        Case(.string(""), .present, .boolean(true), .pass, "present", ""),
        Case(.absent, .present, .boolean(true), .fail, "present", "(absent)"),
        Case(.absent, .absent, nil, .pass, "absent", "(absent)"),
        Case(.list([]), .absent, nil, .fail, "absent", "[]"),
        Case(.absent, .eq, .integer(0), .error, "eq 0", "(absent) (there is no value)"),
        Case(.absent, .ne, .integer(0), .error, "ne 0", "(absent) (there is no value)"),
        Case(.list([.integer(1), .integer(3)]), .lt, .integer(2), .fail, "every lt 2", "[1, 3]", quantifier: .every),
        Case(.list([.integer(1), .integer(3)]), .lt, .integer(2), .pass, "some lt 2", "[1, 3]", quantifier: .some),
        Case(.list([.integer(1), .absent]), .lt, .integer(2), .pass, "some lt 2", "[1, (absent)]", quantifier: .some),
        Case(.list([.integer(3), .absent]), .lt, .integer(2), .fail, "every lt 2", "[3, (absent)]", quantifier: .every),
        Case(
            .list([.integer(1), .absent]), .lt, .integer(2), .error, "every lt 2", "[1, (absent)] (there is no value)",
            quantifier: .every),
        Case(
            .list([.integer(1), .integer(1), .integer(9)]), .lt, .integer(2), .pass, "share ge 66.6% lt 2", "[1, 1, 9]",
            quantifier: .share(atLeast: DecimalNumber(significand: 666, scale: 1))),
        Case(
            .list([.integer(1), .integer(1), .integer(9)]), .lt, .integer(2), .fail, "share ge 66.7% lt 2", "[1, 1, 9]",
            quantifier: .share(atLeast: DecimalNumber(significand: 667, scale: 1))),
        Case(.list([]), .eq, .integer(1), .fail, "every eq 1", "[]", quantifier: .every),
        Case(.list([]), .ne, .integer(1), .fail, "some ne 1", "[]", quantifier: .some),
        Case(.integer(1), .eq, .integer(1), .error, "every eq 1", "1 (it is no list)", quantifier: .every)
    ]

    @Test("A comparison shows expected beside observed", arguments: cases)
    func comparison(_ test: Case) {
        let comparison = Comparison(
            subject: .output(name: "x"), quantifier: test.quantifier, comparator: test.comparator,
            operand: test.operand.map { Template($0) })
        let evaluator = ConditionEvaluator(output: { _ in test.observed }, reference: { _ in .absent })
        let expected = ComparisonResult(
            subject: "x", expected: test.expectedText, observed: test.observedText, verdict: test.verdict, severity: .fail)
        #expect(
            evaluator.evaluate(.comparison(comparison)) == ConditionResult(verdict: test.verdict, comparisons: [expected]))
    }

    static func leaf(_ verdict: ConditionVerdict, warn: Bool = false) -> Condition {
        let name = verdict.rawValue
        return .comparison(
            Comparison(
                subject: .output(name: name), comparator: .eq, operand: Template(.integer(1)), severity: warn ? .warn : .fail))
    }

    static var evaluator: ConditionEvaluator {
        ConditionEvaluator(
            output: { name throws(ValueUnavailable) in
                if name == "error" { throw ValueUnavailable(.notRead, "no such output") }
                return .integer(name == "pass" ? 1 : 0)
            }, reference: { _ in .absent })
    }

    static let combinations: [(Condition, ConditionVerdict)] = [
        (.all(conditions: []), .pass),
        (.any(conditions: []), .fail),
        (.all(conditions: [leaf(.pass), leaf(.pass)]), .pass),
        (.all(conditions: [leaf(.pass), leaf(.error)]), .error),
        (.all(conditions: [leaf(.error), leaf(.fail)]), .fail),
        (.any(conditions: [leaf(.fail), leaf(.fail)]), .fail),
        (.any(conditions: [leaf(.fail), leaf(.error)]), .error),
        (.any(conditions: [leaf(.error), leaf(.pass)]), .pass),
        (.not(condition: leaf(.pass)), .fail),
        (.not(condition: leaf(.fail)), .pass),
        (.not(condition: leaf(.error)), .error),
        (leaf(.fail, warn: true), .pass),
        (leaf(.error, warn: true), .pass),
        (.all(conditions: [leaf(.pass), leaf(.fail, warn: true)]), .pass),
        (.all(conditions: [leaf(.fail), leaf(.pass, warn: true)]), .fail)
    ]

    @Test("A failure outweighs an error in all, a pass in any, and no error is negated", arguments: combinations)
    func combination(_ condition: Condition, _ verdict: ConditionVerdict) {
        let result = Self.evaluator.evaluate(condition)
        #expect(result.verdict == verdict)
        #expect(result.comparisons.count == condition.comparisons.count, "every comparison is made and reported")
    }

    @Test("A value that could not be read is shown with its reason, and warnings are listed")
    func unreadable() {
        let result = Self.evaluator.evaluate(.all(conditions: [Self.leaf(.error), Self.leaf(.fail, warn: true)]))
        let error = ComparisonResult(
            subject: "error", expected: "eq 1", observed: "no such output", verdict: .error, severity: .fail)
        let warning = ComparisonResult(subject: "fail", expected: "eq 1", observed: "0", verdict: .fail, severity: .warn)
        #expect(result == ConditionResult(verdict: .error, comparisons: [error, warning]))
        #expect(result.warnings == [warning])
    }

    @Test("An operand without a value makes an error that names it")
    func operandUnavailable() throws {
        let reference = try Reference(parsing: "steps.lag.seconds")
        let comparison = Comparison(
            subject: .value(template: Template(.integer(1))), comparator: .lt, operand: Template(.reference(reference)))
        let evaluator = ConditionEvaluator(
            output: { _ in .absent },
            reference: { _ throws(ValueUnavailable) in throw ValueUnavailable(.notRead, "step \"lag\" was skipped") })
        let expected = ComparisonResult(
            subject: "1", expected: "lt ${{ steps.lag.seconds }} (step \"lag\" was skipped)", observed: "1", verdict: .error,
            severity: .fail)
        #expect(evaluator.evaluate(.comparison(comparison)).comparisons == [expected])
    }
}
