import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Before an attempt")
struct PrepareTests {
    @Test("what is in place already is not done again")
    func alreadyDone() {
        var world = World(plan([undoable("a") { $0.doneWhen = operation("probe a") }, write("b")]))
        world.replies["probe a"] = [.ok]
        world.start()
        #expect(world.started == ["probe a", "do b"])
        #expect(world.story("probe", "ended") == ["probe a before_attempt done", "ended a already succeeded", "ended b succeeded"])
    }

    @Test("a probe that cannot tell fails the step before anything is done")
    func cannotTell() {
        var world = World(plan([undoable("a") { $0.doneWhen = operation("probe a") }]))
        world.replies["probe a"] = [.exit(2)]
        world.start()
        #expect(world.started == ["probe a"])
        #expect(world.ending == "closed failed 1")
        #expect(world.closed?.text == "step \"a\" failed: done_when cannot tell: exit code 2; nothing was changed")
    }

    @Test("a capture is read once, before the first attempt, and the undo uses it")
    func capture() {
        var world = World(
            plan([
                write("a") {
                    $0.before = [PlannedCapture(name: "old", operation: operation("look a") { $0.outputs = [output("weight", .integer)] })]
                    $0.idempotent = true
                    $0.retry = retry(2)
                    $0.undo = PlannedUndo(
                        operation: PlannedOperation(
                            action: .command(
                                PlannedCommand(
                                    program: .arguments([
                                        Template(.string("undo")), reference("before.old.weight")
                                    ]))), attemptTimeout: .seconds(5)), timeout: nil, retry: nil)
                },
                write("b")
            ]))
        world.replies["look a"] = [.out(["weight": .integer(42)])]
        world.replies["do a"] = [.exit(1), .ok]
        world.replies["do b"] = [.exit(1)]
        world.start()
        #expect(world.started == ["look a", "do a", "do a", "do b", "undo 42"])
        #expect(world.ending == "closed rolled_back 4")
    }

    @Test("a capture that cannot be read fails the step; nothing was done")
    func badCapture() {
        var world = World(plan([undoable("a") { $0.before = [PlannedCapture(name: "old", operation: operation("look a"))] }]))
        world.replies["look a"] = [.exit(1)]
        world.start()
        #expect(world.started == ["look a"])
        #expect(world.closed?.text == "step \"a\" failed: before \"old\": exit code 1; nothing was changed")
    }

    @Test("a step whose undo has no value does not start")
    func unresolvedUndo() {
        var world = World(
            plan([
                write("a") {
                    $0.undo = PlannedUndo(
                        operation: PlannedOperation(
                            action: .command(PlannedCommand(program: .arguments([Template(.string("undo")), reference("steps.gone.x")]))),
                            attemptTimeout: .seconds(5)), timeout: nil, retry: nil)
                }
            ]))
        world.start()
        #expect(world.started == [])
        #expect(world.story("ended", "closed") == ["ended a failed input", "closed failed 1"])
    }

    @Test(
        "the run's own preconditions come first",
        arguments: [
            (Check.OnUnmet.stop, Reply.exit(1), "closed refused 3"),
            (.stop, Reply.end(.network(.refused, detail: "no")), "closed refused 3"),
            (.stop, Reply.ok, "closed succeeded 0")
        ])
    func runRequire(onUnmet: Check.OnUnmet, reply: Reply, ending: String) {
        var world = World(plan([write("a")]) { $0.requires = [check("ready", onUnmet)] })
        world.replies["check ready"] = [reply]
        world.start()
        #expect(world.ending == ending)
        #expect(world.started == (ending == "closed succeeded 0" ? ["check ready", "do a"] : ["check ready"]))
    }

    @Test("an unmet precondition of the run makes it hold; resumed, all of them are looked at again, as a second round")
    func runRequireHold() {
        var world = World(plan([write("a")]) { $0.requires = [check("one"), check("two", .hold)] })
        world.replies["check two"] = [.exit(1), .ok]
        world.start()
        #expect(world.story == ["state requiring", "check one pass", "check two fail", "state draining hold", "state held hold"])
        #expect(world.holdText == "precondition \"two\": exit code 1")
        world.resume()
        #expect(world.story("check") == ["check one pass", "check two fail", "check one pass", "check two pass"])
        let rounds = world.entries.compactMap { entry -> Int? in
            if case .requireResult(let body) = entry.body { return body.round }
            return nil
        }
        #expect(rounds == [1, 1, 2, 2])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("a step's own precondition is looked at right before each attempt")
    func stepRequire() {
        var world = World(
            plan([
                write("a") {
                    $0.requires = [check("ready")]
                    $0.retry = retry(3)
                    $0.idempotent = true
                }
            ]))
        world.replies["do a"] = [.exit(1), .exit(1), .ok]
        world.start()
        #expect(world.started == ["check ready", "do a", "check ready", "do a", "check ready", "do a"])
    }

    @Test("an unmet precondition of a step: stop fails the step, hold keeps it ready to be looked at again")
    func stepUnmet() {
        var world = World(plan([undoable("a"), write("b") { $0.requires = [check("ready", .stop)] }]))
        world.replies["check ready"] = [.exit(1)]
        world.start()
        #expect(
            world.story("ended", "undone", "closed") == [
                "ended a succeeded", "ended b failed unmet", "undone a succeeded", "closed rolled_back 4"
            ])

        world = World(plan([undoable("a"), write("b") { $0.requires = [check("ready", .hold)] }]))
        world.replies["check ready"] = [.exit(1), .ok]
        world.start()
        #expect(world.holdText == "precondition \"ready\": exit code 1")
        world.resume()
        #expect(world.ending == "closed succeeded 0")
        #expect(world.started == ["do a", "check ready", "check ready", "do b"])
        #expect(world.breaches == [])
    }
}
