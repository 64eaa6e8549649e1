import Diagnostics
import Plan
import PlaybookModel
import Testing
import Values

@Suite("References")
struct ReferenceTests {
    /// A step that prints text after some others.
    static func after(_ text: String, _ change: (inout Step) -> Void = { _ in }) -> Playbook {
        .make([
            .read(
                "measure",
                .run(
                    "measure",
                    outputs: [
                        .stdout("lag", .duration), .stdout("rows", .list(of: .integer)),
                        .stdout("info", .record([.init("host", .hostname), .init("port", .integer)]))
                    ])),
            .read("aside", .run("true", outputs: [.stdout("x", .string)])) { $0.needs = [] },
            .phase("each-host", [.read("ping", .run("ping", outputs: [.stdout("ms", .integer)]))]) {
                $0.forEach = ForEach(name: word("host"), list: template("${{ site.hosts }}"))
                $0.needs = [word("measure")]
            },
            .read("report", .run("echo", text)) {
                change(&$0)
                $0.needs = $0.needs ?? [word("each-host")]
            }
        ])
    }

    static let good: [(String, String)] = [
        ("${{ site.name }}", "lab"),
        ("${{ site.regions[params.region].db }}", "db-2"),
        ("${{ site.regions.a.app }}/health", "http://127.0.0.1:1/health"),
        ("${{ site.hosts[1] }}", "h2"),
        ("${{ steps.measure.lag }}", "${{ steps.measure.lag }}"),
        ("${{ steps.measure.rows[0] }}", "${{ steps.measure.rows[0] }}"),
        ("${{ steps.measure.info.port }}", "${{ steps.measure.info.port }}"),
        (
            "${{ steps.measure.outcome }} ${{ steps.measure.failure.kind }}",
            "${{ steps.measure.outcome }} ${{ steps.measure.failure.kind }}"
        ),
        ("${{ steps.each-host.ended_at }}", "${{ steps.each-host.ended_at }}"),
        ("${{ run.id }} by ${{ run.initiator }} as ${{ run.mode }}", "${{ run.id }} by ${{ run.initiator }} as ${{ run.mode }}")
    ]

    @Test("What is known is put in place, the rest stays open", arguments: good)
    func resolved(_ text: String, _ result: String) throws {
        var playbook = Self.after(text)
        playbook.parameter("region", .enumeration(["a", "b"]))
        let planned = plan(playbook, set: [("region", "b")])
        #expect(planned.errors == [])
        #expect(try #require(planned.plan).steps[4].arguments == ["echo", result])
    }

