import CanonicalJSON
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("What of a run that is over still stands, and the order in which it is taken back")
struct UndoOrderTests {
    /// A run that is over, and what of it can be taken back.
    private func over(_ world: World) -> UndoOrder {
        #expect(world.breaches == [])
        #expect(world.closed != nil)
        return UndoOrder(world.entries, of: world.run, plan: world.plan)
    }

    private func text(_ order: UndoOrder) -> [String] {
        order.entries.map { "\($0.kind.rawValue) \($0.step)\($0.item.map { "[\($0)]" } ?? "") \($0.why)\($0.inDoubt ? " in doubt" : "")" }
    }

    @Test("steps beside each other go in the reverse of the order in which they began, and nothing before what rests on it")
    func branches() {
        var world = World(
            plan([
                undoable("a"), undoable("x1", needs: ["a"]), undoable("y1", needs: ["a"]), undoable("x2", needs: ["x1"]),
                undoable("y2", needs: ["y1"]), undoable("z", needs: ["x2", "y2"])
            ]))
        // y1 takes longer than x1 and x2 together
        world.replies["do y1"] = [.slow(.seconds(9))]
        world.start()
        let order = over(world)
        #expect(text(order) == ["a", "x1", "y1", "x2", "y2", "z"].map { "undo \($0) not run" })
        let back = takeBack(order, of: world)
        #expect(back.story("undo") == ["z", "y2", "x2", "y1", "x1", "a"].map { "undo \($0) #1" })
        #expect(back.ending == "closed succeeded 0")
        #expect(back.closed?.text == "everything that could be was taken back of run earlier")
    }

