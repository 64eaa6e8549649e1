import Diagnostics
import Plan
import PlaybookModel
import Testing
import Values

@Suite("Action modules")
struct ModuleTests {
    static func module(_ change: (inout ActionModule) -> Void = { _ in }) -> ActionModule {
        var module = ActionModule(
            name: word("pg/lag"), effect: .read,
            operation: .run("lag", "${{ inputs.host }}", "--limit=${{ inputs.limit }}", outputs: [.stdout("lag", .duration)]), range: .none)
        module.inputs = [
            .init(name: word("host"), type: .hostname), .init(name: word("limit"), type: .duration, defaultValue: located("5m"))
        ]
        change(&module)
        return module
    }

    @Test("A call is replaced by the module, its inputs read as what they are declared")
    func inlined() throws {
        var call = Operation.uses("pg/lag", ["host": "DB-${{ params.n }}.lab.", "limit": "90s"])
        call.expect = .output("lag", .lt, .string("1m"))
        call.attemptTimeout = located("2s")
        let result = plan(
            .make([.read("a", call), .read("b", .run("echo", "${{ steps.a.lag }}"))]) {
                $0.parameter("n", .integer, default: .integer(7))
            }, modules: [Self.module { $0.operation.expect = .output("exit_code", .eq, .integer(0)) }])
        #expect(result.errors == [])
        let step = try #require(result.plan).steps[0]
        #expect(step.arguments == ["lag", "db-7.lab", "--limit=1m30s"])
        #expect(step.effect == .read)
        guard case .operation(let operation) = step.body else {
            Issue.record("the step is no operation")
            return
        }
        #expect(operation.module == "pg/lag")
        #expect(operation.outputs.map(\.name) == ["lag"])
        #expect(operation.expect?.summary == "all(exit_code eq 0, lag lt 1m)")
        #expect(operation.attemptTimeout == .seconds(2))
    }

    static let bad: [(Operation, [String])] = [
        (.uses("pg/lagg", [:]), ["MU0540 there is no action module \"pg/lagg\""]),
        (.uses("pg/lag", [:]), ["MU0542 \"pg/lag\" needs the input \"host\""]),
        (.uses("pg/lag", ["host": "h", "limt": "1s"]), ["MU0541 \"pg/lag\" has no input \"limt\""]),
        (.uses("pg/lag", ["host": "h", "limit": "5"]), ["MU0528 the input \"limit\" of \"pg/lag\" is given \"5\", which is a string"]),
        (
            .uses("pg/lag", ["host": "${{ steps.first.n }}"]),
            ["MU0528 the input \"host\" of \"pg/lag\" is given \"${{ steps.first.n }}\", which is integer"]
        ),
        (
            .uses("pg/lag", ["host": "${{ params.note }}"]),
            ["MU0527 the input \"host\" of \"pg/lag\" needs a value, and there is none"]
        )
    ]

    @Test("Calls that do not fit are reported", arguments: bad)
    func refused(_ call: Operation, _ errors: [String]) {
        let playbook = Playbook.make([.read("first", .run("true", outputs: [.stdout("n", .integer)])), .read("a", call)]) {
            $0.parameter("note", .optional(.string))
        }
        #expect(plan(playbook, modules: [Self.module()]).errors == errors)
    }

    @Test("The module's before, done_when, undo and release come with it, the step's own words replace them")
    func brought() throws {
        let write = Self.module {
            $0.name = word("pg/fence")
            $0.effect = .write
            $0.before = [Capture(name: word("config"), operation: .run("show", "${{ inputs.host }}"))]
            $0.doneWhen = .run("check", "${{ inputs.host }}")
            $0.undo = Undo(operation: .run("restore", "${{ inputs.host }}", "${{ before.config.stdout }}"))
            var release = Release(operation: .run("unlock", "${{ inputs.host }}"))
            release.fault = true
            $0.release = release
        }
        let call = Operation.uses("pg/fence", ["host": "h"])
        let result = plan(
            .make([
                .make("a", .operation(call)),
                .make("b", .operation(call)) {
                    $0.noUndo = word("rebuilt anyway")
                    $0.doneWhen = .run("own")
                    $0.before = [Capture(name: word("config"), operation: .run("mine"))]
                }
            ]), modules: [write])
        #expect(result.errors == [])
        let steps = try #require(result.plan).steps
        #expect(steps[0].before.map { "\($0.name): \($0.operation.summary)" } == ["config: show h"])
        #expect(steps[0].doneWhen?.summary == "check h")
        #expect(steps[0].undo?.operation.summary == "restore h ${{ before.config.stdout }}")
        #expect(steps[0].release?.operation.summary == "unlock h")
        #expect(steps[0].release?.fault == true)
        #expect(steps[1].before.map { "\($0.name): \($0.operation.summary)" } == ["config: mine"])
        #expect(steps[1].doneWhen?.summary == "own")
        #expect(steps[1].undo == nil)
        #expect(steps[1].noUndo == "rebuilt anyway")
    }

