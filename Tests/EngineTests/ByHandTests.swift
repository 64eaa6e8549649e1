import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("What people do by hand while the run goes on, breaks off or takes it back")
struct ByHandTests {
    @Test("a point of no return for which nobody was asked yet is not crossed; one for which somebody was is asked of done_when")
    func pivotWhoseQuestionIsLost() {
        func broken(before: UInt64) -> World {
            var world = World(
                plan([
                    manual("m") {
                        $0.pivot = .init(failback: nil)
                        $0.doneWhen = operation("probe m")
                    }
                ]))
            world.replies["probe m"] = [.exit(1)]
            world.start(until: .minutes(1))
            let asked = world.entries.first { $0.body.type == "input.asked" }?.seq ?? 0
            world.crash(.losingEffects, at: asked - before)
            world.on("input.asked") { $0.answer("m", [:]) }
            world.restart(rebooted: true)
            return world
        }
        var world = broken(before: 0)
        #expect(world.story("crossed", "uncrossed", "ask", "result") == ["crossed m", "ask m"])
        world = broken(before: 1)
        world.goOn()
        #expect(
            world.story("crossed", "uncrossed", "ask", "result", "input") == [
                "crossed m", "uncrossed m", "result m failed interrupted", "crossed m", "ask m", "input m accepted", "result m succeeded"
            ])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    /// A fault that a person is asked to inject, on a run that a person has let go of meanwhile.
    private func lettingGo(release: [Reply]) -> World {
        var world = World(plan([undoable("a"), manual("m") { $0.release = EngineTests.release("m") }, write("z")]))
        world.replies["release m"] = release
        world.start(until: .seconds(5))
        #expect(world.story.last == "ask m")
        return world
    }