    static let bad: [(String, String, String?)] = [
        ("${{ params.regoin }}", "MU0520 there is no parameter \"regoin\"", "did you mean \"region\"?"),
        ("${{ constants.x }}", "MU0520 there is no constant \"x\"", nil),
        ("${{ site.vpi }}", "MU0520 there is no site value \"vpi\"", "did you mean \"vip\"?"),
        ("${{ site.regions.c.db }}", "MU0526 \"site.regions\" has no field \"c\"", nil),
        ("${{ site.regions.a.dbs }}", "MU0526 \"site.regions.a\" has no field \"dbs\"", "did you mean \"db\"?"),
        ("${{ site.hosts[2] }}", "MU0526 \"site.hosts\" has 2 elements, none at position 2", nil),
        ("${{ site.vip.port }}", "MU0526 \"site.vip\" is a string, \"site.vip.port\" goes on into it", nil),
        ("${{ site.hosts }}", "MU0528 an argument is given \"[h1, h2]\", which is list of string", nil),
        ("at ${{ site.hosts }}", "MU0528 \"site.hosts\" is a list, which has no text", nil),
        ("${{ steps.mesure.lag }}", "MU0521 there is no step \"mesure\"", "did you mean \"measure\"?"),
        ("${{ steps.measure.lagg }}", "MU0522 step \"measure\" has no output \"lagg\"", "did you mean \"lag\"?"),
        (
            "${{ steps.measure.stdout }}", "MU0522 step \"measure\" does not declare an output \"stdout\"",
            "declare it under the step's \"outputs:\""
        ),
        ("${{ steps.measure }}", "MU0526 \"steps.measure\" does not say which output of step \"measure\" it means", nil),
        ("${{ steps.measure.info.prt }}", "MU0526 \"steps.measure.info\" has no field \"prt\"", "did you mean \"port\"?"),
        (
            "${{ steps.measure.lag[0] }}",
            "MU0526 \"steps.measure.lag\" is a duration such as 250ms or 1h30m, \"steps.measure.lag[0]\" goes on into it", nil
        ),
        (
            "${{ steps.aside.x }}", "MU0523 step \"aside\" need not have ended before step \"report\" starts",
            "add \"aside\" to the needs of \"report\""
        ),
        (
            "${{ steps.ping.ms }}",
            "MU0524 step \"ping\" runs once for each item, so \"steps.ping.ms\" has no single value outside of its loop",
            "use \"steps.each-host.results\", the items with their outcomes and outputs"
        ),
        ("${{ steps.report.outcome }}", "MU0525 \"steps.report.outcome\" has no value here: it is of this very step", nil),
        ("${{ each.host }}", "MU0525 \"each.host\" has no value here: no foreach is around it", nil),
        (
            "${{ before.x.stdout }}",
            "MU0525 \"before.x.stdout\" has no value here: captures exist in the action, done_when, undo and release of their own step", nil
        ),
        ("${{ inputs.x }}", "MU0525 \"inputs.x\" has no value here: inputs exist inside action modules", nil),
        ("${{ run.folders }}", "MU0520 a run has no \"folders\"", "did you mean \"folder\"?"),
        ("${{ elapsed }}", "MU0525 \"elapsed\" has no value here: \"elapsed\" exists in expect and until", nil),
        (
            "${{ secrets.db_password }}", "MU0531 \"secrets.db_password\" would stand in an argument, that every user of the host can read",
            "pass it through \"env:\" or \"stdin:\""
        ),
        (
            "${{ params.note }}", "MU0527 an argument needs a value, and there is none",
            "give it one, or declare what it goes into as optional"
        )
    ]

    @Test("A reference that cannot hold is reported once, with what would mend it", arguments: bad)
    func refused(_ text: String, _ error: String, _ fix: String?) {
        var playbook = Self.after(text)
        playbook.parameter("region", .string, default: .string("a"))
        playbook.parameter("note", .optional(.string))
        let result = plan(playbook)
        #expect(result.errors == [error])
        #expect(result.diagnostics.filter { $0.severity == .error }.map(\.fix?.message) == [fix])
        #expect(result.plan == nil)
    }

    @Test("A later step is no source, the fix says to move it")
    func later() {
        let result = plan(steps: .read("a", .run("echo", "${{ steps.b.x }}")), .read("b", .run("true", outputs: [.stdout("x", .string)])))
        #expect(result.errors == ["MU0523 step \"b\" need not have ended before step \"a\" starts"])
        #expect(result.diagnostics.first { $0.severity == .error }?.fix?.message == "move \"b\" before \"a\"")
    }

    @Test("Inside a loop its items and its earlier steps are seen, and lists of the site can be picked from")
    func loops() throws {
        let result = plan(
            steps: .phase(
                "regions",
                [
                    .read("ask", .run("ask", "${{ site.regions[each.region].db }}", outputs: [.stdout("n", .integer)])),
                    .read("tell", .run("tell", "${{ each.index }}/${{ each.count }} ${{ steps.ask.n }}"))
                ]
            ) { $0.forEach = ForEach(name: word("region"), list: Template(.list([.string("a"), .string("b")]))) })
        #expect(result.errors == [])
        let made = try #require(result.plan)
        #expect(made.steps[1].arguments == ["ask", "${{ site.regions[each.region].db }}"])
        #expect(made.lookups.map(\.name) == ["site.regions"])
        let reference = try Reference(parsing: "site.regions[each.region].db")
        let value = try made.indexed(reference) { (_: Reference) throws(ValueUnavailable) -> Value in .string("b") }
        #expect(value == .string("db-2"))
    }

