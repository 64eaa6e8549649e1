import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Releases")
struct ReleaseTests {
    @Test("a phase releases at its end what belongs to it, the run the rest, the last first")
    func scopes() {
        var world = World(
            plan(
                [
                    phase("p", [write("p/a") { $0.release = release("p/a") }, write("p/b") { $0.release = release("p/b") }]),
                    write("c") { $0.release = release("c") }, write("d") { $0.release = release("d") }
                ], scopes: ["p/a": "p"]))
        world.start()
        #expect(
            world.started == ["do p/a", "do p/b", "release p/a", "do c", "do d", "release d", "release c", "release p/b"])
        #expect(world.story.firstIndex(of: "released p/a succeeded")! < world.story.firstIndex(of: "ended p succeeded")!)
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("a phase that fails and is rolled back releases after the undos, not at its end")
    func rollback() {
        var world = World(
            plan([phase("p", [undoable("p/u"), write("p/a") { $0.release = release("p/a") }, undoable("p/b")])], scopes: ["p/a": "p"]))
        world.replies["do p/b"] = [.exit(1)]
        world.start()
        #expect(world.started.suffix(3) == ["undo p/b", "undo p/u", "release p/a"])
        #expect(world.ending == "closed rolled_back 4")
        #expect(world.breaches == [])
    }

    @Test("a release that fails is tried again; then it is left over, and said")
    func fails() {
        var world = World(plan([write("a") { $0.release = release("a", retry: retry(2)) }]))
        world.replies["release a"] = [.exit(1)]
        world.start()
        #expect(world.story("release", "released") == ["release a #1", "released a failed again", "release a #2", "released a failed"])
        #expect(world.ending == "closed partial 8")
        #expect(world.closed?.left == ["a"])
    }

    @Test("a release in doubt is run again, unless done_when says that it is gone", arguments: [true, false])
    func doubt(hasProbe: Bool) {
        var world = World(
            plan([
                write("a") {
                    $0.release = release("a")
                    if hasProbe { $0.doneWhen = operation("probe a") }
                }
            ]))
        world.replies["release a"] = [.timeout(applies: true), .ok]
        world.start()
        #expect(world.started.count { $0 == "release a" } == (hasProbe ? 1 : 2))
        #expect(world.ending == "closed succeeded 0")
    }

