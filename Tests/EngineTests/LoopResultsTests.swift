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

    // MARK: - Failed items

    /// Writes one after the other for so many numbers, which go on after one that failed.
    static func going(
        _ count: Int, most: PlannedStep.Loop.Size? = nil, parallel: Int? = nil, _ change: (inout PlannedStep) -> Void = { _ in }
    ) -> Node {
        var node = LoopTests.numbered(count) { loop in
            loop.onItemFailure = .next
            loop.maxFailures = most
            loop.maxParallel = parallel
        }
        change(&node.step)
        return node
    }

    static func failing(_ node: Node, _ items: Int...) -> World {
        var world = World(plan([node, write("z")]))
        for item in items { world.replies["do l \(item)"] = [.exit(1)] }
        return world
    }

    @Test("The others go on after a failed item, which counts as work partly done")
    func next() {
        var world = Self.failing(Self.going(4), 1, 3)
        world.start()
        #expect(world.started == ["do l 1", "do l 2", "do l 3", "do l 4", "do z"])
        #expect(
            world.story("ended") == [
                "ended l[1] handled exit partial", "ended l[2] succeeded", "ended l[3] handled exit partial", "ended l[4] succeeded",
                "ended l succeeded", "ended z succeeded"
            ])
        #expect(world.closed?.outcome == .partial)
        #expect(world.breaches == [])
    }

    static let breakers: [(PlannedStep.Loop.Size, Int)] = [
        (.items(1), 3), (.items(2), 4), (.share(DecimalNumber(25)), 3), (.share(DecimalNumber(10)), 1)
    ]

    @Test(
        "More failed items than allowed, and no further item begins: the loop fails, and what was done is taken back", arguments: breakers)
    func breaker(_ most: PlannedStep.Loop.Size, _ last: Int) {
        var world = Self.failing(Self.going(5, most: most), 1, 3, 4)
        world.start()
        #expect(world.started == (1...last).map { "do l \($0)" } + (1...last).reversed().map { "undo l \($0)" })
        #expect(
            world.details.last == "step \"l\" failed: \(last == 4 ? 3 : last == 3 ? 2 : 1) of 5 items failed, max_failures is \(most.text)")
        #expect(world.story("ended").last == "ended l failed inner")
        #expect(world.closed?.outcome == .rolledBack)
        #expect(world.breaches == [])
    }

    @Test("Exactly as many as allowed are no failure of the loop")
    func atTheBound() {
        var world = Self.failing(Self.going(5, most: .items(2)), 2, 5)
        world.start()
        #expect(world.started == (1...5).map { "do l \($0)" } + ["do z"])
        #expect(world.closed?.outcome == .partial)
        #expect(world.breaches == [])
    }

    @Test("Where the loop itself may fail the run goes on behind it; what was under way ends first")
    func handled() {
        var world = Self.failing(
            Self.going(5, most: .items(1), parallel: 3) { $0.onFailure = FailurePolicy(.continue, verdict: .failed) }, 2, 3)
        world.replies["do l 1"] = [.slow(.seconds(5))]
        world.start()
        #expect(world.started == ["do l 1", "do l 2", "do l 3", "do l 4", "do z"])
        #expect(world.story("ended").suffix(2) == ["ended l handled inner failed", "ended z succeeded"])
        #expect(world.closed?.outcome == .failed)
        #expect(world.breaches == [])
    }

    private static let tripped = Cause(
        step: StepID("l"), kind: .inner, text: "step \"l\" failed: 2 of 6 items failed, max_failures is 1", reaction: .hold)

    @Test("A loop that makes the run hold goes on when a person resumes it, and counts anew")
    func resumed() {
        var world = Self.failing(Self.going(6, most: .items(1)) { $0.onFailure = FailurePolicy(.hold) }, 1, 2, 4, 5)
        world.start()
        #expect(world.started == ["do l 1", "do l 2"])
        #expect(world.departure == .held(Self.tripped))
        world.resume()
        #expect(world.started == (1...5).map { "do l \($0)" })
        #expect(world.departure == .held(Self.tripped))
        world.resume()
        #expect(world.started == (1...6).map { "do l \($0)" } + ["do z"])
        #expect(world.closed?.outcome == .partial)
        #expect(world.breaches == [])
    }

    @Test("A phase as an item: a step inside fails, the rest of the item is left, and the next item goes on")
    func phases() {
        var loop = PlannedStep.Loop(names: ["n"], items: [.integer(1), .integer(2)])
        loop.onItemFailure = .next
        func inner(_ id: String) -> Node { write("p/\(id)") { $0.body = .operation(LoopTests.perItem("do \(id)", "n")) } }
        var world = World(plan([phase("p", [inner("a"), inner("b")]) { $0.loop = loop }, write("z")]))
        world.replies["do a 1"] = [.exit(1)]
        world.start()
        #expect(world.started == ["do a 1", "do a 2", "do b 2", "do z"])
        #expect(
            world.story("ended") == [
                "ended p/a[1] failed exit", "ended p[1] handled inner partial", "ended p/a[2] succeeded", "ended p/b[2] succeeded",
                "ended p[2] succeeded", "ended p succeeded", "ended z succeeded"
            ])
        #expect(world.closed?.outcome == .partial)
        #expect(world.breaches == [])
    }

    @Test("Whoever dies before or behind the item too many, the loop fails all the same and nothing further begins")
    func crashAtTheBreaker() {
        func make() -> World { Self.failing(Self.going(4, most: .items(1)) { $0.idempotent = true }, 1, 2) }
        var whole = make()
        whole.start()
        #expect(whole.closed?.outcome == .rolledBack)
        for seq in 1..<UInt64(whole.entries.count) {
            var world = make()
            guard world.run(toRecord: seq, tearing: false) else { continue }
            world.crash(.losingEffects, at: world.durableSeq)
            if world.closed != nil { continue }
            for item in 1...2 { world.replies["do l \(item)"] = [.exit(1), .exit(1)] }
            world.restart(rebooted: seq.isMultiple(of: 2))
            world.goOn()
            #expect(!world.started.contains("do l 3"), "\(seq)")
            #expect(world.closed?.outcome == .rolledBack, "\(seq)")
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