    @Test("Items of a loop are checked against what they pick from")
    func loopItems() {
        let result = plan(
            steps: .read("ask", .run("ask", "${{ site.regions[each.region].db }}")) {
                $0.forEach = ForEach(name: word("region"), list: Template(.list([.string("a"), .string("c")])))
            })
        #expect(result.errors == ["MU0526 \"site.regions\" has no field \"c\""])
    }

    static let lists: [(Template, [String])] = [
        (template("${{ site.hosts }}"), []),
        (template("${{ site.vip }}"), ["MU0585 \"foreach\" is given \"http://127.0.0.1:80\", which is a string"]),
        (template("${{ steps.a.rows }}"), []),
        (template("${{ steps.a.n }}"), ["MU0585 \"foreach\" is given \"${{ steps.a.n }}\", which is integer"]),
        (template("${{ steps.a.none }}"), ["MU0522 step \"a\" has no output \"none\""]),
        (template("${{ steps.b.rows }}"), ["MU0525 \"steps.b.rows\" has no value here: it is of this very step"]),
        (Template(.list([template("${{ steps.a.n }}"), Template(.integer(7))])), []),
        (
            Template(.list([template("${{ steps.a.n }}"), Template(.string("x"))])),
            ["MU0528 an element of the list of \"foreach\" is given \"x\", which is a string"]
        ),
        (
            Template(.value(.list((0..<1_001).map { .integer(Int64($0)) }))),
            ["MU0591 the loop has 1001 items, and may have 1000"]
        )
    ]

    @Test("A loop goes over a list, known or found on the way", arguments: lists)
    func loopLists(_ list: Template, _ errors: [String]) {
        let result = plan(
            steps: .read("a", .run("true", outputs: [.stdout("rows", .list(of: .string)), .stdout("n", .integer)])),
            .read("b") { $0.forEach = ForEach(name: word("x"), list: list) })
        #expect(result.errors == errors)
    }