    @Test("A module sees its inputs and nothing of the playbook, and calls no other module")
    func closed() {
        let peeking = Self.module { $0.operation = .run("x", "${{ params.p }}", "${{ inputs.hots }}") }
        let result = plan(
            .make([.read("a", .uses("pg/lag", ["host": "h"]))]) { $0.parameter("p", .string, default: .string("x")) }, modules: [peeking])
        #expect(
            result.errors == [
                "MU0525 \"params.p\" stands in an action module, which sees only its inputs", "MU0520 there is no input \"hots\""
            ])
        let nested = Self.module { $0.operation = .uses("pg/other", [:]) }
        #expect(
            plan(.make([.read("a", .uses("pg/lag", ["host": "h"]))]), modules: [nested]).errors
                == ["MU0543 an action module calls \"pg/other\""])
    }

    @Test("Outputs have names of their own, and are read from what the action has")
    func outputs() {
        let header = OutputDeclaration(name: "etag", type: .string, source: .httpHeader(name: "ETag"))
        let odd = OutputDeclaration(name: "x", type: .integer, source: .stdout, selection: .regex(pattern: "("), defaultValue: .string("5"))
        let result = plan(
            .make([.read("b", .run("true", outputs: [.stdout("outcome", .string), header, odd]))]),
            modules: [Self.module()])
        #expect(
            result.errors == [
                "MU0545 every step already has \"outcome\"",
                "MU0546 the output \"etag\" is read from something that a command does not have",
                "MU0547 \"(\" is no regular expression", "MU0528 the default of the output \"x\" is \"5\", which is a string"
            ])
    }

    @Test("A module whose file is broken stops the plan without a second report")
    func broken() {
        let request = PlanRequest(
            playbook: .make([.read("a", .uses("pg/lag", ["x": "y"])), .read("b", .run("echo", "${{ steps.a.lag }}"))]),
            brokenModules: ["pg/lag"], site: .lab(), mode: .drill)
        let result = Planner.plan(request)
        #expect(result.errors == [])
        #expect(result.plan == nil)
    }

    @Test("The names of the modules are known before they are read, each once")
    func names() {
        let playbook = Playbook.make([
            .phase("p", [.read("a", .uses("m/a")) { $0.doneWhen = .uses("m/probe") }]),
            .read("b", .uses("m/a")) { $0.undo = Undo(operation: .uses("m/undo")) }
        ]) {
            $0.require = [Check(id: word("r"), operation: .uses("m/require"))]
        }
        #expect(Planner.moduleNames(of: playbook).map(\.value) == ["m/require", "m/a", "m/probe", "m/undo"])
    }

    @Test("A step may say on which terms its module's release is done")
    func releaseTerms() throws {
        let silence = Self.module {
            $0.name = word("alerts/silence")
            $0.effect = .write
            $0.doneWhen = .run("is-silent")
            $0.release = Release(operation: .run("unsilence"))
        }
        func planned(_ terms: Release.Terms?) -> PlanningResult {
            plan(
                .make([
                    .make("quiet", .operation(.uses("alerts/silence", ["host": "h"]))) { $0.releaseTerms = terms },
                    .write("promote") { $0.pivot = Pivot(range: .none) }
                ]), modules: [silence])
        }
        #expect(planned(nil).errors == ["MU0608 the release of step \"quiet\" does not say what it does after the pivot"])
        let result = planned(.init(scope: nil, afterPivot: Located(.hold), fault: true, keep: nil))
        #expect(result.errors == [])
        let release = try #require(result.plan?.steps[0].release)
        #expect(release.afterPivot == .hold)
        #expect(release.fault)
    }
}
