import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Operators")
struct OperatorTests {
    @Test("pause: nothing new starts, what runs is let finish")
    func pause() {
        var world = World(plan([write("a"), write("b")]))
        world.at(.milliseconds(20)) { $0.operate(.pause) }
        world.at(.minutes(1)) { $0.operate(.resume) }
        world.start()
        #expect(
            world.story == [
                "state running", "intent a #1", "operator pause", "state paused", "result a succeeded", "ended a succeeded",
                "operator resume", "state running", "intent b #1", "result b succeeded", "ended b succeeded", "state releasing",
                "closed succeeded 0"
            ])
    }

    @Test("a check that was under way when a paused run goes on stands for no other: each is looked at again")
    func checksAfterPause() {
        var world = World(plan([write("a") { $0.requires = [check("x"), check("y")] }]))
        world.replies["check y"] = [.slow(.seconds(8))]
        world.at(.seconds(2)) { $0.operate(.pause) }
        world.at(.seconds(4)) { $0.operate(.resume) }
        world.start()
        #expect(world.started == ["check x", "check y", "check x", "check y", "do a"])
        #expect(world.story("check") == ["check x pass", "check x pass", "check y pass"])
        #expect(world.ending == "closed succeeded 0")
    }

    @Test("a step that is ruled to run again inside a phase that has failed is given up with it")
    func againInsideFailure() {
        var world = World(
            plan([
                phase(
                    "p",
                    [
                        phase(
                            "p/q",
                            [
                                read("p/q/r"),
                                read("p/q/l", needs: []) {
                                    $0.until = until(every: .seconds(1), within: .seconds(60), consecutive: 50)
                                    $0.onFailure = FailurePolicy(.hold)
                                }
                            ])
                    ]
                ) { $0.onFailure = FailurePolicy(.continue, verdict: .partial) }, write("z")
            ]))
        world.replies["do p/q/r"] = [.exit(1)]
        world.start()
        #expect(world.story.last == "state held hold")
        world.resume([("p/q/l", .again)])
        #expect(world.ending == "closed partial 8")
    }

    @Test("a pause stops no clock: a phase whose time runs out meanwhile has failed when the run goes on")
    func pausePastDeadline() {
        var world = World(
            plan([
                phase("p", [read("p/l") { $0.until = until(every: .seconds(1), within: .hours(1), consecutive: 500) }, write("p/w")]) {
                    $0.timeout = .seconds(10)
                    $0.onFailure = FailurePolicy(.continue, verdict: .partial)
                }, write("z")
            ]))
        world.at(.seconds(5)) { $0.operate(.pause) }
        world.at(.seconds(20)) { $0.operate(.resume) }
        world.start()
        #expect(world.story("ended") == ["ended p/l cancelled cancelled", "ended p handled timeout partial", "ended z succeeded"])
        #expect(world.ending == "closed partial 8")
    }

    @Test("a paused run whose runner died is still paused until it is resumed")
    func pausedCrash() {
        var world = World(plan([write("a"), write("b")]))
        world.at(.milliseconds(20)) { $0.operate(.pause) }
        world.start(until: .seconds(5))
        world.restart(rebooted: false)
        world.goOn(until: .seconds(60))
        #expect(world.story.last == "ended a succeeded")
        world.operate(.resume)
        world.goOn()
        #expect(world.ending == "closed succeeded 0")
    }

    @Test("cancel before the pivot undoes everything", arguments: [false, true])
    func cancel(paused: Bool) {
        var world = World(plan([undoable("a"), wait("w", for: .hours(1)), write("z")]))
        if paused { world.at(.seconds(30)) { $0.operate(.pause) } }
        world.at(.minutes(1)) { $0.operate(.cancel) }
        world.start()
        #expect(
            world.story("ended", "undone", "closed") == [
                "ended a succeeded", "ended w cancelled cancelled", "undone a succeeded", "closed rolled_back 4"
            ])
        #expect(world.closed?.text == "cancelled by ana; everything was undone")
        #expect(world.breaches == [])
    }

    @Test("cancel lets a write that is under way finish, and undoes it")
    func cancelWrite() {
        var world = World(plan([undoable("a"), write("z")]))
        world.replies["do a"] = [.slow(.seconds(30))]
        world.at(.seconds(5)) { $0.operate(.cancel) }
        world.start()
        #expect(world.story("result", "ended", "undone") == ["result a succeeded", "ended a succeeded", "undone a succeeded"])
        #expect(world.inPlace == ["a": 0])
    }

    @Test("cancel after the pivot holds")
    func cancelAfterPivot() {
        var world = World(plan([undoable("a"), pivot("p"), wait("w", for: .hours(1)), write("z")]))
        world.at(.minutes(1)) { $0.operate(.cancel) }
        world.start()
        #expect(world.holdText == "cancelled by ana")
        #expect(world.story("undo") == [])
        world.resume()
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("a read that a cancel after the pivot cuts short runs again when the run goes on")
    func cancelReadAfterPivot() {
        var world = World(plan([undoable("a"), pivot("p"), read("r"), write("z")]))
        world.replies["do r"] = [.slow(.seconds(30)), .ok]
        world.at(.seconds(5)) { $0.operate(.cancel) }
        world.start()
        #expect(world.holdText == "cancelled by ana")
        world.resume()
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test(
        "cancel before anything started",
        arguments: [
            ("locking", "closed failed 1"), ("requiring", "closed failed 1"), ("first", "closed failed 1")
        ])
    func cancelEarly(when: String, ending: String) {
        var world = World(plan([write("a") { $0.requires = [check("slow")] }]) { $0.requires = [check("run")] })
        world.replies["check run"] = [.slow(.seconds(5))]
        world.replies["check slow"] = [.slow(.seconds(5))]
        let time: Microseconds = when == "locking" ? Microseconds(rawValue: 1500) : when == "requiring" ? .seconds(2) : .seconds(8)
        world.at(time) { $0.operate(.cancel) }
        world.start()
        #expect(world.ending == ending, "\(world.story)")
        #expect(world.closed?.text == "cancelled by ana; nothing was changed")
        #expect(!world.started.contains("do a"))
        #expect(world.held == [])
        #expect(world.breaches == [])
    }

    @Test("cancel while the run goes into a hold ends it instead")
    func cancelWhileDraining() {
        var world = World(plan([undoable("a", needs: []), undoable("b", needs: []) { $0.onFailure = FailurePolicy(.hold) }]))
        world.replies["do a"] = [.slow(.seconds(20))]
        world.replies["do b"] = [.exit(1)]
        world.at(.seconds(5)) { $0.operate(.cancel) }
        world.start()
        #expect(
            world.story("state") == [
                "state running", "state draining hold", "state draining cancel", "state undoing cancel", "state releasing cancel",
                "state closing cancel"
            ])
        #expect(world.story("ended") == ["ended a succeeded", "ended b failed exit"])
        #expect(world.ending == "closed rolled_back 4")
        #expect(world.breaches == [])
    }

    @Test(
        "every word in every stage: it is taken or passed over, the run ends, and nothing is broken",
        arguments: [
            OperatorAction.Action.pause, .resume, .cancel, .abort, .ruling, .skip
        ])
    func everywhere(action: OperatorAction.Action) {
        func make() -> World {
            var world = World(
                plan([
                    undoable("a") { $0.requires = [check("c")] }, gate("g", expires: .minutes(1)),
                    write("f") { $0.release = release("f", fault: true) },
                    undoable("b") {
                        $0.retry = retry(2)
                        $0.idempotent = true
                    }, wait("w", for: .seconds(3)), undoable("z")
                ]) { $0.requires = [check("run")] })
            world.replies["do z"] = [.exit(1)]
            world.replies["do b"] = [.exit(1), .ok]
            world.on("gate.opened") { $0.vote("g", "ana") }
            return world
        }
        var quiet = make()
        quiet.start()
        for entry in quiet.entries.dropLast() {
            var world = make()
            world.at(entry.mono - .milliseconds(4999)) { $0.operate(action, step: "a", .succeeded) }
            world.at(.minutes(30)) { if $0.machine.state.stage == .paused { $0.operate(.resume) } }
            world.start()
            #expect(world.closed != nil, "at \(Story.line(entry)): \(world.story)")
            #expect(world.breaches == [])
            #expect(world.inPlace["f"] ?? 0 <= 0, "the fault is released")
        }
    }

    @Test(
        "an order that is on record is carried out, though the runner died before it was on that way",
        arguments: [
            (OperatorAction.Action.cancel, "closed rolled_back 4"), (.abort, "closed aborted 130"), (.release, "state held release")
        ])
    func brokenOff(action: OperatorAction.Action, end: String) {
        var world = World(
            plan([undoable("a"), write("f") { $0.release = release("f", fault: true) }, wait("w", for: .hours(1)), write("z")]))
        world.start(until: .minutes(1))
        world.operate(action)
        let order = world.entries.last { $0.body.type == "operator.action" }?.seq ?? 0
        #expect(world.entries.dropFirst(Int(order)).first?.body.type == "run.state")
        world.crash(.losingEffects, at: order)
        world.restart(rebooted: true)
        world.feed(.resumed(Actor(name: "ana", strength: .osUser), reason: nil))
        world.goOn()
        let way = action == .release ? "state draining release" : "state draining \(action.rawValue)"
        #expect(world.story.drop { $0 != "operator \(action.rawValue)" }.prefix(2) == ["operator \(action.rawValue)", way])
        #expect(world.story.last == end)
        #expect(world.inPlace["f"] == 0)
        #expect(world.inPlace["a"] == (action == .cancel ? 0 : 1))
        #expect(world.breaches == [])
    }

    @Test("a vote that arrives when the run has decided to leave is for the next runner")
    func leaving() {
        var world = World(plan([gate("g", needs: []), write("a", needs: []) { $0.onFailure = FailurePolicy(.hold) }]))
        world.replies["do a"] = [.exit(1)]
        world.start()
        #expect(world.machine.isLeaving)
        let count = world.entries.count
        world.vote("g", "ana")
        #expect(world.entries.count == count)
        world.restart(rebooted: false)
        world.vote("g", "ana")
        world.operate(.ruling, step: "a", .succeeded)
        world.feed(.resumed(Actor(name: "ana", strength: .osUser), reason: nil))
        world.goOn()
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("a lock that was lost while the runner was dead makes the run hold before anything goes on")
    func lostLock() {
        var world = World(plan([write("a"), wait("w", for: .minutes(1)), write("b")]))
        world.start(until: .seconds(5))
        world.lockOwner = "run x"
        world.restart(rebooted: false)
        world.feed(.resumed(Actor(name: "ana", strength: .osUser), reason: nil))
        world.goOn()
        #expect(world.holdText == "the lock \"traffic/lab\" is held by run x")
        #expect(world.started == ["do a"])
        world.lockOwner = nil
        world.resume(after: .minutes(3))
        #expect(world.ending == "closed succeeded 0")
    }
}