    @Test("An item that is found on the way has the type of the list's elements")
    func foundItems() throws {
        func looping(_ argument: String) -> PlanningResult {
            plan(
                steps: .read("a", .run("true", outputs: [.stdout("rows", .optional(.list(of: .optional(.integer))))])),
                .read("b", .run("echo", argument)) {
                    $0.forEach = ForEach(name: word("x"), list: template("${{ steps.a.rows }}"))
                    $0.when = .comparison(
                        Comparison(subject: .value(template: template("${{ each.x }}")), comparator: .gt, operand: Template(.integer(3))))
                })
        }
        let made = try #require(looping("${{ each.x }}").plan)
        #expect(
            made.steps[1].loop == .init(names: ["x"], items: nil, lists: [template("${{ steps.a.rows }}")], maxItems: 1_000))
        #expect(looping("${{ each.y }}").errors == ["MU0520 no foreach around it has the name \"y\""])
    }

    static let loopFacts: [(String, ValueType?)] = [
        ("done", .list(of: .integer)), ("failed", .list(of: .integer)), ("skipped", .list(of: .integer)),
        ("unknown", .list(of: .integer)),
        (
            "results",
            .list(
                of: .record([
                    .init("item", .integer), .init("outcome", .enumeration(StepFacts.outcomes)),
                    .init("outputs", .record([.init("v", .optional(.string))]))
                ]))
        ),
        ("results[0].outputs.v", .optional(.string))
    ]

    /// A loop over two numbers with an output, and a step behind that compares what is read from it with itself.
    private func behindLoop(_ path: String, _ comparator: Comparator = .present, _ operand: Value = .boolean(true)) -> PlanningResult {
        plan(
            steps: .read("l", .run("true", outputs: [.stdout("v", .string)])) {
                $0.forEach = ForEach(name: word("x"), list: Template(.list([.integer(1), .integer(2)])))
            },
            .read("b") {
                $0.when = .comparison(
                    Comparison(
                        subject: .value(template: template("${{ steps.l.\(path) }}")), comparator: comparator, operand: Template(operand)))
            })
    }

    @Test("What a loop has once it has ended", arguments: loopFacts)
    func loopFact(_ path: String, _ type: ValueType?) {
        #expect(behindLoop(path, .eq, .string("x")).errors.map { $0.prefix(6) } == (type?.required == .string ? [] : ["MU0528"]))
        let words = type.map { "\($0)" } ?? ""
        #expect(
            behindLoop(path, .lt, .integer(1)).errors.first?.hasSuffix("\(words)") ?? false, "\(behindLoop(path, .lt, .integer(1)).errors)")
    }

    @Test("A loop's items of several lists are records; of a phase the outputs stand under the steps' names")
    func loopFactsOfPhases() {
        func made(_ path: String) -> [String] {
            plan(
                steps: .phase("p", [.read("r", .run("true", outputs: [.stdout("v", .integer)])), .read("q")]) {
                    $0.forEach = ForEach([
                        .init(name: word("x"), list: Template(.list([.integer(1)]))),
                        .init(name: word("y"), list: Template(.list([.string("a")])))
                    ])
                },
                .read("b") {
                    $0.when = .comparison(
                        Comparison(
                            subject: .value(template: template("${{ steps.p.\(path) }}")), comparator: .eq, operand: Template(.integer(1))))
                }
            ).errors
        }
        #expect(made("results[0].outputs.r.v") == [])
        #expect(made("done[0].x") == [])
        #expect(made("results[0].outputs.q.v") == ["MU0526 \"steps.p.results[0].outputs\" has no field \"q\""])
        #expect(made("done[0].z") == ["MU0526 \"steps.p.done[0]\" has no field \"z\""])
        #expect(made("dones[0]") == ["MU0522 step \"p\" has no output \"dones\""])
    }

    @Test("A loop's results are not there before it has ended, and its outputs have no single value")
    func loopFactsOutOfPlace() {
        #expect(
            behindLoop("v").errors == [
                "MU0524 step \"l\" runs once for each item, so \"steps.l.v\" has no single value outside of its loop"
            ])
        let own = plan(
            steps: .read("l", .run("echo", "${{ steps.l.done }}")) {
                $0.forEach = ForEach(name: word("x"), list: Template(.list([.integer(1)])))
            })
        #expect(own.errors == ["MU0525 \"steps.l.done\" has no value here: it is of this very step"])
        let plain = plan(steps: .read("l"), .read("b", .run("echo", "${{ steps.l.done }}")))
        #expect(plain.errors == ["MU0522 step \"l\" has no output \"done\""])
    }

    @Test("Lists that go together: each has its name, and all have one length")
    func zip() throws {
        func zipping(_ second: Template) -> PlanningResult {
            plan(
                steps: .read("a", .run("true", outputs: [.stdout("rows", .list(of: .string))])),
                .read("b", .run("echo", "${{ each.x }}${{ each.y }}")) {
                    $0.forEach = ForEach([
                        .init(name: word("x"), list: Template(.list([.integer(1), .integer(2)]))), .init(name: word("y"), list: second)
                    ])
                })
        }
        let known = try #require(zipping(Template(.list([.string("p"), .string("q")]))).plan)
        #expect(
            known.steps[1].loop?.items == [
                .record([.init("x", .integer(1)), .init("y", .string("p"))]), .record([.init("x", .integer(2)), .init("y", .string("q"))])
            ])
        #expect(
            zipping(Template(.list([.string("p")]))).errors == ["MU0590 the lists of \"zip\" differ in length: x has 2, y has 1"])
        let open = try #require(zipping(template("${{ steps.a.rows }}")).plan)
        #expect(open.steps[1].loop?.items == nil)
        #expect(open.steps[1].loop?.lists?.count == 2)
    }

    static let waveSizes: [(Template, [String])] = [
        (Template(.integer(2)), []), (Template(.string("25%")), []), (template("${{ params.share }}"), []),
        (Template(.integer(0)), ["MU0530 a size of \"batch\" is 0"]), (Template(.string("0%")), ["MU0530 a size of \"batch\" is 0%"]),
        (Template(.string("101%")), ["MU0530 a size of \"batch\" is 101%"]),
        (Template(.string("few")), ["MU0530 a size of \"batch\" is few"]),
        (template("${{ run.id }}"), ["MU0525 \"run.id\" has no value here: the run does not exist yet when this is read"])
    ]

    @Test("A wave's size is a number of items or a percentage, known when the plan is made", arguments: waveSizes)
    func sizes(_ size: Template, _ errors: [String]) {
        var playbook = Playbook.make([
            .read("b") {
                $0.forEach = ForEach(name: word("x"), list: Template(.list([.integer(1), .integer(2)])))
                $0.forEach?.batch = [Located(size, .none)]
            }
        ])
        playbook.parameter("share", .percent, default: .string("20%"))
        #expect(plan(playbook).errors == errors)
    }

    @Test("A pause stands between waves, or between items one after the other")
    func pauses() {
        func pausing(_ change: (inout ForEach) -> Void) -> [String] {
            plan(
                steps: .read("b") {
                    var loop = ForEach(name: word("x"), list: Template(.list([.integer(1), .integer(2)])))
                    loop.pause = located("5s")
                    change(&loop)
                    $0.forEach = loop
                }
            ).errors
        }
        #expect(pausing { _ in } == [])
        #expect(pausing { $0.batch = [located(.integer(2))] } == [])
        #expect(pausing { $0.maxParallel = located(.integer(2)) } == ["MU0611 \"pause\" stands between items that run side by side"])
    }

    @Test("A loop's name is its own")
    func loopNames() {
        let list = Template(.list([.integer(1)]))
        let result = plan(
            steps: .phase("p", [.read("a") { $0.forEach = ForEach(name: word("x"), list: list) }]) {
                $0.forEach = ForEach(name: word("x"), list: list)
            }, .read("b") { $0.forEach = ForEach(name: word("index"), list: list) })
        #expect(
            result.errors == [
                "MU0586 a loop around this one has the name \"x\" already", "MU0586 \"each.index\" already has a meaning"
            ])
    }

    @Test("Secrets travel by environment, standard input, header and body, and nowhere else")
    func secrets() throws {
        var operation = Operation.run("psql")
        operation.environment = [Template.Field("PGPASSWORD", template("${{ secrets.db_password }}"))]
        operation.standardInput = template("x${{ secrets.db_password }}")
        let good = plan(steps: .read("a", operation))
        #expect(good.errors == [])
        #expect(try #require(good.plan).site.secrets.map(\.name) == [SecretName("db_password")])
        let bad = plan(
            .make([
                .read("a", .get("http://h/${{ secrets.db_password }}")),
                .read("b", .run("true")) {
                    $0.when = .value("${{ secrets.db_password }}", .eq, Template(.string("x")))
                }
            ]))
        #expect(
            bad.errors == [
                "MU0531 \"secrets.db_password\" would stand in a URL, that logs on its way keep",
                "MU0531 \"secrets.db_password\" would be written down here"
            ])
        var unknown = Operation.run("psql")
        unknown.environment = [Template.Field("P", template("${{ secrets.db_pasword }}"))]
        #expect(plan(steps: .read("a", unknown)).errors == ["MU0520 the site has no secret \"db_pasword\""])
    }

    @Test("Times and counts are known when the plan is made")
    func known() {
        let result = plan(
            steps: .read("a", .run("true", outputs: [.stdout("n", .duration)])),
            .read("b") {
                $0.timeout = located("${{ steps.a.n }}")
                $0.expected = located(.integer(5))
                $0.lateAfter = located("0s")
                $0.retry = Retry(atMost: located(.integer(0)), range: .none)
            })
        #expect(
            result.errors == [
                "MU0528 \"expected\" is given \"5\", which is an integer",
                "MU0529 \"timeout\" must be known when the plan is made, \"${{ steps.a.n }}\" is found only when the run gets there",
                "MU0530 \"late_after\" is 0s", "MU0530 \"at_most\" is 0"
            ])
    }
}