    @Test("what is done by hand while it is let go is let go once more")
    func answerDuringRelease() {
        var world = lettingGo(release: [.slow(.seconds(9)), .ok])
        world.on("release.intent", after: .seconds(5)) { $0.answer("m", [:]) }
        world.operate(.release)
        world.goOn()
        #expect(
            world.story.drop { $0 != "state draining release" } == [
                "state draining release", "release m #1", "input m accepted", "result m succeeded", "ended m succeeded",
                "released m succeeded", "release m #2", "released m succeeded", "state held release"
            ])
        #expect(world.breaches == [])
    }

    @Test("the same where letting go is tried again")
    func answerBetweenReleases() {
        var world = lettingGo(release: [.exit(1), .ok, .ok])
        world.on("release.result", after: .milliseconds(100)) { $0.answer("m", [:]) }
        world.operate(.release)
        world.goOn()
        #expect(
            world.story("input", "release", "released") == [
                "release m #1", "released m failed again", "input m accepted", "release m #2", "released m succeeded", "release m #3",
                "released m succeeded"
            ])
        #expect(world.breaches == [])
    }

    @Test("an answer before letting go has begun needs nothing more")
    func answerBeforeRelease() {
        var world = lettingGo(release: [.ok])
        world.answer("m", [:])
        world.letGo()
        #expect(world.story("release", "released") == ["release m #1", "released m succeeded"])
    }

    /// A run that was cancelled while a person was asked; the undo of `a` takes long enough for a late answer.
    private func cancelled(undo: Reply = .slow(.seconds(9)), change: (inout PlannedStep) -> Void = { _ in }) -> World {
        var world = World(
            plan([
                undoable("a"),
                manual("m") {
                    $0.undo = EngineTests.undo("m")
                    change(&$0)
                }
            ]))
        world.replies["undo a"] = [undo]
        world.on("input.asked") { $0.operate(.cancel) }
        return world
    }

    @Test("who answers after it was taken back may have done it: it is undone once more, and is a deviation")
    func answerAfterUndo() {
        var world = cancelled()
        world.on("undo.intent", "a") { $0.answer("m", [:]) }
        world.start()
        #expect(
            world.story.drop { $0 != "state undoing cancel" } == [
                "state undoing cancel", "undo m #1", "undone m succeeded", "undo a #1", "deviation late_answer",
                "input m it was given up late",
                "undone a succeeded", "undo m #2", "undone m succeeded", "state releasing cancel", "state closing cancel",
                "closed rolled_back 4"
            ])
        #expect(world.closed?.deviations == 1)
        #expect(world.breaches == [])
    }

    @Test("the same while it is being undone; an answer before that needs no second undo")
    func answerDuringUndo() {
        var world = cancelled()
        world.replies["undo m"] = [.slow(.seconds(9)), .ok]
        world.on("undo.intent", "m") { $0.answer("m", [:]) }
        world.start()
        #expect(world.story("undo") == ["undo m #1", "undo m #2", "undo a #1"])
        #expect(world.ending == "closed rolled_back 4")
        #expect(world.breaches == [])
    }

    @Test("the same where a second interrupt comes before the second undo: it is left over, and nobody says that it was undone")
    func answerDuringUndoThenAbort() {
        var world = cancelled()
        world.replies["undo m"] = [Reply(takes: .seconds(9), isDeaf: true), .ok]
        world.on("undo.intent", "m") { $0.answer("m", [:]) }
        world.on("input.given") { $0.operate(.abort) }
        world.start()
        #expect(
            world.story.drop { $0 != "undo m #1" } == [
                "undo m #1", "deviation late_answer", "input m it was given up late", "operator abort", "state draining abort",
                "undone m succeeded", "state closing abort", "closed aborted 130"
            ])
        #expect(world.closed?.left == ["a", "m"])
        #expect(world.closed?.undone == [])
        #expect(EndingCheck.problems(world.entries.map { ($0.seq, $0.body) }) == [])
        #expect(world.breaches == [])
    }

    @Test("an answer to what is about to be let go of anew needs nothing more")
    func answerBeforeReleasingAnew() {
        var world = lettingGo(release: [.exit(1), .exit(1), .exit(1), .slow(.seconds(3))])
        world.operate(.release)
        world.goOn()
        #expect(world.story.suffix(2) == ["released m failed", "state held release"])
        world.restart(rebooted: false)
        world.operate(.release)
        world.answer("m", [:])
        world.goOn()
        #expect(
            world.story("input", "release", "released").suffix(3) == ["input m accepted", "release m #4", "released m succeeded"])
        #expect(world.story.last == "state held release")
        #expect(world.breaches == [])
    }

    @Test("an answer that comes when nothing is undone any more leaves the rollback incomplete, and muster undo takes it up")
    func answerTooLateToUndo() {
        var world = cancelled(undo: .ok) { $0.release = release("m") }
        world.replies["release m"] = [.slow(.seconds(9)), .ok]
        world.on("release.intent", "m") { $0.answer("m", [:]) }
        world.start()
        #expect(world.story("release") == ["release m #1", "release m #2"])
        #expect(world.ending == "closed rollback_incomplete 5")
        #expect(world.closed?.left == ["m"])
        let order = UndoOrder(world.entries, of: world.run, plan: world.plan)
        let intent = world.entries.first { $0.body.type == "step.intent" && Story.line($0) == "intent m #1" }?.seq
        #expect(
            order.entries.map { [$0.step.rawValue, $0.kind.rawValue, $0.why, "\($0.intent)"] } == [
                ["m", "undo", "not run", "\(intent ?? 0)"]
            ])
    }

    @Test("an answer to what was let go for a hold, and waits for a ruling since, has it let go once more")
    func answerAfterHold() {
        var world = World(
            plan([
                manual("m") {
                    $0.release = release("m", fault: true)
                    $0.timeout = .minutes(1)
                }
            ]))
        world.start()
        #expect(world.story.suffix(4) == ["state draining hold", "release m #1", "released m succeeded", "state held hold"])
        world.on("operator.action") { _ in }
        world.restart(rebooted: false)
        world.answer("m", [:])
        world.operate(.ruling, step: "m", .failed)
        world.operate(.resume)
        world.goOn()
        #expect(world.story("input", "release") == ["release m #1", "input m it was given up late", "release m #2"])
        #expect(world.ending == "closed rolled_back 4")
        #expect(world.breaches == [])
    }

    @Test("who was not asked, or answers what was answered, changes nothing")
    func noLateAnswer() {
        var world = World(plan([manual("m", voters: ["ana"]) { $0.undo = undo("m") }, undoable("a"), write("z")]))
        world.replies["do z"] = [.exit(1)]
        world.replies["undo m"] = [.slow(.seconds(9))]
        world.on("input.asked") { $0.answer("m", [:], by: "ana") }
        world.on("undo.intent", "m") {
            $0.answer("m", [:], by: "ana")
            $0.answer("m", [:], by: "eve")
        }
        world.start()
        #expect(
            world.story("input", "undo") == [
                "input m accepted", "undo a #1", "undo m #1", "input m nothing is asked here now", "input m \"eve\" is not asked here"
            ])
        #expect(world.closed?.deviations == 0)
    }

    @Test("past the point of no return nothing is undone for a late answer")
    func lateAnswerPastPivot() {
        var world = World(
            plan([
                phase(
                    "p",
                    [
                        manual("p/m", needs: []) { $0.undo = undo("p/m") }, write("p/f", needs: [])
                    ]
                ) { $0.onFailure = FailurePolicy(.continue) },
                pivot("v"), wait("w", for: .minutes(1))
            ]))
        world.replies["do p/f"] = [.exit(1)]
        world.on("wait.begun") { $0.answer("p/m", [:]) }
        world.start()
        #expect(
            world.story("input", "undo", "deviation") == [
                "deviation handled_failure", "deviation late_answer", "input p/m it was given up late"
            ])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }
}