    @Test("an injected fault whose after_pivot is skip stays past the pivot, also at a person's word, and is named wherever the run stands")
    func faultLeft() {
        var world = World(
            plan([
                write("a") { $0.release = release("a", afterPivot: .skip, fault: true) }, pivot("p"),
                write("z") { $0.onFailure = FailurePolicy(.hold) }
            ]))
        world.replies["do z"] = [.exit(1), .ok]
        world.start()
        #expect(world.story("released", "state").suffix(3) == ["state draining hold", "released a skipped", "state held hold"])
        #expect(world.machine.state.releases == RunState.Releases(left: ["a"]))
        #expect(!world.machine.state.hasOpenReleases)
        world.letGo()
        #expect(world.story.last == "state held release")
        #expect(world.machine.state.releases == RunState.Releases(left: ["a"]))
        world.resume([("z", .again)])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.closed?.obligations == ["a"])
        #expect(world.started.contains("release a") == false)
    }

    @Test("a lock lost while done_when is asked of a release in doubt: nothing is let go before the run has its lock again")
    func lockLostMeanwhile() {
        var world = World(
            plan([
                write("a") {
                    $0.release = release("a")
                    $0.doneWhen = operation("probe a")
                }
            ]))
        world.replies["probe a"] = [.exit(1), .slow(.seconds(10)), .ok]
        world.replies["release a"] = [.timeout(), .ok]
        world.on("release.result", after: .seconds(3)) {
            $0.feed(.lockLost(BrokenLock(key: LockKey("traffic/lab"), owner: "run x", why: "in the way")))
        }
        world.start()
        #expect(world.started.count { $0 == "release a" } == 1)
        #expect(world.story("probe", "released", "state").suffix(4).last == "state held hold")
        world.resume()
        #expect(world.started.count { $0 == "release a" } == 2)
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("a run that was cancelled before its first step, and then lost a lock, goes on ending when somebody resumes it: no step begins")
    func cancelledBeforeSteps() {
        var world = World(plan([write("a") { $0.undo = undo("a") }]) { $0.requires = [check("c")] })
        world.replies["check c"] = [.slow(.seconds(10)), .ok]
        world.at(.seconds(2)) {
            $0.operate(.cancel)
            $0.feed(.lockLost(BrokenLock(key: LockKey("traffic/lab"), owner: "run x", why: "in the way")))
        }
        world.start()
        #expect(world.story("state").suffix(3) == ["state draining cancel", "state draining hold", "state held hold"])
        world.resume()
        #expect(world.started.contains("do a") == false)
        #expect(world.ending == "closed failed 1", "\(world.story)")
        #expect(world.breaches == [])
    }

    @Test("what is kept is handed on")
    func keep() {
        var world = World(plan([write("a") { $0.release = release("a", keep: "the new primary") }]))
        world.start()
        #expect(world.story("release", "released") == ["released a skipped"])
        #expect(world.closed?.obligations == ["a"])
        #expect(world.ending == "closed succeeded 0")
    }

    @Test(
        "after the pivot: run, skip",
        arguments: [(Release.AfterPivot.run, ["release a #1", "released a succeeded"]), (.skip, ["released a skipped"])])
    func afterPivot(choice: Release.AfterPivot, story: [String]) {
        var world = World(plan([write("a") { $0.release = release("a", afterPivot: choice) }, pivot("p")]))
        world.start()
        #expect(world.story("release", "released") == story)
        #expect(world.ending == "closed succeeded 0")
    }

    @Test(
        "after the pivot: hold waits at the run's end for a person's word",
        arguments: [
            (OperatorAction.Ruling.again, ["release a #1", "released a succeeded"], "closed succeeded 0"),
            (.succeeded, ["released a succeeded"], "closed succeeded 0"),
            (.failed, ["released a failed"], "closed partial 8")
        ])
    func holdAtEnd(ruling: OperatorAction.Ruling, story: [String], ending: String) {
        var world = World(
            plan([write("a") { $0.release = release("a", afterPivot: .hold) }, write("b") { $0.release = release("b") }, pivot("p")]))
        world.start()
        #expect(world.story("release", "released") == ["release b #1", "released b succeeded"])
        #expect(
            world.holdText
                == "the release of step \"a\" after the pivot waits for a ruling (again: run it; succeeded: done by hand; failed: left)")
        world.resume()
        #expect(world.story("release", "released") == ["release b #1", "released b succeeded"])
        #expect(world.story.last == "operator resume")
        world.resume([("a", ruling)])
        #expect(world.story("release", "released") == ["release b #1", "released b succeeded"] + story)
        #expect(world.ending == ending)
        #expect(world.closed?.deviations == 1)
        #expect(world.breaches == [])
    }

    @Test("after the pivot: hold at a phase's end keeps the phase open")
    func holdAtPhase() {
        var world = World(
            plan(
                [phase("p", [write("p/a") { $0.release = release("p/a", afterPivot: .hold) }, pivot("p/v")]), write("z")],
                scopes: ["p/a": "p"]))
        world.start()
        #expect(world.story.last == "state held hold")
        #expect(world.story("ended") == ["ended p/a succeeded", "ended p/v succeeded"])
        world.resume([("p/a", .again)])
        #expect(world.story("released", "ended").suffix(3) == ["released p/a succeeded", "ended p succeeded", "ended z succeeded"])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("before the pivot a release that would hold simply runs")
    func holdBeforePivot() {
        var world = World(plan([write("a") { $0.release = release("a", afterPivot: .hold) }, undoable("b"), pivot("p")]))
        world.replies["do b"] = [.exit(1)]
        world.start()
        #expect(world.story("release") == ["release a #1"])
        #expect(world.ending == "closed rolled_back 4")
    }

    @Test("an injected fault is released when the run holds; other releases wait")
    func faultOnHold() {
        var world = World(
            plan([
                write("f") { $0.release = release("f", fault: true) }, write("s") { $0.release = release("s") },
                write("b") { $0.onFailure = FailurePolicy(.hold) }
            ]))
        world.replies["do b"] = [.exit(1), .ok]
        world.start()
        #expect(world.story("release", "state").suffix(3) == ["state draining hold", "release f #1", "state held hold"])
        world.resume([("b", .again)])
        #expect(world.story("release") == ["release f #1", "release s #1"])
        #expect(world.ending == "closed succeeded 0")
    }

    @Test("a fault that was released for a hold and is injected once more is released once more")
    func faultAgain() {
        var world = World(
            plan([
                undoable("a"), write("f") { $0.release = release("f", fault: true, retry: retry(2)) },
                write("b") { $0.onFailure = FailurePolicy(.stop) }
            ]))
        world.replies["do f"] = [.timeout(applies: true), .ok]
        world.replies["release f"] = [.exit(1), .ok]
        world.replies["do b"] = [.exit(1)]
        world.start()
        #expect(world.story.last == "state held hold")
        #expect(world.inPlace["f"] == 0)
        world.resume([("f", .again)])
        let story = ["release f #1", "released f failed again", "release f #2", "released f succeeded"]
        #expect(world.story("release", "released") == story + ["release f #3", "released f succeeded"])
        #expect(world.inPlace["f"] == 0)
        #expect(world.ending == "closed failed 1")
        #expect(world.closed?.left == ["a"])
    }

    @Test("a fault that a person was asked to inject is let go for a hold, and once more when the person did it after that")
    func faultByHandAfterHold() {
        var world = World(
            plan([
                manual("m", needs: []) { $0.release = release("m", fault: true) },
                write("b", needs: []) { $0.onFailure = FailurePolicy(.hold) }
            ]))
        world.replies["do b"] = [.exit(1), .ok]
        world.start()
        #expect(world.story("ask", "release", "state").suffix(4) == ["ask m", "state draining hold", "release m #1", "state held hold"])
        world.on("operator.action") { $0.answer("m", [:]) }
        world.resume([("b", .again)])
        #expect(
            world.story("input", "release", "released") == [
                "release m #1", "released m succeeded", "input m accepted", "release m #2", "released m succeeded"
            ])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("a phase that injects a fault and was let go for a hold is let go once more when something inside was done after that")
    func faultOfPhaseAfterHold() {
        var world = World(
            plan([
                phase("p", [write("p/a"), write("p/b") { $0.onFailure = FailurePolicy(.hold) }]) { $0.release = release("p", fault: true) }
            ]))
        world.replies["do p/b"] = [.exit(1), .ok]
        world.start()
        #expect(world.story("release", "state").suffix(3) == ["state draining hold", "release p #1", "state held hold"])
        world.resume([("p/b", .again)])
        #expect(world.story("release", "released") == ["release p #1", "released p succeeded", "release p #2", "released p succeeded"])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("a second interrupt stops everything; injected faults are still released, what is left is listed")
    func abort() {
        var world = World(
            plan([
                undoable("a"), write("f") { $0.release = release("f", fault: true) }, write("s") { $0.release = release("s") }, write("b")
            ]))
        world.replies["do b"] = [.slow(.seconds(30))]
        world.replies["release f"] = [.exit(1), .ok]
        world.on("step.intent", "b") { $0.operate(.cancel) }
        world.on("step.intent", "b", after: .seconds(2)) { $0.operate(.abort) }
        world.start()
        #expect(
            world.story.drop { $0 != "operator abort" } == [
                "operator abort", "state draining abort", "result b unknown cancelled", "ended b unknown cancelled", "release f #1",
                "released f failed again", "release f #2", "released f succeeded", "state closing abort", "closed aborted 130"
            ])
        #expect(world.closed?.left == ["a", "s"])
        #expect(world.breaches == [])
    }

    @Test("an abort does not cut short the release of a fault that is under way")
    func abortDuringFault() {
        var world = World(
            plan([undoable("a"), write("f") { $0.release = release("f", fault: true) }, write("b") { $0.onFailure = FailurePolicy(.hold) }])
        )
        world.replies["do b"] = [.exit(1)]
        world.replies["release f"] = [.slow(.seconds(5))]
        world.on("release.intent") { $0.operate(.abort) }
        world.start()
        #expect(world.story("released") == ["released f succeeded"])
        #expect(world.ending == "closed aborted 130")
    }

    @Test("an abort in the middle of a rollback leaves the rest undone")
    func abortInRollback() {
        var world = World(plan([undoable("a"), undoable("b"), write("c")]))
        world.replies["do c"] = [.exit(1)]
        world.replies["undo b"] = [.slow(.seconds(30))]
        world.on("undo.intent") { $0.operate(.abort) }
        world.start()
        #expect(world.story("undo", "undone") == ["undo b #1", "undone b unknown"])
        #expect(world.closed?.left == ["a", "b"])
        #expect(world.ending == "closed aborted 130")
    }

    /// A run whose runner died while `a` was being undone, resumed; something happens just before the look at `a` ends.
    private func resumed(_ act: @escaping (inout World) -> Void) throws -> World {
        func broken() -> World {
            var world = World(plan([undoable("a") { $0.doneWhen = operation("probe a") }, write("b")]))
            world.replies["probe a"] = [.exit(1), .ok]
            world.replies["do b"] = [.exit(1)]
            world.replies["undo a"] = [.slow(.hours(1))]
            world.start(until: .seconds(10))
            world.crash(.losingEffects, at: UInt64(world.entries.count))
            return world
        }
        var undisturbed = broken()
        undisturbed.resume()
        let look = try #require(
            undisturbed.entries.first { if case .probeResult(let body) = $0.body { body.purpose == .afterUndo } else { false } })
        var world = broken()
        world.at(Microseconds(rawValue: look.at.microsecondsSinceEpoch - 1_772_330_400_000_000 - 500), act)
        world.resume()
        return world
    }

    @Test("an undo in doubt that is looked at when a second interrupt comes is not run any more")
    func abortWhileUndoIsLookedAt() throws {
        let world = try resumed { $0.operate(.abort) }
        #expect(
            world.story("undo", "probe", "undone").suffix(3) == ["undone a unknown again", "probe a after_undo done", "undone a failed"])
        #expect(world.closed?.left == ["a"])
        #expect(world.ending == "closed aborted 130")
        #expect(world.breaches == [])
    }

    @Test("an undo in doubt that is looked at when the run is told to let go is not run before it goes on")
    func letGoWhileUndoIsLookedAt() throws {
        let world = try resumed { $0.operate(.release) }
        #expect(world.story("undo") == ["undo a #1"])
        #expect(world.story.last == "state held release")
        #expect(world.breaches == [])
    }

    @Test(
        "what was not let go of makes a success partial, and no failure better than it is",
        arguments: [
            (nil, "closed partial 8", "every step succeeded, but these were not released: s"),
            (.warning, "closed partial 8", "every step ended, some failed and the run went on, but these were not released: s"),
            (.failed, "closed failed 1", "a step failed and the run went on; these were not released: s")
        ] as [(FailurePolicy.Verdict?, String, String)])
    func unreleased(verdict: FailurePolicy.Verdict?, ending: String, text: String) {
        var world = World(
            plan([
                write("s") { $0.release = release("s", retry: retry(1)) },
                write("b") { $0.onFailure = FailurePolicy(.continue, verdict: verdict ?? .warning) }
            ]))
        world.replies["release s"] = [.exit(1)]
        if verdict != nil { world.replies["do b"] = [.exit(1)] }
        world.start()
        #expect(world.ending == ending)
        #expect(world.closed?.text == text)
        #expect(world.closed?.left == ["s"])
        #expect(world.breaches == [])
    }
}
