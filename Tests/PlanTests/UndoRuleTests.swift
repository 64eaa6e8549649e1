import Diagnostics
import Foundation
import Plan
import PlaybookModel
import Testing
import Values

@Suite("Effects, undo, pivot")
struct UndoRuleTests {
    static func bare(_ id: String, _ change: (inout Step) -> Void = { _ in }) -> Step {
        .make(id, .operation(.run("x"))) {
            $0.doneWhen = .run("done")
            change(&$0)
        }
    }

    static func pivot(_ id: String = "promote", _ change: (inout Step) -> Void = { _ in }) -> Step {
        bare(id) {
            $0.pivot = Pivot(range: .none)
            change(&$0)
        }
    }

    /// A person who is asked.
    static func asked(_ id: String, inputs: [ManualAction.Input] = [], _ change: (inout Step) -> Void = { _ in }) -> Step {
        .make(id, .manual(ManualAction(instructions: template("pull it"), inputs: inputs, range: .none)), change)
    }

    static let misplaced: [(Step, [String])] = [
        (
            .gate("g", from: []).with {
                $0.undo = Undo(operation: .run("x"))
                $0.doneWhen = .run("x")
            },
            [
                "MU0632 the gate asks for 1 person, 0 people can vote", "MU0611 \"undo\" means nothing on step \"g\", which is a gate",
                "MU0611 \"done_when\" means nothing on step \"g\", which is a gate"
            ]
        ),
        (
            .make("w", .wait(.duration(located("1s")))) { $0.release = Release(operation: .run("x")) },
            ["MU0611 \"release\" means nothing on step \"w\", which is a wait"]
        ),
        (
            asked("m") {
                $0.idempotent = true
                $0.undo = Undo(operation: .run("x"))
            },
            ["MU0611 \"idempotent\" means nothing on step \"m\", which is a question to a person"]
        ),
        (
            asked("m", inputs: [.init(name: word("ticket"), type: .string)]) {
                $0.doneWhen = .run("x")
                $0.noUndo = word("why")
            },
            ["MU0611 \"done_when\" means nothing on step \"m\", which asks for answers: where it says done nobody would be asked"]
        )
    ]

    @Test("What belongs to a change stands on what changes something", arguments: misplaced)
    func places(_ step: Step, _ errors: [String]) {
        #expect(plan(.make([step])).errors == errors)
    }

    @Test("A write that says nothing at all has the reason of its phase")
    func plainInside() throws {
        let result = plan(steps: .phase("p", [.make("a", .operation(.run("x")))]) { $0.noUndo = word("cheap") })
        #expect(result.errors == [])
        #expect(try #require(result.plan).steps.map(\.noUndo) == ["cheap", "cheap"])
    }

