import Plan
import PlaybookModel
import Testing
import Values

@Suite("Conditions over earlier readings")
struct PollHistoryTests {
    static func condition(_ comparator: Comparator, _ operand: Value, _ quantifier: Comparison.Quantifier? = nil) -> Condition {
        .comparison(
            Comparison(subject: .output(name: "v"), quantifier: quantifier, comparator: comparator, operand: Template(operand)))
    }

    /// Judges readings, each a second after the one before; nil is one that could not be had.
    static func judge(_ condition: Condition, _ readings: [Value?]) -> [String] {
        var history = PollHistory()
        return readings.enumerated().map { number, reading in
            let evaluator = ConditionEvaluator(
                output: { (_: String) throws(ValueUnavailable) -> Value in
                    guard let reading else { throw ValueUnavailable(.notRead, "it is gone") }
                    return reading
                },
                reference: { (_: Reference) throws(ValueUnavailable) -> Value in throw ValueUnavailable(.notRead, "nothing") },
                history: history.reading(at: .seconds(Int64(number))))
            let result = evaluator.evaluate(condition)
            history = result.history ?? PollHistory()
            return "\(result.verdict.rawValue) \(result.comparisons[0].observed)"
        }
    }

    @Test("unchanged for so long; another value and a reading that fails begin anew")
    func unchanged() {
        let numbers: [Int64?] = [1, 1, 1, 2, 2, nil, 2, 2, 2]
        let readings = numbers.map { $0.map { Value.integer($0) } }
        #expect(
            Self.judge(Self.condition(.unchangedFor, .duration(.seconds(2))), readings) == [
                "fail 1, unchanged for 0s", "fail 1, unchanged for 1s", "pass 1, unchanged for 2s", "fail 2, unchanged for 0s",
                "fail 2, unchanged for 1s", "error it is gone", "fail 2, unchanged for 0s", "fail 2, unchanged for 1s",
                "pass 2, unchanged for 2s"
            ])
    }

    @Test("lists and records stay the same as a whole")
    func whole() {
        let one = Value.record([.init("a", .list([.integer(1)]))])
        let other = Value.record([.init("a", .list([.integer(2)]))])
        #expect(
            Self.judge(Self.condition(.unchangedFor, .duration(.seconds(1))), [one, one, other]) == [
                "fail {a: [1]}, unchanged for 0s", "pass {a: [1]}, unchanged for 1s", "fail {a: [2]}, unchanged for 0s"
            ])
    }

    @Test("the ratio to the reading before, without a division")
    func ratio() {
        let numbers: [Int64] = [100, 90, 81, 0, 0, 5]
        let readings: [Value?] = numbers.map { Value.integer($0) }
        #expect(
            Self.judge(Self.condition(.le, .number(DecimalNumber(significand: 9, scale: 1)), .ratioToPrevious), readings) == [
                "fail 100, the first reading", "pass 90 after 100", "pass 81 after 90", "pass 0 after 81", "pass 0 after 0",
                "fail 5 after 0"
            ])
    }

    @Test(
        "what has no ratio is an error",
        arguments: [
            (Value.string("a"), Value.string("b"), "b (only numbers, durations, sizes and percentages have a ratio)"),
            (.integer(-1), .integer(1), "1 (a ratio needs values of 0 or more)"),
            (
                .number(DecimalNumber(significand: 1, scale: 18)), .integer(.max),
                "9223372036854775807 (the values are too far apart for an exact ratio)"
            )
        ])
    func noRatio(before: Value, value: Value, text: String) {
        let condition = Self.condition(.lt, .number(DecimalNumber(significand: 123_456_789_012_345_678, scale: 18)), .ratioToPrevious)
        #expect(Self.judge(condition, [before, value]).last == "error \(text)")
    }

    @Test("without readings before there is nothing to look back at")
    func single() {
        let evaluator = ConditionEvaluator(
            output: { (_: String) throws(ValueUnavailable) -> Value in .integer(1) },
            reference: { (_: Reference) throws(ValueUnavailable) -> Value in throw ValueUnavailable(.notRead, "nothing") })
        let result = evaluator.evaluate(Self.condition(.unchangedFor, .duration(.seconds(1))))
        #expect(result.verdict == .error)
        #expect(result.comparisons[0].observed == "1 (there are no readings before this one)")
    }
}
