import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("A person has everything let go")
struct LettingGoTests {
    private func stopped() -> World {
        var world = World(
            plan([
                write("s") { $0.release = release("s") }, write("f") { $0.release = release("f", fault: true) },
                write("k") { $0.release = release("k", keep: "the new primary") }, write("b") { $0.onFailure = FailurePolicy(.hold) },
                write("z")
            ]))
        world.replies["do b"] = [.exit(1), .ok]
        return world
    }

    @Test("a held run lets go of the rest, starts no step, and waits; what was let go of is not let go of again")
    func held() {
        var world = stopped()
        world.start()
        #expect(world.story("release") == ["release f #1"])
        world.letGo()
        #expect(
            world.story.drop { $0 != "operator release" } == [
                "operator release", "state draining release", "release s #1", "released s succeeded", "state held release"
            ])
        #expect(world.holdText == "let go of by ana")
        #expect(world.machine.state.releases == .init(done: ["s", "f"], kept: ["k"]))
        #expect(!world.machine.state.hasOpenReleases)
        world.resume([("b", .again)])
        #expect(world.story("release", "released").suffix(1) == ["released k skipped"])
        #expect(world.started.suffix(2) == ["do b", "do z"])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.closed?.deviations == 2)
        #expect(world.breaches == [])
    }

    @Test("a run whose runner died in the middle of a step: the step stays unknown, nothing goes on")
    func died() {
        var world = World(
            plan([write("f") { $0.release = release("f", fault: true) }, write("s") { $0.release = release("s") }, write("b"), write("z")]))
        world.replies["do b"] = [.slow(.seconds(30))]
        world.start(until: .seconds(5))
        #expect(world.started.last == "do b")
        world.letGo()
        #expect(
            world.story.drop { $0 != "result b unknown interrupted" } == [
                "result b unknown interrupted", "deviation release", "operator release", "state draining release", "release s #1",
                "released s succeeded", "release f #1", "released f succeeded", "state held release"
            ])
        #expect(world.inPlace["f"] == 0)
        #expect(world.breaches == [])
    }

    @Test("injected faults go first, unless what is open rests on them")
    func order() {
        var world = World(
            plan([
                write("f") { $0.release = release("f", fault: true) }, write("s", needs: []) { $0.release = release("s") },
                write("t", needs: ["f"]) { $0.release = release("t") }, write("g", needs: []) { $0.release = release("g", fault: true) },
                write("h", needs: []) { $0.release = release("h") }, write("b", needs: ["f", "s", "t", "g", "h"])
            ]))
        world.replies["do b"] = [.slow(.seconds(30))]
        world.start(until: .seconds(10))
        world.letGo()
        #expect(world.story("release") == ["release g #1", "release t #1", "release f #1", "release h #1", "release s #1"])
        #expect(world.breaches == [])
    }

    @Test("a run that rolls back goes on with that when it is resumed")
    func duringRollback() {
        var world = World(
            plan([undoable("a"), undoable("b") { $0.idempotent = true }, write("s") { $0.release = release("s") }, write("c")]))
        world.replies["do c"] = [.exit(1)]
        world.replies["undo b"] = [.slow(.seconds(30)), .ok]
        world.start(until: .seconds(10))
        #expect(world.started.last == "undo b")
        world.letGo()
        #expect(world.story.suffix(3) == ["release s #1", "released s succeeded", "state held release"])
        world.resume()
        #expect(world.story("undone").suffix(2) == ["undone b succeeded", "undone a succeeded"])
        #expect(world.ending == "closed rolled_back 4")
        #expect(world.story("release") == ["release s #1"])
    }

    @Test("a run that drained into its rollback rolls back when it is resumed")
    func beforeRollback() {
        var world = World(
            plan([undoable("a"), write("s") { $0.release = release("s") }, write("c", needs: ["s"]), write("d", needs: ["s"])]))
        world.replies["do c"] = [.exit(1)]
        world.replies["do d"] = [.slow(.seconds(30))]
        world.start(until: .seconds(10))
        #expect(world.story.contains("state draining rollback"))
        world.letGo()
        #expect(world.story.last == "state held release")
        world.resume()
        #expect(world.story("undone", "released") == ["released s succeeded", "undone a succeeded"])
        #expect(world.ending == "closed rolled_back 4")
        #expect(world.breaches == [])
    }

    @Test("a release that could not be done is tried again at the next word")
    func again() {
        var world = stopped()
        world.replies["release s"] = [.exit(1), .exit(1), .exit(1), .ok]
        world.start()
        world.letGo()
        #expect(world.machine.state.releases == .init(done: ["f"], failed: ["s"], kept: ["k"]))
        #expect(world.machine.state.hasOpenReleases)
        world.letGo()
        #expect(world.story("release", "released").suffix(2) == ["release s #4", "released s succeeded"])
        #expect(
            world.story("release", "released").filter { $0.hasPrefix("release f") || $0.hasPrefix("released f") } == [
                "release f #1", "released f succeeded"
            ])
        #expect(world.breaches == [])
    }

    @Test("what could not be let go of, and is to be once more, is let go of at its phase's end at the latest")
    func againInsidePhase() {
        var world = World(
            plan(
                [
                    phase(
                        "p",
                        [
                            write("p/s") { $0.release = release("p/s") }, write("p/b") { $0.onFailure = FailurePolicy(.hold) }
                        ]),
                    write("z")
                ], scopes: ["p/s": "p"]))
        world.replies["do p/b"] = [.exit(1)]
        world.replies["release p/s"] = [.exit(1), .exit(1), .exit(1), .ok]
        world.start()
        world.letGo()
        #expect(world.story.suffix(2) == ["released p/s failed", "state held release"])
        // the runner dies at the next word, before it lets go of anything
        world.crash(.losingEffects, at: world.durableSeq)
        world.restart(rebooted: false)
        world.operate(.release)
        world.crash(.losingEffects, at: world.machine.state.seq)
        world.lockOwner = "run x"
        world.restart(rebooted: false)
        world.goOn()
        #expect(world.holdText == "the lock \"traffic/lab\" is held by run x")
        world.lockOwner = nil
        world.resume([("p/b", .succeeded)])
        #expect(
            world.story.drop { $0 != "operator ruling p/b succeeded" } == [
                "operator ruling p/b succeeded", "operator resume", "state running", "ended p/b succeeded", "release p/s #4",
                "released p/s succeeded", "ended p succeeded", "intent z #1", "result z succeeded", "ended z succeeded",
                "state releasing", "closed succeeded 0"
            ])
        #expect(world.breaches == [])
    }

    @Test("broken off in the middle it is gone on with: by the next word, or by resuming", arguments: [true, false])
    func brokenOff(byWord: Bool) {
        var world = stopped()
        world.replies["release s"] = [.slow(.seconds(30)), .ok]
        world.start()
        world.letGo(for: .seconds(5))
        #expect(world.story.last == "release s #1")
        if byWord {
            world.letGo()
        } else {
            world.crash(.losingEffects, at: world.durableSeq)
            world.resume()
        }
        #expect(world.story("released").suffix(2) == ["released s unknown again", "released s succeeded"])
        #expect(world.story.last == "state held release")
        #expect(world.breaches == [])
    }

    @Test("past the pivot what waits for a ruling keeps waiting")
    func awaited() {
        var world = World(
            plan([
                write("a") { $0.release = release("a", afterPivot: .hold) }, write("s") { $0.release = release("s") },
                write("n") { $0.release = release("n", afterPivot: .skip) }, pivot("p"), write("b")
            ]))
        world.replies["do b"] = [.exit(1)]
        world.start()
        world.letGo()
        #expect(world.story("release") == ["release s #1"])
        #expect(world.machine.state.releases == .init(done: ["s"], awaited: ["a"], kept: ["n"]))
        #expect(world.breaches == [])
    }
}
