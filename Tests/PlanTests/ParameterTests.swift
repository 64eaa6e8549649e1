import Diagnostics
import Plan
import PlaybookModel
import Testing
import Values

@Suite("Parameters")
struct ParameterTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let type: ValueType
        let text: String
        /// Nil where the text is refused.
        let value: Value?
        let expected: String?
        var fix: String?

        var testDescription: String { "\(type) \(text)" }
    }

    static let texts: [Case] = [
        Case(type: .string, text: "5", value: .string("5"), expected: nil),
        Case(type: .integer, text: "5", value: .integer(5), expected: nil),
        Case(type: .integer, text: "five", value: nil, expected: "an integer"),
        Case(type: .number, text: "0.5", value: .number(DecimalNumber(significand: 5, scale: 1)), expected: nil),
        Case(type: .boolean, text: "yes", value: nil, expected: "true or false"),
        Case(type: .duration, text: "1h30m", value: .duration(.minutes(90)), expected: nil),
        Case(type: .duration, text: "90", value: nil, expected: "a duration such as 250ms or 1h30m"),
        Case(type: .size, text: "64KiB", value: .size(65_536), expected: nil),
        Case(type: .hostname, text: "DB-1.lab.", value: .hostname("db-1.lab"), expected: nil),
        Case(type: .enumeration(["a", "b"]), text: "b", value: .string("b"), expected: nil),
        Case(
            type: .enumeration(["north", "south"]), text: "nort", value: nil, expected: "one of north, south",
            fix: "did you mean \"north\"?"),
        Case(type: .optional(.integer), text: "7", value: .integer(7), expected: nil),
        Case(type: .list(of: .integer), text: "1,2", value: .list([.integer(1), .integer(2)]), expected: nil),
        Case(type: .list(of: .string), text: "", value: .list([]), expected: nil),
        Case(type: .list(of: .integer), text: "1,x", value: nil, expected: "list of integer")
    ]

    @Test("A text given on the command line is read as the declared type", arguments: texts)
    func settings(_ test: Case) {
        let result = plan(.make([.read("a")]) { $0.parameter("p", test.type) }, set: [("p", test.text)])
        if let value = test.value {
            #expect(result.errors == [])
            #expect(result.plan?.parameters == [NamedValue("p", value)])
        } else {
            #expect(result.errors == ["MU0503 the parameter \"p\" is given \"\(test.text)\""])
            #expect(result.diagnostics.map(\.expected) == [test.expected])
            #expect(result.diagnostics.map(\.fix?.message) == [test.fix])
            #expect(result.diagnostics.map(\.range) == [.none])
        }
    }

    @Test("Missing, unknown and repeated parameters are all reported at once")
    func names() {
        let result = plan(
            .make([.read("a")]) {
                $0.parameter("failed", .string)
                $0.parameter("healthy", .string)
            }, set: [("faild", "a"), ("healthy", "b"), ("healthy", "c")])
        #expect(
            Set(result.errors) == [
                "MU0501 the playbook has no parameter \"faild\"", "MU0505 the parameter \"healthy\" is given twice",
                "MU0502 the parameter \"failed\" has no value"
            ])
        #expect(result.diagnostics.first { $0.code == .unknownParameter }?.fix?.message == "did you mean \"failed\"?")
        #expect(result.diagnostics.first { $0.code == .missingParameter }?.fix?.message == "pass it with --set failed=VALUE")
    }

    @Test("A default is read as the declared type, an optional parameter without one is absent")
    func defaults() {
        let good = plan(
            .make([.read("a")]) {
                $0.parameter("wait", .duration, default: .string("5m"))
                $0.parameter("note", .optional(.string))
            })
        #expect(good.plan?.parameters == [NamedValue("wait", .duration(.minutes(5))), NamedValue("note", .absent)])
        let bad = plan(.make([.read("a")]) { $0.parameter("wait", .duration, default: .integer(5)) })
        #expect(bad.errors == ["MU0528 the default of the parameter \"wait\" is given \"5\", which is an integer"])
    }

    @Test("In a validation parameters may be missing, and what is typed by them is still checked")
    func validation() {
        let playbook = Playbook.make([.read("a", .run("echo", "${{ params.hots }}"))]) { $0.parameter("host", .hostname) }
        #expect(plan(playbook, site: nil, purpose: .validation).errors == ["MU0520 there is no parameter \"hots\""])
        let good = plan(
            .make([.read("a", .run("echo", "${{ params.host }} ${{ site.vip }}"))]) { $0.parameter("host", .hostname) }, site: nil)
        #expect(good.errors == [])
        #expect(good.plan == nil, "a plan needs every value")
    }

    static let checks: [(Condition, [String])] = [
        (.value("${{ params.a }}", .ne, template("${{ params.b }}")), []),
        (
            .value("${{ params.a }}", .eq, template("${{ params.b }}")),
            ["MU0504 check_parameters expects eq two, and the value is one"]
        ),
        (
            .any(conditions: [
                .value("${{ params.a }}", .eq, Template(.string("x"))), .value("${{ params.b }}", .eq, Template(.string("y")))
            ]),
            ["MU0504 the parameters do not satisfy any(one eq x, two eq y)"]
        ),
        (
            .value("${{ params.a }}", .eq, Template(.integer(1))),
            ["MU0528 \"eq\" of \"${{ params.a }}\" is given \"1\", which is an integer"]
        ),
        (
            .value("${{ params.note }}", .eq, Template(.string("x"))),
            ["MU0527 \"${{ params.note }}\" needs a value, and there is none"]
        ),
        (.value("${{ params.note }}", .absent, Template(.boolean(true))), [])
    ]

    @Test("check_parameters is judged when the plan is made", arguments: checks)
    func check(_ condition: Condition, _ errors: [String]) {
        let result = plan(
            .make([.read("a")]) {
                $0.parameter("a", .string)
                $0.parameter("b", .string)
                $0.parameter("note", .optional(.string))
                $0.checkParameters = [condition]
            }, set: [("a", "one"), ("b", "two")])
        #expect(result.errors == errors)
    }

    @Test("Constants use parameters, the site and constants above them")
    func constants() throws {
        let good = plan(
            .make([.read("a", .run("echo", "${{ constants.url }}"))]) {
                $0.constants = [
                    Template.Field("host", template("${{ site.regions.a.db }}")),
                    Template.Field("url", template("pg://${{ constants.host }}/x"))
                ]
            })
        #expect(try #require(good.plan).steps[0].arguments == ["echo", "pg://db-1/x"])
        let bad = plan(
            .make([.read("a")]) {
                $0.constants = [
                    Template.Field("url", template("${{ constants.host }}")), Template.Field("host", template("${{ steps.a.outcome }}"))
                ]
            })
        #expect(
            bad.errors == [
                "MU0525 \"constants.host\" stands before the constant \"host\" is defined",
                "MU0525 \"steps.a.outcome\" has no value here: no step has run when this is read"
            ])
    }
}

extension PlannedStep {
    /// The arguments of a command, as a playbook would write them.
    var arguments: [String] {
        guard case .operation(let operation) = body, case .command(let command) = operation.action,
            case .arguments(let arguments) = command.program
        else { return [] }
        return arguments.map(\.description)
    }
}
