import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("What became of a loop's items")
struct LoopResultsTests {
    /// Four items: the first succeeds, the second fails and is handled, the third is left out, the fourth succeeds.
    static func mixed(_ change: (inout PlannedStep) -> Void = { _ in }) -> Node {
        var node = LoopTests.numbered(4) { _ in }
        var operation = LoopTests.perItem("do l", "n")
        operation.outputs = [output("v", .optional(.integer))]
        node.step.body = .operation(operation)
        node.step.onFailure = FailurePolicy(.continue, verdict: .warning)
        node.step.when = compare(reference("each.n"), .ne, .integer(3))
        change(&node.step)
        return node
    }

    static func replies(_ world: inout World) {
        world.replies["do l 1"] = [.out(["v": .integer(11)])]
        world.replies["do l 2"] = [.exit(1)]
        world.replies["do l 4"] = [.out(["v": .integer(14)])]
    }

    /// A step for each element of a list of the loop `l`.
    static func over(_ id: String, _ list: String) -> Node {
        write(id) { step in
            step.body = .operation(LoopTests.perItem("do \(id)", "n"))
            step.undo = PlannedUndo(operation: LoopTests.perItem("undo \(id)", "n"), timeout: nil, retry: nil)
            step.loop = .init(names: ["n"], items: nil, lists: [reference("steps.l.\(list)")], maxItems: 10)
        }
    }

    @Test("Later steps go over what was done, what failed and what was left out, and over nothing else")
    func lists() {
        var world = World(
            plan([Self.mixed(), Self.over("d", "done"), Self.over("f", "failed"), Self.over("s", "skipped"), Self.over("u", "unknown")]))
        Self.replies(&world)
        world.start()
        #expect(world.started == ["do l 1", "do l 2", "do l 4", "do d 1", "do d 4", "do f 2", "do s 3"])
        #expect(world.closed?.outcome == .succeeded)
        #expect(world.breaches == [])
    }

    @Test("Back goes what was begun, of the later loop too, the last first")
    func back() {
        var world = World(plan([Self.mixed(), Self.over("d", "done"), write("z")]))
        Self.replies(&world)
        world.replies["do z"] = [.exit(1)]
        world.start()
        #expect(world.started.filter { $0.hasPrefix("undo") } == ["undo d 4", "undo d 1", "undo l 4", "undo l 2", "undo l 1"])
        #expect(world.closed?.outcome == .rolledBack)
        #expect(world.breaches == [])
    }

    @Test("The results are a record for each item: the item, its outcome, what it read")
    func results() throws {
        var world = World(plan([Self.mixed(), write("z")]))
        Self.replies(&world)
        world.start()
        let scope = Scope(state: world.machine.state, key: InstanceKey(step: 1, item: .none), now: world.moment)
        func record(_ item: Int64, _ outcome: String, _ v: Value) -> Value {
            .record([.init("item", .integer(item)), .init("outcome", .string(outcome)), .init("outputs", .record([.init("v", v)]))])
        }
        #expect(
            try scope.value(Reference(parsing: "steps.l.results"))
                == .list([
                    record(1, "succeeded", .integer(11)), record(2, "handled", .absent), record(3, "skipped", .absent),
                    record(4, "succeeded", .integer(14))
                ]))
        #expect(try scope.value(Reference(parsing: "steps.l.results[3].outputs.v")) == .integer(14))
    }

    @Test("Whoever dies in between, the next one sees the same results")
    func crash() {
        func make() -> World {
            var world = World(
                plan([Self.mixed { $0.idempotent = true }, Self.over("d", "done").idempotent(), Self.over("f", "failed").idempotent()]))
            Self.replies(&world)
            return world
        }
        var whole = make()
        whole.start()
        #expect(whole.closed?.outcome == .succeeded)
        for seq in 1..<UInt64(whole.entries.count) {
            var world = make()
            guard world.run(toRecord: seq, tearing: false) else { continue }
            world.crash(.losingEffects, at: world.durableSeq)
            if world.closed != nil { continue }
            world.replies["do l 2"] = [.exit(1), .exit(1)]
            world.restart(rebooted: seq.isMultiple(of: 2))
            world.goOn()
            #expect(world.items.suffix(2) == [[.integer(1), .integer(4)], [.integer(2)]], "\(seq)")
            #expect(world.closed?.outcome == .succeeded, "\(seq)")
            #expect(world.breaches == [])
        }
    }

    @Test("What a loop's items came to is needed by nobody so much that it could not be left out")
    func leftOut() {
        let steps = plan([Self.mixed(), Self.over("d", "done")])
        #expect(steps.usesOutside(of: 0) == [])
    }
}

extension Node {
    /// The same, safe to run again.
    fileprivate func idempotent() -> Node {
        var node = self
        node.step.idempotent = true
        return node
    }
}