    @Test("What a phase says of taking back is shown for each write inside")
    func phasesTakeBack() throws {
        let undo = Undo(operation: .run("undo"))
        let result = plan(
            steps: .phase("p", [Self.bare("a") { $0.undo = undo }, .phase("q", [Self.bare("b")]) { $0.noUndo = word("not this") }]) {
                $0.undo = undo
            },
            .phase("r", [Self.bare("c"), Self.bare("d") { $0.undo = undo }]) { $0.noUndo = word("cheap") },
            .phase("s", [Self.bare("e")]) { $0.release = Release(operation: .run("let-go")) },
            Self.asked("m") {
                $0.before = [Capture(name: word("was"), operation: .run("look"))]
                $0.undo = undo
            })
        #expect(result.errors == [])
        let made = try #require(result.plan)
        #expect(made.steps.map(\.noUndo) == [nil, nil, "not this", "not this", "cheap", "cheap", nil, nil, nil, nil])
        #expect(made.steps.map(\.effect) == [.read, .write, .read, .write, .read, .write, .write, .read, .write, .write])
        let text = try made.rendered(as: .text)
        #expect(
            text.contains(
                """
                Taking back
                  undone when the run rolls back, last first: a (with the phase p), b (with the phase p), d, m
                  released when their scope ends: e (with the phase s)
                  not undone: c (cheap)
                """))
        #expect(text.contains("undo       with the phase p\n"))
        #expect(text.contains("release    with the phase s\n"))
        #expect(text.contains("keeps      was: look\n"))
        #expect(try made.rendered(as: .mermaid).contains("s9{{\"m\"}}:::write\n"))
        #expect(try made.rendered(as: .dot).contains("s9 [label=\"m\", shape=octagon, style=filled, fillcolor=\"#f7e3b0\"];\n"))
    }

    @Test("What a failure leads to is the step's own word, else that of the nearest phase, else a rollback")
    func policies() throws {
        let result = plan(
            steps: .phase("p", [.read("a"), .phase("q", [.read("b") { $0.onFailure = FailurePolicy(.rollback) }])]) {
                $0.onFailure = FailurePolicy(.hold)
            },
            .read("c"))
        let made = try #require(result.plan)
        #expect(made.steps.map(\.onFailure?.reaction) == [.hold, nil, nil, .rollback, nil])
        let text = try made.rendered(as: .text)
        #expect(text.components(separatedBy: "on failure").count == 3)
        #expect(text.contains("on failure the run rolls back\n"))
        #expect(try Plan.read(made.canonicalBytes()).canonicalBytes() == made.canonicalBytes())
    }

    static func released(_ id: String, afterPivot: Release.AfterPivot? = nil, at scope: String? = nil) -> Step {
        bare(id) {
            var release = Release(operation: .run("release"))
            release.afterPivot = afterPivot.map { Located($0) }
            release.scope = scope.map(word)
            $0.release = release
        }
    }

    static let undo: [([Step], [String])] = [
        ([bare("a")], ["MU0600 step \"a\" writes and says nothing about taking it back"]),
        ([bare("a"), pivot()], ["MU0600 step \"a\" writes before the pivot and says nothing about taking it back"]),
        ([pivot(), bare("a")], []),
        ([bare("a") { $0.noUndo = word("why") }], []),
        ([bare("a") { $0.undo = Undo(operation: .run("undo")) }], []),
        ([released("a")], []),
        ([.phase("p", [bare("a"), .phase("q", [bare("b")])]) { $0.undo = Undo(operation: .run("undo")) }], []),
        ([.phase("p", [bare("a")]) { $0.release = Release(operation: .run("release")) }], []),
        ([.phase("p", [bare("a")]) { $0.noUndo = word("harmless") }], []),
        (
            [.phase("p", [bare("a")]) { $0.undo = Undo(operation: .run("undo")) }, bare("b")],
            ["MU0600 step \"b\" writes and says nothing about taking it back"]
        ),
        ([asked("m") { $0.undo = Undo(operation: .run("undo")) }], []),
        (
            [
                asked("m") {
                    $0.doneWhen = .run("done")
                    $0.noUndo = word("why")
                }
            ], []
        ),
        (
            [asked("m") { $0.doneWhen = .run("done") }],
            ["MU0600 step \"m\" writes and says nothing about taking it back"]
        ),
        ([.phase("p", [asked("m") { $0.doneWhen = .run("done") }]) { $0.undo = Undo(operation: .run("undo")) }], []),
        ([.read("a"), .read("b", .get("http://h"))], []),
        (
            [.make("a", .operation(Operation(action: .http(HTTPAction(method: word("POST"), url: template("http://h"))))))],
            ["MU0600 step \"a\" writes and says nothing about taking it back"]
        ),
        ([.make("a", .operation(Operation(action: .notify(Notification(channel: word("incident"), text: template("x"))))))], []),
        ([.make("a", .manual(ManualAction(instructions: template("do"), range: .none))), .make("w", .wait(.duration(located("1s"))))], [])
    ]

    @Test("Every write before a pivot says how it is taken back", arguments: undo)
    func undoRule(_ steps: [Step], _ errors: [String]) {
        #expect(plan(.make(steps)).errors == errors)
    }

    static let list = Template(.list([.integer(1), .integer(2)]))

    static let pivots: [([Step], [String])] = [
        ([pivot { $0.doneWhen = nil }], ["MU0603 the pivot \"promote\" has no \"done_when\""]),
        (
            [.read("promote") { $0.pivot = Pivot(range: .none) }],
            ["MU0607 \"pivot\" stands on step \"promote\", which changes nothing itself"]
        ),
        (
            [.phase("p", [.read("a")]) { $0.pivot = Pivot(range: .none) }],
            ["MU0607 \"pivot\" stands on step \"p\", which changes nothing itself"]
        ),
        ([pivot("one"), pivot("two")], ["MU0604 step \"two\" is a second pivot on a path"]),
        (
            [pivot("one"), pivot("two") { $0.needs = [] }],
            ["MU0605 step \"two\" writes and may run before or after the pivot \"one\""]
        ),
        (
            [
                pivot(),
                bare("a") {
                    $0.needs = []
                    $0.noUndo = word("x")
                }
            ],
            ["MU0605 step \"a\" writes and may run before or after the pivot \"promote\""]
        ),
        ([pivot(), .read("a") { $0.needs = [] }], []),
        (
            [.phase("p", [.read("a"), pivot()]), .phase("q", [.write("b")]) { $0.needs = [] }],
            ["MU0605 step \"b\" writes and may run before or after the pivot \"promote\""]
        ),
        (
            [.phase("p", [.write("a"), pivot()]) { $0.forEach = ForEach(name: word("x"), list: list) }],
            ["MU0606 step \"a\" writes in the same loop as the pivot \"promote\", so it stands before and after it"]
        ),
        ([.phase("p", [.read("a"), pivot()]) { $0.forEach = ForEach(name: word("x"), list: list) }], []),
        (
            [asked("switch") { $0.pivot = Pivot(range: .none) }],
            ["MU0603 the pivot \"switch\" has no \"done_when\""]
        ),
        (
            [
                asked("switch") {
                    $0.pivot = Pivot(range: .none)
                    $0.doneWhen = .run("done")
                }, asked("m") { $0.doneWhen = .run("done") }
            ], []
        ),
        (
            [asked("m") { $0.undo = Undo(operation: .run("undo")) }, pivot() { $0.needs = [] }],
            ["MU0605 step \"m\" writes and may run before or after the pivot \"promote\""]
        ),
        ([.phase("p", [bare("a"), pivot()]) { $0.undo = Undo(operation: .run("undo")) }], [])
    ]

    @Test("A pivot is one write with done_when, and every other write is before or after it", arguments: pivots)
    func pivotRule(_ steps: [Step], _ errors: [String]) {
        #expect(plan(.make(steps)).errors == errors)
    }

    static let releases: [([Step], [String])] = [
        (
            [released("a"), pivot()],
            ["MU0608 the release of step \"a\" does not say what it does after the pivot"]
        ),
        ([released("a", afterPivot: .run), pivot()], []),
        ([.phase("p", [released("a")]), pivot()], []),
        (
            [.phase("p", [released("a", at: "run")]), pivot()],
            ["MU0608 the release of step \"a\" does not say what it does after the pivot"]
        ),
        (
            [.phase("p", [.phase("q", [released("a", at: "p")]), pivot()])],
            ["MU0608 the release of step \"a\" does not say what it does after the pivot"]
        ),
        ([.phase("prepare", [released("a", at: "prepar")])], ["MU0609 \"prepar\" is no phase around step \"a\""]),
        (
            [.read("a") { $0.releaseTerms = .init(scope: nil, afterPivot: Located(.run), fault: nil, keep: nil) }],
            ["MU0612 step \"a\" says how it is released, but its module has no release"]
        ),
        ([.phase("p", [.read("b")]), released("a", at: "p")], ["MU0609 \"p\" is no phase around step \"a\""])
    ]

    @Test("A release has a scope around its step, and says what it does after a pivot inside", arguments: releases)
    func releaseRule(_ steps: [Step], _ errors: [String]) {
        #expect(plan(.make(steps)).errors == errors)
    }

    @Test("The scope of a release is the enclosing phase, not the loop's item, else the run")
    func scopes() throws {
        let result = plan(
            steps: Self.released("a"),
            .phase("p", [Self.released("b"), .phase("q", [Self.released("c", at: "p")])]) {
                $0.forEach = ForEach(name: word("x"), list: Self.list)
            })
        #expect(result.errors == [])
        #expect(try #require(result.plan).steps.map(\.release?.scope) == [.run, nil, .phase(step: 1), nil, .phase(step: 1)])
    }

    static func retried(_ step: Step) -> Step {
        var step = step
        step.retry = Retry(atMost: located(.integer(3)), range: .none)
        return step
    }

    static let retries: [([Step], [String])] = [
        ([retried(.read("a"))], []),
        ([retried(.write("a"))], []),
        (
            [
                retried(
                    .write("a") {
                        $0.doneWhen = nil
                        $0.idempotent = true
                    })
            ], []
        ),
        (
            [retried(.write("a") { $0.doneWhen = nil })],
            ["MU0610 step \"a\" writes and would be run again without knowing whether it is done"]
        ),
        ([retried(.phase("p", [.write("a")]))], ["MU0611 \"retry\" means nothing on step \"p\", which is a phase"]),
        ([retried(.make("w", .wait(.duration(located("1s")))))], ["MU0611 \"retry\" means nothing on step \"w\", which is a wait"])
    ]

    @Test("A write is tried again only where a second time does no harm", arguments: retries)
    func retryRule(_ steps: [Step], _ errors: [String]) {
        #expect(plan(.make(steps)).errors == errors)
    }

    static let polling = Until(every: located("1s"), range: .none)
    static let post = Operation(action: .http(HTTPAction(method: word("POST"), url: template("http://h"))))
    static let module = ActionModule(name: word("m/write"), effect: .write, operation: .run("x"), range: .none)

    static let probes: [([Step], [String])] = [
        ([.make("a", .operation(.run("x"))) { $0.until = polling }], []),
        (
            [
                .make("a", .operation(.run("x"))) {
                    $0.until = polling
                    $0.effect = Located(.write)
                    $0.noUndo = word("x")
                }
            ],
            ["MU0601 step \"a\" is polled with \"until\" and would write each time"]
        ),
        (
            [
                .make("a", .operation(post)) {
                    $0.until = polling
                    $0.effect = Located(.read)
                }
            ], []
        ),
        ([.write("a") { $0.doneWhen = post }], ["MU0601 \"done_when\" may only read, POST writes"]),
        (
            [
                .read("a") {
                    $0.doneWhen = .run("true")
                    $0.idempotent = true
                }
            ],
            [
                "MU0611 \"done_when\" means nothing on step \"a\", which is a read",
                "MU0611 \"idempotent\" means nothing on step \"a\", which is a read"
            ]
        ),
        (
            [.read("a") { $0.require = [Check(id: word("r"), operation: .uses("m/write"))] }],
            ["MU0601 \"require\" may only read, \"m/write\" has the effect write"]
        ),
        ([.read("a") { $0.undo = Undo(operation: .uses("m/write")) }], []),
        (
            [
                .make("a", .operation(.uses("m/write"))) {
                    $0.effect = Located(.read)
                    $0.noUndo = word("x")
                }
            ],
            ["MU0602 \"m/write\" has the effect write, this step says read"]
        ),
        (
            [.make("w", .wait(.duration(located("1s")))) { $0.effect = Located(.read) }],
            ["MU0611 \"effect\" means nothing on step \"w\": only actions have an effect"]
        ),
        (
            [
                .read("a") {
                    $0.before = [
                        Capture(name: word("x"), operation: .run("x")),
                        Capture(name: word("y"), operation: .run("y", "${{ before.x.stdout }}"))
                    ]
                }
            ],
            ["MU0525 \"before.x.stdout\" has no value here: captures exist in the action, done_when, undo and release of their own step"]
        )
    ]

    @Test("What looks only reads, and nobody understates what a step does", arguments: probes)
    func probesRule(_ steps: [Step], _ errors: [String]) {
        #expect(plan(.make(steps), modules: [Self.module]).errors == errors)
    }

    @Test("A write without done_when is a warning")
    func lint() {
        let result = plan(steps: .write("a"), .write("b") { $0.doneWhen = nil })
        #expect(result.warnings == ["MU0802 step \"b\" writes and has no \"done_when\""])
        #expect(result.plan != nil)
    }
}
