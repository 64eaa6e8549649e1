import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("What is taken back, and in which order")
struct TakingBackTests {
    @Test("an undo that fails is tried again, and then the rollback is incomplete; what rests on nothing else is still undone")
    func undoFails() {
        var world = World(plan([undoable("a"), undoable("b", needs: ["a"]), undoable("c", needs: []), write("z", needs: ["b", "c"])]))
        world.replies["do z"] = [.exit(1)]
        world.replies["undo b"] = [.exit(1)]
        world.start()
        #expect(
            world.story("undo", "undone") == [
                "undo b #1", "undone b failed again", "undo b #2", "undone b failed again", "undo b #3", "undone b failed", "undo c #1",
                "undone c succeeded", "undone a blocked"
            ])
        #expect(world.ending == "closed rollback_incomplete 5")
        #expect(world.closed?.left == ["a", "b"])
        #expect(world.closed?.undone == ["c"])
        #expect(world.breaches == [])
    }

    @Test("items of a loop rest on the items before them")
    func loopBlocked() {
        var world = World(plan([undoable("a") { $0.loop = .init(names: ["n"], items: [.integer(1), .integer(2)]) }, write("z")]))
        world.replies["do z"] = [.exit(1)]
        world.replies["undo a"] = [.exit(1)]
        world.start()
        #expect(world.closed?.left == ["a[1]", "a[2]"])
        #expect(world.story("undone").last == "undone a[1] blocked")
    }

    @Test("after an undo done_when has to say that the effect is gone")
    func undoProbed() {
        var world = World(plan([undoable("a") { $0.doneWhen = operation("probe a") }, write("z")]))
        world.replies["do z"] = [.exit(1)]
        world.replies["probe a"] = [.exit(1), .ok, .exit(1)]
        world.start()
        #expect(
            world.story("undo", "undone", "probe") == [
                "probe a before_attempt not_done", "undo a #1", "probe a after_undo done", "undone a failed again", "undo a #2",
                "probe a after_undo not_done", "undone a succeeded"
            ])
        #expect(world.ending == "closed rolled_back 4")
    }

    @Test("an undo of which nobody knows is not run again without done_when; what rests on nothing is undone")
    func undoUnknown() {
        var world = World(plan([undoable("a", needs: []), undoable("b", needs: []), write("z", needs: ["a", "b"])]))
        world.replies["do z"] = [.exit(1)]
        world.replies["undo b"] = [.timeout()]
        world.start()
        #expect(
            world.story("undo", "undone") == ["undo b #1", "undone b unknown again", "undone b unknown", "undo a #1", "undone a succeeded"])
        #expect(world.closed?.left == ["b"])
        #expect(world.breaches == [])
    }

    @Test("a phase's own undo stands for those of its steps")
    func phaseUndo() {
        var world = World(plan([phase("p", [undoable("p/a"), undoable("p/b")]) { $0.undo = undo("p") }, write("z")]))
        world.replies["do z"] = [.exit(1)]
        world.start()
        #expect(world.story("undo") == ["undo p #1"])
        #expect(world.story("intent").first == "intent p #1")
        #expect(world.ending == "closed rolled_back 4")
        #expect(world.breaches == [])
    }

    @Test("a manual step that can be taken back is, and one that is the pivot is crossed when it is asked")
    func manualUndo() {
        var world = World(plan([manual("m") { $0.undo = undo("m") }, write("z")]))
        world.on("input.asked") { $0.answer("m", [:]) }
        world.replies["do z"] = [.exit(1)]
        world.start()
        #expect(
            world.story("intent", "ask", "input", "result", "undo") == [
                "intent m #1", "ask m", "input m accepted", "result m succeeded", "intent z #1", "result z failed exit", "undo m #1"
            ])
        #expect(world.breaches == [])

        world = World(
            plan([
                manual("m") {
                    $0.pivot = .init(failback: nil)
                    $0.doneWhen = operation("probe m")
                }, write("z")
            ]))
        world.on("input.asked") { $0.answer("m", [:]) }
        world.replies["do z"] = [.exit(1)]
        world.start()
        #expect(world.story("crossed", "ask") == ["crossed m", "ask m"])
        #expect(world.holdText == "step \"z\" failed: exit code 1")
    }

    @Test("what a phase brings runs in its order: done_when, captures, intent, what is inside; back: its undo, then its release")
    func phaseWithEverything() {
        var world = World(
            plan([
                phase("p", [write("p/a"), write("p/b")]) {
                    $0.doneWhen = operation("probe p")
                    $0.before = [PlannedCapture(name: "was", operation: operation("look"))]
                    $0.undo = undo("p")
                    $0.release = release("p")
                }, write("z")
            ]))
        world.replies["do z"] = [.exit(1)]
        world.start()
        #expect(
            world.story("probe", "intent", "enter", "result", "undo", "undone", "release", "released") == [
                "probe p before_attempt not_done", "probe p capture captured", "intent p #1", "enter p", "intent p/a #1",
                "result p/a succeeded",
                "intent p/b #1", "result p/b succeeded", "result p succeeded", "intent z #1", "result z failed exit", "undo p #1",
                "probe p after_undo not_done", "undone p succeeded", "release p #1", "released p succeeded"
            ])
        #expect(world.ending == "closed rolled_back 4")
        #expect(world.breaches == [])
    }

    @Test("a phase or a change by hand that is in place already is not begun", arguments: ["p", "m"])
    func alreadyDone(which: String) {
        let node =
            which == "p"
            ? phase("p", [write("p/a")]) {
                $0.undo = undo("p")
                $0.doneWhen = operation("probe p")
            }
            : manual("m") {
                $0.undo = undo("m")
                $0.doneWhen = operation("probe m")
            }
        var world = World(plan([node]))
        world.replies["probe \(which)"] = [.ok]
        world.start()
        #expect(
            world.story("probe", "intent", "ask", "enter", "ended") == [
                "probe \(which) before_attempt done", "ended \(which) already succeeded"
            ])
        #expect(world.ending == "closed succeeded 0")
    }

    @Test("a loop's phase is taken back item by item")
    func loopUndo() {
        var world = World(
            plan([
                phase("p", [write("p/a")]) {
                    $0.loop = .init(names: ["w"], items: [.integer(1), .integer(2)])
                    $0.undo = undo("p")
                }, write("z")
            ]))
        world.replies["do z"] = [.exit(1)]
        world.start()
        #expect(world.story("undo", "undone") == ["undo p[2] #1", "undone p[2] succeeded", "undo p[1] #1", "undone p[1] succeeded"])
        #expect(world.closed?.undone == ["p[1]", "p[2]"])
        #expect(world.breaches == [])
    }

    @Test(
        "a change by hand that nobody confirmed in time is unknown: done_when decides, else a person",
        arguments: [
            ("done", "closed succeeded 0", []), ("not done", "closed rolled_back 4", ["undo m #1"]), ("no probe", "samples.kept", [])
        ])
    func lateHand(kind: String, ending: String, undos: [String]) {
        var world = World(
            plan([
                manual("m") {
                    $0.undo = undo("m")
                    $0.timeout = .minutes(1)
                    if kind != "no probe" { $0.doneWhen = operation("probe m") }
                }
            ]))
        world.replies["probe m"] = [.exit(1), kind == "done" ? .ok : .exit(1)]
        world.start()
        #expect(world.story("result") == ["result m unknown timeout"])
        #expect(world.story("undo") == undos)
        if kind == "no probe" {
            #expect(world.holdText == "nobody knows whether step \"m\" took effect: the step's time of 1m is over")
        } else {
            #expect(world.ending == ending)
        }
        #expect(world.breaches == [])
    }

    @Test(
        "how a run ends that changed nothing",
        arguments: [
            ("do r", "closed failed 1", "step \"r\" failed: exit code 1; nothing was changed"),
            ("check c", "closed refused 3", "step \"r\" failed: precondition \"c\": exit code 1; nothing was changed")
        ])
    func untouched(words: String, ending: String, text: String) {
        var world = World(
            plan([
                notice("n"),
                read("r") { $0.requires = [check("c")] }, undoable("a")
            ]))
        world.replies[words] = [.exit(1)]
        world.start()
        #expect(world.ending == ending)
        #expect(world.closed?.text == text)
    }
}
