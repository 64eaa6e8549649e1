import Diagnostics
import Plan
import PlaybookModel
import Testing
import Values

@Suite("Types in conditions")
struct ConditionTypeTests {
    static func compare(
        _ name: String, _ comparator: Comparator, _ operand: Value?, _ quantifier: Comparison.Quantifier? = nil,
        severity: Comparison.Severity = .fail
    ) -> Condition {
        .comparison(
            Comparison(
                subject: .output(name: name), quantifier: quantifier, comparator: comparator, operand: operand.map { Template($0) },
                severity: severity))
    }

    static let outputs: [OutputDeclaration] = [
        .stdout("lag", .duration), .stdout("rows", .integer), .stdout("ratio", .number), .stdout("state", .string),
        .stdout("role", .enumeration(["primary", "standby"])), .stdout("ok", .boolean), .stdout("hosts", .list(of: .hostname)),
        .stdout("note", .optional(.string))
    ]

    static func step(_ condition: Condition) -> PlanningResult {
        plan(steps: .read("a", .run("true", outputs: outputs, expect: condition)))
    }

    /// What the condition's operand becomes.
    static let good: [(Condition, Value?)] = [
        (compare("lag", .lt, .string("5m")), .duration(.minutes(5))),
        (compare("ratio", .ge, .integer(1)), .number(DecimalNumber(1))),
        (compare("rows", .between, .list([.integer(1), .integer(9)])), .list([.integer(1), .integer(9)])),
        (compare("state", .matches, .string("a|b")), .string("a|b")),
        (compare("role", .eq, .string("primary")), .string("primary")),
        (compare("role", .in, .list([.string("primary"), .string("standby")])), .list([.string("primary"), .string("standby")])),
        (compare("hosts", .contains, .string("DB-1")), .hostname("db-1")),
        (compare("hosts", .length, .integer(2)), .integer(2)),
        (compare("hosts", .ne, .string("DB-1"), .every), .hostname("db-1")),
        (compare("note", .absent, .boolean(true)), .boolean(true)),
        (compare("exit_code", .eq, .integer(0)), .integer(0)),
        (compare("ok", .eq, .boolean(true)), .boolean(true))
    ]

    @Test("Operands are read as the type of what they are compared with", arguments: good)
    func typed(_ condition: Condition, _ operand: Value?) throws {
        let result = Self.step(condition)
        #expect(result.errors == [])
        guard case .operation(let operation) = try #require(result.plan).steps[0].body else {
            Issue.record("the step is no operation")
            return
        }
        #expect(operation.expect?.comparisons.map { $0.operand?.value } == [operand])
    }

    static let bad: [(Condition, String)] = [
        (compare("lags", .lt, .string("5m")), "MU0522 this action has no output \"lags\""),
        (compare("status", .eq, .integer(200)), "MU0522 this action has no output \"status\""),
        (compare("lag", .lt, .integer(5)), "MU0528 \"lt\" of \"lag\" is given \"5\", which is an integer"),
        (compare("rows", .eq, .string("5")), "MU0528 \"eq\" of \"rows\" is given \"5\", which is a string"),
        (compare("role", .eq, .string("primry")), "MU0528 \"eq\" of \"role\" is given \"primry\", which is a string"),
        (compare("state", .lt, .string("b")), "MU0560 \"lt\" cannot be used on \"state\", which is string"),
        (compare("rows", .matches, .string("5")), "MU0560 \"matches\" cannot be used on \"rows\", which is integer"),
        (compare("state", .matches, .string("(")), "MU0547 \"(\" is no regular expression"),
        (compare("rows", .between, .list([.integer(1)])), "MU0560 \"between\" of \"rows\" has 1 values"),
        (compare("rows", .between, .list([.integer(9), .integer(1)])), "MU0561 nothing is between 9 and 1"),
        (compare("rows", .in, .integer(1)), "MU0528 \"in\" of \"rows\" is given \"1\", which is an integer"),
        (compare("rows", .eq, .integer(1), .every), "MU0563 \"rows\" is no list, so \"every\" has nothing to go over"),
        (compare("state", .present, .boolean(true)), "MU0561 \"state\" is string and never absent, so \"present\" says nothing"),
        (compare("note", .present, .boolean(false)), "MU0560 \"present\" is given \"false\""),
        (
            .any(conditions: [compare("rows", .eq, .integer(1), severity: .warn), compare("rows", .eq, .integer(2))]),
            "MU0562 \"severity: warn\" has no meaning inside \"any\" and \"not\""
        ),
        (
            .value("${{ outputs.lag }}", .lt, template("${{ outputs.rows }}")),
            "MU0560 \"lt\" of \"${{ outputs.lag }}\" compares duration with integer"
        ),
        (.value("${{ outputs.lag }}", .eq, nil), "")
    ].filter { !$0.1.isEmpty }

    @Test("Comparisons that cannot be made are reported", arguments: bad)
    func refused(_ condition: Condition, _ error: String) {
        #expect(Self.step(condition).errors == [error])
    }

    @Test("A literal subject is read as the operand's type")
    func literalSubject() throws {
        let playbook = Playbook.make([
            .read("a", .run("true", outputs: [.stdout("lag", .duration)])),
            .read("b") { $0.when = .value("${{ site.max_lag }}", .gt, template("${{ steps.a.lag }}")) }
        ])
        let result = plan(playbook)
        #expect(result.errors == [])
        let expected = Comparison.Subject.value(template: Template(.duration(.minutes(5))))
        #expect(try #require(result.plan).steps[1].when?.comparisons.map(\.subject) == [expected])
    }

    @Test("A comparison of something with itself is a warning")
    func sameSource() {
        let playbook = Playbook.make([
            .read("a", .run("true", outputs: [.stdout("n", .integer), .stdout("m", .integer)])),
            .read("b") {
                $0.when = .all(conditions: [
                    .value("${{ steps.a.n }}", .eq, template("${{ steps.a.n }}")),
                    .value("${{ steps.a.n }}", .eq, template("${{ steps.a.m }}"))
                ])
            }
        ])
        #expect(
            plan(playbook).warnings == [
                "MU0801 \"${{ steps.a.n }}\" is compared with itself",
                "MU0801 \"steps.a.n\" and \"steps.a.m\" are one reading under two names"
            ])
    }

    @Test("A skipped or failed step's facts can be compared with their own words")
    func outcome() {
        func check(_ word: String) -> [String] {
            plan(steps: .read("a"), .read("b") { $0.when = .value("${{ steps.a.outcome }}", .eq, Template(.string(word))) }).errors
        }
        #expect(check("skipped") == [])
        #expect(check("skiped") == ["MU0528 \"eq\" of \"${{ steps.a.outcome }}\" is given \"skiped\", which is a string"])
    }

    @Test("The deepest condition that is accepted can be written and read back, a deeper one is refused")
    func depth() throws {
        func nested(_ depth: Int) -> Condition {
            depth == 1 ? Self.compare("rows", .eq, .integer(1)) : .all(conditions: [nested(depth - 1)])
        }
        let bytes = try #require(Self.step(nested(12)).plan).canonicalBytes()
        #expect(try Plan.read(bytes).canonicalBytes() == bytes)
        #expect(Self.step(nested(13)).errors == ["MU0564 the condition is nested 13 deep"])
    }
}