    @Test("each item of a loop goes for itself, the last first; a phase with an undo of its own goes as one")
    func loopsAndPhases() {
        var world = World(
            plan([
                undoable("a"),
                phase("l", [undoable("l/u"), undoable("l/v")]) { $0.loop = .init(names: ["w"], items: [.integer(1), .integer(2)]) },
                phase("p", [write("p/s"), phase("p/q", [write("p/q/t")])]) { $0.undo = undo("p") },
                phase("o", [undoable("o/u"), phase("o/i", [write("o/i/t")]) { $0.undo = undo("o/i") }])
            ]))
        world.start()
        let order = over(world)
        #expect(
            text(order) == [
                "undo a not run", "undo l/u[1] not run", "undo l/v[1] not run", "undo l/u[2] not run", "undo l/v[2] not run",
                "undo p not run", "undo o/u not run", "undo o/i not run"
            ])
        let back = takeBack(order, of: world)
        #expect(
            back.story("undo", "undone") == [
                "undo o/i #1", "undone o/i succeeded", "undo o/u #1", "undone o/u succeeded", "undo p #1", "undone p succeeded",
                "undo l/v[2] #1", "undone l/v[2] succeeded", "undo l/u[2] #1", "undone l/u[2] succeeded", "undo l/v[1] #1",
                "undone l/v[1] succeeded", "undo l/u[1] #1", "undone l/u[1] succeeded", "undo a #1", "undone a succeeded"
            ])
        #expect(back.ending == "closed succeeded 0")
    }

    @Test("of the releases those stand that were kept or failed; they go after all undos")
    func releases() {
        var world = World(
            plan(
                [
                    undoable("a"), write("k") { $0.release = release("k", keep: "it is the new primary") },
                    phase("p", [write("p/s") { $0.release = release("p/s") }, undoable("p/u")]),
                    write("f") { $0.release = release("f", retry: retry(1)) }, write("g") { $0.release = release("g") }
                ], scopes: ["p/s": "p"]))
        world.replies["release f"] = [.exit(1), .ok]
        world.start()
        #expect(
            world.story("released") == ["released p/s succeeded", "released g succeeded", "released f failed", "released k skipped"])
        let order = over(world)
        #expect(text(order) == ["undo a not run", "release k kept", "undo p/u not run", "release f failed"])
        let back = takeBack(order, of: world) { $0.replies["release f"] = [.ok] }
        #expect(back.story("undo", "release") == ["undo p/u #1", "undo a #1", "release f #1", "release k #1"])
        #expect(back.ending == "closed succeeded 0")
    }

    @Test("of an incomplete rollback what failed, what could not be tried for it, and what is in doubt are left, and nothing else")
    func incomplete() {
        var world = World(
            plan([
                undoable("a"), undoable("b") { $0.undo = undo("b", retry: retry(1)) }, undoable("c", needs: []),
                undoable("d", needs: ["c"]) { $0.undo = undo("d", retry: retry(1)) }, write("z", needs: ["b", "d"])
            ]))
        world.replies["do z"] = [.exit(1)]
        world.replies["undo b"] = [.exit(1)]
        world.replies["undo d"] = [.timeout()]
        world.start()
        #expect(world.ending == "closed rollback_incomplete 5")
        let order = over(world)
        #expect(
            text(order) == ["undo a blocked", "undo c blocked", "undo b failed", "undo d unknown in doubt"])
        // nobody knows whether the undo in doubt took effect: a person says that it did not, and leaves it and what rests below it
        var again = takeBack(order, of: world)
        again.resume([("d", .failed)])
        #expect(
            again.story("undo", "undone") == [
                "undone d failed", "undo b #1", "undone b succeeded", "undone c blocked", "undo a #1", "undone a succeeded"
            ])
        #expect(again.ending == "closed rollback_incomplete 5")
        #expect(again.closed?.left == ["c", "d"])
        let rest = UndoOrder(world.entries, of: world.run, plan: world.plan, undoneBy: [(RunID("second"), again.entries)])
        #expect(text(rest) == ["undo c blocked", "undo d failed"])
        #expect(rest.undoneBy == RunID("second"))
    }

    @Test("past the point of no return no undo stands; releases do, unless they are left out there")
    func pastPivot() {
        var world = World(
            plan([
                undoable("a"), write("k") { $0.release = release("k", keep: "handed on") },
                write("s") { $0.release = release("s", afterPivot: .skip, keep: "handed on") }, pivot("v"), write("z")
            ]))
        world.start()
        let order = over(world)
        #expect(order.pivot?.step.rawValue == "v")
        #expect(text(order) == ["release k kept"])
        #expect(order.stays == ["a", "s"])
        let back = takeBack(order, of: world)
        #expect(back.story("undo", "release") == ["release k #1"])
        #expect(back.closed?.text == "everything that could be was taken back of run earlier; not taken back: a, s")
    }

    @Test("the gates are asked once more that were asked and covered something of it; nothing before they have approved")
    func gates() {
        var world = World(
            plan([gate("g"), undoable("a"), gate("h"), read("r")]) { plan in
                for (number, step) in plan.steps.enumerated() {
                    guard case .gate(let gate) = step.body else { continue }
                    plan.steps[number].body = .gate(
                        PlannedGate(
                            voters: gate.voters, from: gate.from, quorum: gate.quorum, eachOf: gate.eachOf, exclude: gate.exclude,
                            expires: gate.expires, onExpiry: gate.onExpiry, text: nil, dominates: [number + 1]))
                }
            })
        world.on("gate.opened", "g") { $0.vote("g", "ana") }
        world.on("gate.opened", "h") { $0.vote("h", "ana") }
        world.start()
        let order = over(world)
        #expect(order.gates.map(\.rawValue) == ["g"])
        let back = takeBack(order, of: world) { $0.on("gate.opened", "g", after: .minutes(1)) { $0.vote("g", "ben") } }
        #expect(
            back.story("gate", "vote", "undo", "closed") == [
                "gate g", "vote g ben approve", "gate g approved", "undo a #1", "closed succeeded 0"
            ])
        let denied = takeBack(order, of: world) { $0.on("gate.opened", "g") { $0.vote("g", "ben", .deny) } }
        #expect(denied.story("undo") == [])
        #expect(denied.ending == "closed refused 3")
    }
}
