import Diagnostics
import Plan
import PlaybookModel
import Testing
import Values

@Suite("People, channels, marks")
struct PeopleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let step: Step
        var mode = Mode.drill
        var initiator: PersonID?
        let errors: [String]
        var warnings: [String] = []

        var testDescription: String { "\(step.id.value) \(errors) \(warnings)" }
    }

    static func excluding(_ exclusion: ApproveAction.Exclusion) -> (inout ApproveAction) -> Void {
        { $0.exclude = [Located(exclusion)] }
    }

    static func each(_ counts: (String, Int64)...) -> (inout ApproveAction) -> Void {
        { $0.eachOf = counts.map { (role: word($0.0), count: located(.integer($0.1))) } }
    }

    static let gates: [Case] = [
        Case(step: .gate("g", from: ["commander"], quorum: 2), errors: []),
        Case(step: .gate("g", from: ["ann", "bob", "commander"], quorum: 2), errors: []),
        Case(step: .gate("g", from: ["comander"]), errors: ["MU0630 the site has no role or person \"comander\""]),
        Case(step: .gate("g", from: ["watcher"]), errors: ["MU0631 the role \"watcher\" may not approve in mode drill"]),
        Case(step: .gate("g", from: ["cid"]), errors: ["MU0631 the roles of \"cid\" may not approve in mode drill"]),
        Case(
            step: .gate("g", from: ["board"]),
            errors: ["MU0631 the role \"board\" may not approve in mode drill"]),
        Case(step: .gate("g", from: ["commander"], quorum: 3), errors: ["MU0632 the gate asks for 3 people, 2 people can vote"]),
        Case(
            step: .gate("g", from: ["commander"], quorum: 2, excluding(.initiator)),
            errors: ["MU0632 the gate asks for 2 people, 1 person can vote when \"ann\" starts the run"]),
        Case(step: .gate("g", from: ["commander"], quorum: 1, excluding(.initiator)), initiator: "ann", errors: []),
        Case(
            step: .gate("g", from: ["ann"], excluding(.initiator)), initiator: "ann",
            errors: ["MU0632 the gate asks for 1 person, 0 people can vote when \"ann\" starts the run"]),
        Case(step: .gate("g", from: ["ann"], excluding(.initiator)), initiator: "bob", errors: []),
        Case(
            step: .gate("g", from: ["ann"], excluding(.initiator)), errors: [],
            warnings: ["MU0805 the quorum cannot be reached if the run is started by \"ann\""]),
        Case(
            step: .gate("g", from: [], each(("commander", 2), ("board", 1))), mode: .live,
            errors: ["MU0632 the gate asks for 2 of \"commander\" and 1 of \"board\", 2 people can vote"]),
        Case(step: .gate("g", from: [], each(("commander", 2))), errors: []),
        Case(
            step: .gate("g", from: [], quorum: 1, each(("commander", 2))),
            errors: ["MU0633 the quorum is 1, \"each_of\" asks for 2 people"]),
        Case(step: .gate("g", from: ["commander"], quorum: 0), errors: ["MU0530 \"quorum\" is 0"])
    ]

    @Test("A gate asks people who exist, who may, and who are enough", arguments: gates)
    func gate(_ test: Case) {
        let result = plan(.make([test.step]), mode: test.mode, initiator: test.initiator)
        #expect(Set(result.errors) == Set(test.errors))
        #expect(result.warnings == test.warnings)
    }

    @Test(
        "Whoever is excluded as the author is somebody",
        arguments: [
            (nil, ["MU0637 the gate excludes the author, but the playbook names no owner"]),
            ("platform", ["MU0637 the gate excludes the author, but the playbook's owner \"platform\" is no person of the site"]),
            (
                "bobb",
                ["MU0637 the gate excludes the author, but the playbook's owner \"bobb\" is no person of the site: did you mean \"bob\"?"]
            ),
            ("bob", [])
        ] as [(String?, [String])])
    func author(owner: String?, errors: [String]) {
        let gate = Step.gate("g", from: ["commander"], quorum: 1, Self.excluding(.author))
        #expect(plan(.make([gate]) { $0.owner = owner }).errors == errors)
    }

    @Test("Voters are people, each once, in the site's order; the gate covers what can run only after it")
    func voters() throws {
        let result = plan(
            steps: .read("a"), .gate("g", from: ["bob", "commander"], quorum: 2), .phase("p", [.read("b"), .read("c")]), .read("d"),
            .read("aside") { $0.needs = [word("a")] })
        guard case .gate(let gate) = try #require(result.plan).steps[1].body else {
            Issue.record("the step is no gate")
            return
        }
        #expect(gate.voters == ["ann", "bob"])
        #expect(gate.quorum == 2)
        #expect(gate.expires == .hours(1))
        #expect(gate.dominates == [2, 3, 4, 5])
    }

    @Test("A gate inside a phase covers what follows the phase, unless the phase may fail")
    func coverage() throws {
        func covered(_ reaction: FailurePolicy.Reaction) throws -> [Int] {
            let result = plan(
                steps: .phase("p", [.gate("g", from: ["commander"]), .read("a")]) { $0.onFailure = FailurePolicy(reaction) }, .read("b"))
            guard case .gate(let gate) = try #require(result.plan).steps[1].body else { return [] }
            return gate.dominates
        }
        #expect(try covered(.rollback) == [2, 3])
        #expect(try covered(.continue) == [2])
    }

    @Test("A gate that goes on when refused keeps nothing back")
    func gateContinues() {
        var gate = Step.gate("g", from: ["commander"])
        gate.onFailure = FailurePolicy(.continue)
        #expect(plan(steps: gate).errors == ["MU0634 the gate \"g\" continues when it is refused, so it keeps nothing back"])
    }

    @Test("A question's answers are outputs of its step")
    func manual() {
        let ask = Step.make(
            "ask",
            .manual(
                ManualAction(
                    instructions: template("look"),
                    inputs: [.init(name: word("ticket"), type: .string), .init(name: word("outcome"), type: .string)],
                    from: [word("watchers")], range: .none)))
        let result = plan(steps: ask, .read("b", .run("echo", "${{ steps.ask.ticket }} ${{ steps.ask.tickt }}")))
        #expect(
            result.errors == [
                "MU0630 the site has no role or person \"watchers\"", "MU0545 every step already has \"outcome\"",
                "MU0522 step \"ask\" has no output \"tickt\""
            ])
    }

    @Test("Channels and marks exist, an objective without a monitor is a warning")
    func names() {
        let tell = Step.make("tell", .operation(Operation(action: .notify(Notification(channel: word("incidents"), text: template("x"))))))
        let result = plan(
            .make([tell]) {
                $0.announce = Announce(on: [.end], to: word("incidnt"))
                $0.objectives = [
                    Objective(
                        name: word("rto"), target: located("5m"),
                        measure: .between(from: Located(MarkName("outage.began")), to: Located(MarkName("back")))),
                    Objective(name: word("rpo"), target: located("5m"), measure: .value(template("${{ steps.tell.outcome }}")))
                ]
            })
        #expect(
            result.errors == [
                "MU0635 the site has no channel \"incidents\"", "MU0650 no monitor places the mark \"outage.began\"",
                "MU0650 no monitor places the mark \"back\"",
                "MU0528 the value of \"rpo\" is given \"${{ steps.tell.outcome }}\", which is one of succeeded, handled, failed, skipped, unknown, cancelled",
                "MU0635 the site has no channel \"incidnt\""
            ])
        #expect(result.warnings == ["MU0803 no monitor watches the objective \"rpo\""])
    }

    @Test("Expected times that exceed the recovery time objective are a warning")
    func criticalPath() {
        let result = Example.result { $0.objectives[0].target = located("1m") }
        #expect(
            result.warnings == ["MU0804 the expected times on the critical path add up to 1m51s, the objective \"rto\" allows 1m"])
        #expect(result.plan != nil)
    }
}

extension PersonID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}
