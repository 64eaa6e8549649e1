import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("A person's word on what a run that takes an earlier one back cannot know")
struct UndoRulingTests {
    /// A run whose rollback does not know whether the undo of `b` took effect.
    private func earlier(_ change: (inout PlannedStep) -> Void = { _ in }) -> (world: World, order: UndoOrder) {
        var world = World(plan([undoable("a"), undoable("b", change), write("z")]))
        world.replies["do z"] = [.exit(1)]
        world.replies["undo b"] = [.timeout()]
        world.start()
        #expect(world.ending == "closed rollback_incomplete 5")
        return (world, UndoOrder(world.entries, of: world.run, plan: world.plan))
    }

    private static let hold =
        "nobody knows whether the undo of step \"b\" took effect: look, and rule (succeeded: it is gone; again: undo it; failed: left)"

    @Test(
        "an undo in doubt without done_when holds the run until a person rules on it",
        arguments: [
            (
                OperatorAction.Ruling.succeeded, ["undone b succeeded", "undo a #1", "undone a succeeded"], "closed succeeded 0",
                [String]()
            ),
            (.again, ["undo b #1", "undone b succeeded", "undo a #1", "undone a succeeded"], "closed succeeded 0", []),
            (.failed, ["undone b failed", "undone a blocked"], "closed rollback_incomplete 5", ["a", "b"])
        ])
    func inherited(ruling: OperatorAction.Ruling, course: [String], ending: String, left: [String]) {
        let (world, order) = earlier()
        #expect(order.entries.map { "\($0.step) \($0.why) \($0.inDoubt)" } == ["a blocked false", "b unknown true"])
        var back = takeBack(order, of: world)
        #expect(
            back.story.drop { $0 != "state undoing undo" } == ["state undoing undo", "state draining hold", "state held hold"])
        #expect(back.holdText == Self.hold)
        #expect(back.machine.state.awaitedRulings == ["b"])
        back.resume([("b", ruling)])
        #expect(back.story("undo", "undone") == course)
        #expect(back.ending == ending)
        #expect(back.closed?.left == left)
        #expect(back.closed?.deviations == 1)
        let word = back.entries.compactMap { entry -> Deviation? in
            if case .deviation(let body) = entry.body { return body }
            return nil
        }
        #expect(word.map(\.text) == ["ana ruled \(ruling.rawValue) on the undo: told so"])
        #expect(word.map { $0.actor?.name } == ["ana"])
        #expect(EndingCheck.problems(back.entries.map { ($0.seq, $0.body) }) == [])
    }

    @Test("without a word a resume holds again, and an undo that becomes in doubt is asked about too, each time")
    func during() {
        var world = World(plan([undoable("a"), undoable("b")]))
        world.start()
        let order = UndoOrder(world.entries, of: world.run, plan: world.plan)
        var back = takeBack(order, of: world) { $0.replies["undo b"] = [.timeout(), .timeout(), .ok] }
        #expect(
            back.story("undo", "undone", "state held") == ["undo b #1", "undone b unknown again", "state held hold"])
        back.resume()
        #expect(back.holdText == Self.hold)
        #expect(back.story("undo") == ["undo b #1"])
        back.resume([("b", .again)])
        #expect(back.holdText == Self.hold)
        #expect(back.story("undo") == ["undo b #1", "undo b #2"])
        back.resume([("b", .again)])
        #expect(back.story("undo", "undone").suffix(4) == ["undo b #3", "undone b succeeded", "undo a #1", "undone a succeeded"])
        #expect(back.ending == "closed succeeded 0")
    }

    @Test("broken off without a word it stays in doubt, for the next run too")
    func brokenOff() {
        var world = World(plan([undoable("b")]))
        world.start()
        let first = UndoOrder(world.entries, of: world.run, plan: world.plan)
        var back = takeBack(first, of: world) { $0.replies["undo b"] = [.timeout()] }
        #expect(back.holdText == Self.hold)
        back.restart(rebooted: false)
        back.operate(.abort)
        back.goOn()
        #expect(back.ending == "closed aborted 130")
        #expect(back.closed?.left == ["b"])
        let second = UndoOrder(world.entries, of: world.run, plan: world.plan, undoneBy: [(RunID("back"), back.entries)])
        #expect(second.entries.map { "\($0.step) \($0.inDoubt)" } == ["b true"])
        #expect(takeBack(second, of: world).holdText == Self.hold)
    }

    @Test("done_when, or that it may be repeated, needs nobody", arguments: [true, false])
    func known(isProbed: Bool) {
        let (world, order) = earlier {
            if isProbed { $0.doneWhen = operation("probe b") } else { $0.idempotent = true }
        }
        let back = takeBack(order, of: world) { $0.replies["probe b"] = [.ok, .exit(1)] }
        #expect(back.story("undo", "undone") == ["undo b #1", "undone b succeeded", "undo a #1", "undone a succeeded"])
        #expect(back.ending == "closed succeeded 0")
    }

    @Test("a release past the point of no return that waits for a word gets it there too")
    func release() {
        var world = World(
            plan([write("s") { $0.release = EngineTests.release("s", afterPivot: .hold) }, pivot("p"), write("z")]))
        world.start()
        #expect(world.story.last == "state held hold")
        world.resume([("s", .failed)])
        #expect(world.closed?.left == ["s"])
        var back = takeBack(UndoOrder(world.entries, of: world.run, plan: world.plan), of: world)
        #expect(back.machine.state.awaitedRulings == ["s"])
        back.resume([("s", .again)])
        #expect(back.story("release", "released") == ["release s #1", "released s succeeded"])
        #expect(back.ending == "closed succeeded 0")
    }
}
