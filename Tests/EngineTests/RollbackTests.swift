import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Rollback, pivot and failures")
struct RollbackTests {
    @Test("a failure before the pivot: everything is undone in reverse, then released")
    func rollback() {
        var world = World(
            plan([
                undoable("a"), write("s") { $0.release = release("s") }, undoable("b"), read("r"), undoable("c"),
                pivot("p") { $0.release = nil }
            ]))
        world.replies["do c"] = [.exit(1)]
        world.start()
        #expect(
            world.story.drop { $0 != "result c failed exit" } == [
                "result c failed exit", "state draining rollback", "ended c failed exit", "state undoing rollback", "undo c #1",
                "undone c succeeded", "undo b #1", "undone b succeeded", "undo a #1", "undone a succeeded", "state releasing rollback",
                "release s #1", "released s succeeded", "state closing rollback", "closed rolled_back 4"
            ])
        #expect(world.closed?.text == "step \"c\" failed: exit code 1; everything was undone")
        #expect(world.closed?.undone == ["a", "b", "c"])
        #expect(world.breaches == [])
    }

    @Test("what has no undo is said")
    func noUndo() {
        var world = World(plan([write("a") { $0.noUndo = "harmless" }, undoable("b")]))
        world.replies["do b"] = [.exit(1)]
        world.start()
        #expect(world.closed?.text == "step \"b\" failed: exit code 1; everything that can be undone was undone (without an undo: a)")
    }

    @Test("steps side by side finish before anything is undone; none starts any more")
    func drain() {
        var world = World(plan([undoable("a", needs: []), undoable("b", needs: []), undoable("c", needs: [])]) { $0.maxParallel = 2 })
        world.replies["do a"] = [.exit(1)]
        world.replies["do b"] = [.slow(.seconds(5))]
        world.start()
        #expect(world.started == ["do a", "do b", "undo b", "undo a"])
        #expect(world.story("ended") == ["ended a failed exit", "ended b succeeded"])
        #expect(world.breaches == [])
    }

    @Test("reads under way are cut short")
    func cutReads() {
        var world = World(plan([undoable("a", needs: []), read("b", needs: [])]))
        world.replies["do a"] = [.exit(1)]
        world.replies["do b"] = [.slow(.seconds(50))]
        world.start()
        #expect(world.story("ended") == ["ended a failed exit", "ended b cancelled cancelled"])
        #expect(world.entries.last!.at - world.entries[0].at < .seconds(2))
    }

    @Test("after the pivot a failure holds, and nothing is rolled back")
    func afterPivot() {
        var world = World(plan([undoable("a"), pivot("p"), undoable("z") { $0.idempotent = true }]))
        world.replies["do z"] = [.exit(1), .ok]
        world.start()
        #expect(world.story("crossed", "undo") == ["crossed p"])
        #expect(world.holdText == "step \"z\" failed: exit code 1")
        world.resume([("z", .again)])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.story("undo") == [])
        #expect(world.breaches == [])
    }

    @Test("after the pivot a ruling of failed ends the run without undoing anything")
    func ruledFailed() {
        var world = World(plan([undoable("a"), pivot("p"), undoable("z")]))
        world.replies["do z"] = [.exit(1)]
        world.start()
        world.resume([("z", .failed)])
        #expect(world.ending == "closed failed 1")
        #expect(world.closed?.left == ["a", "z"])
        #expect(world.story("undo") == [])
    }

    @Test("a pivot that failed and is provably not done: undone like any other", arguments: [Reply.exit(1), .timeout()])
    func pivotNotDone(reply: Reply) {
        var world = World(plan([undoable("a"), pivot("p"), write("z")]))
        world.replies["do p"] = [reply]
        world.start()
        #expect(
            world.story("crossed", "uncrossed", "undone", "closed") == [
                "crossed p", "uncrossed p", "undone a succeeded", "closed rolled_back 4"
            ])
        #expect(world.breaches == [])
    }

    @Test("a pivot that failed and is done has succeeded")
    func pivotDone() {
        var world = World(plan([undoable("a"), pivot("p"), write("z")]))
        world.replies["do p"] = [.exit(1, applies: true)]
        world.start()
        #expect(world.ending == "closed succeeded 0")
        #expect(world.story("probe").last == "probe p after_failure done")
    }

    @Test("a pivot of which nobody knows holds")
    func pivotUnknown() {
        var world = World(plan([undoable("a"), pivot("p"), write("z")]))
        world.replies["do p"] = [.exit(1)]
        world.replies["probe p"] = [.exit(1), .exit(2), .exit(1)]
        world.start()
        #expect(world.holdText == "nobody knows whether step \"p\" took effect: exit code 1")
        #expect(world.story("uncrossed", "undo") == [])
        world.resume()
        #expect(world.story("uncrossed", "undone", "closed") == ["uncrossed p", "undone a succeeded", "closed rolled_back 4"])
        #expect(world.breaches == [])
    }

    @Test("a pivot that is not done is tried again, and crossed again")
    func pivotRetry() {
        var world = World(plan([undoable("a"), pivot("p") { $0.retry = retry(2) }]))
        world.replies["do p"] = [.exit(1), .ok]
        world.start()
        #expect(world.story("crossed", "uncrossed", "intent p") == ["crossed p", "intent p #1", "uncrossed p", "crossed p", "intent p #2"])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test(
        "on_failure: hold, stop and continue",
        arguments: [
            (FailurePolicy(.stop), "closed failed 1", ["released s succeeded"]),
            (FailurePolicy(.continue), "closed succeeded 0", ["released s succeeded"]),
            (FailurePolicy(.continue, verdict: .partial), "closed partial 8", ["released s succeeded"]),
            (FailurePolicy(.continue, verdict: .failed), "closed failed 1", ["released s succeeded"])
        ])
    func policies(policy: FailurePolicy, ending: String, released: [String]) {
        var world = World(
            plan([undoable("a"), write("s") { $0.release = release("s") }, undoable("b") { $0.onFailure = policy }, write("z")]))
        world.replies["do b"] = [.exit(1)]
        world.start()
        #expect(world.ending == ending)
        #expect(world.story("undo") == [])
        #expect(world.story("released") == released)
        #expect(world.started.contains("do z") == (policy.reaction == .continue))
        #expect(world.breaches == [])
    }

    @Test("on_failure: hold, then a ruling of failed rolls back before the pivot")
    func holdThenFailed() {
        var world = World(plan([undoable("a"), undoable("b") { $0.onFailure = FailurePolicy(.hold) }]))
        world.replies["do b"] = [.exit(1)]
        world.start()
        #expect(world.holdText == "step \"b\" failed: exit code 1")
        world.resume([("b", .failed)])
        #expect(world.story("undone", "closed") == ["undone b succeeded", "undone a succeeded", "closed rolled_back 4"])
        #expect(world.breaches == [])
    }

    @Test("a phase that has failed ends when the last item of a loop inside ends, however deep it stands")
    func deepEnd() {
        var world = World(
            plan([
                phase(
                    "p",
                    [
                        read("p/r"),
                        phase("p/q", needs: [], [write("p/q/l") { $0.loop = .init(names: ["n"], items: [.integer(1), .integer(2)]) }])
                    ]
                ) { $0.onFailure = FailurePolicy(.continue, verdict: .partial) }, write("z")
            ]))
        world.replies["do p/r"] = [.exit(1)]
        world.replies["do p/q/l"] = [.slow(.seconds(5))]
        world.start()
        #expect(
            world.story("ended") == [
                "ended p/r failed exit", "ended p/q/l[1] succeeded", "ended p/q/l[2] cancelled cancelled",
                "ended p/q/l cancelled cancelled",
                "ended p/q cancelled cancelled", "ended p handled inner partial", "ended z succeeded"
            ])
        #expect(world.ending == "closed partial 8")
    }

    @Test("a loop whose item is cut short because the phase around it fails has not succeeded")
    func cutLoop() {
        var world = World(
            plan([
                phase(
                    "p",
                    [
                        read("p/r"),
                        read("p/l", needs: []) {
                            $0.loop = .init(names: ["n"], items: [.integer(1), .integer(2)])
                            $0.until = until(every: .seconds(1), within: .seconds(60), consecutive: 50)
                        }
                    ]
                ) { $0.onFailure = FailurePolicy(.continue, verdict: .failed) }, write("z")
            ]))
        world.replies["do p/r"] = [.exit(1)]
        world.start()
        #expect(
            world.story("ended").prefix(4) == [
                "ended p/r failed exit", "ended p/l[1] cancelled cancelled", "ended p/l cancelled cancelled", "ended p handled inner failed"
            ])
        #expect(world.ending == "closed failed 1")
    }

    @Test("a phase's on_failure speaks for its steps: continue ends the phase, what was under way finishes")
    func phaseContinue() {
        var world = World(
            plan([
                phase(
                    "p",
                    [
                        undoable("p/a", needs: []), undoable("p/b", needs: []), undoable("p/c", needs: ["p/a"]),
                        wait("p/w", for: .hours(2), needs: [])
                    ]
                ) {
                    $0.onFailure = FailurePolicy(.continue, verdict: .partial)
                },
                write("z")
            ]))
        world.replies["do p/a"] = [.exit(1)]
        world.replies["do p/b"] = [.slow(.seconds(3))]
        world.start()
        #expect(
            world.story("ended") == [
                "ended p/a failed exit", "ended p/b succeeded", "ended p/w cancelled cancelled", "ended p handled inner partial",
                "ended z succeeded"
            ])
        #expect(world.ending == "closed partial 8")
        #expect(world.breaches == [])
    }

    @Test(
        "a step's own on_failure: rollback holds inside a phase that says something else",
        arguments: [
            FailurePolicy.Reaction.hold, .stop, .continue
        ])
    func ownRollback(around: FailurePolicy.Reaction) {
        var world = World(
            plan([
                undoable("a"),
                phase("p", [phase("p/q", [undoable("p/q/b") { $0.onFailure = FailurePolicy(.rollback) }])]) {
                    $0.onFailure = FailurePolicy(around)
                }, write("z")
            ]))
        world.replies["do p/q/b"] = [.exit(1)]
        world.start()
        #expect(world.story("undone", "closed") == ["undone p/q/b succeeded", "undone a succeeded", "closed rolled_back 4"])
        #expect(world.breaches == [])
    }

    @Test(
        "the nearest phase that says anything speaks",
        arguments: [
            (FailurePolicy.Reaction.rollback, "closed rolled_back 4"), (.stop, "closed failed 1")
        ])
    func nearest(inner: FailurePolicy.Reaction, ending: String) {
        var world = World(
            plan([
                phase("p", [phase("p/q", [undoable("p/q/b")]) { $0.onFailure = FailurePolicy(inner) }]) {
                    $0.onFailure = FailurePolicy(.continue)
                }
            ]))
        world.replies["do p/q/b"] = [.exit(1)]
        world.start()
        #expect(world.ending == ending)
        #expect(world.breaches == [])
    }

    @Test("a phase's hold keeps everything inside as it is")
    func phaseHold() {
        var world = World(plan([phase("p", [undoable("p/a"), undoable("p/b")]) { $0.onFailure = FailurePolicy(.hold) }, write("z")]))
        world.replies["do p/b"] = [.exit(1), .ok]
        world.start()
        #expect(world.story.last == "state held hold")
        #expect(world.story("ended") == ["ended p/a succeeded"])
        world.resume([("p/b", .again)])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }
}
