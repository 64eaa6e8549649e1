import CanonicalJSON
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Loops")
struct LoopTests {
    /// `find`, whose output `hosts` is a list.
    static func find(_ hosts: Value? = nil) -> Node {
        read("find") { step in
            step.body = .operation(operation("do find") { $0.outputs = [output("hosts", .optional(.list(of: .string)))] })
        }
    }

    /// A write for each host that `find` found: `do l web1`.
    static func each(_ id: String = "l", maxItems: Int = 10, _ change: (inout PlannedStep) -> Void = { _ in }) -> Node {
        undoable(id) { step in
            step.body = .operation(perItem("do \(id)"))
            step.undo = PlannedUndo(operation: perItem("undo \(id)"), timeout: nil, retry: nil)
            step.loop = .init(names: ["host"], items: nil, lists: [reference("steps.find.hosts")], maxItems: maxItems)
            change(&step)
        }
    }

    static func perItem(_ words: String, _ name: String = "host") -> PlannedOperation {
        var operation = operation(words)
        let arguments = words.split(separator: " ").map { Template(.string(String($0))) } + [reference("each.\(name)")]
        operation.action = .command(PlannedCommand(program: .arguments(arguments)))
        return operation
    }

    static func hosts(_ names: String...) -> Value { .list(names.map(Value.string)) }

    static func world(_ nodes: [Node], _ hosts: Value) -> World {
        var world = World(plan(nodes))
        world.replies["do find"] = [.out(["hosts": hosts])]
        return world
    }

    @Test("A list that an earlier step found is written down when the loop is entered, and gone over in order")
    func found() {
        var world = Self.world([Self.find(), Self.each(), write("z")], Self.hosts("web1", "web2"))
        world.start()
        #expect(world.started == ["do find", "do l web1", "do l web2", "do z"])
        #expect(
            world.story("enter", "intent", "ended") == [
                "intent find #1", "ended find succeeded", "enter l", "intent l[1] #1", "ended l[1] succeeded", "intent l[2] #1",
                "ended l[2] succeeded", "ended l succeeded", "intent z #1", "ended z succeeded"
            ])
        #expect(world.items == [[.string("web1"), .string("web2")]])
        #expect(world.closed?.outcome == .succeeded)
        #expect(world.breaches == [])
    }

    @Test("An empty list is a loop without items, which succeeds")
    func empty() {
        var world = Self.world([Self.find(), Self.each(), write("z")], .list([]))
        world.start()
        #expect(world.started == ["do find", "do z"])
        #expect(world.story("enter", "ended") == ["ended find succeeded", "enter l", "ended l succeeded", "ended z succeeded"])
        #expect(world.closed?.outcome == .succeeded)
        #expect(world.breaches == [])
    }

    static let lists: [(Value, String)] = [
        (.absent, "the list of \"host\" has no value"),
        (.string("web1"), "\"host\" is given web1, which is no list"),
        (.list([.string("web1"), .absent]), "element 2 of the list of \"host\" has no value"),
        (hosts("a", "b", "c"), "the loop would have 3 items, max_items is 2")
    ]

    @Test("A list that cannot be had is an error of the step", arguments: lists)
    func missing(_ value: Value, _ detail: String) {
        var world = Self.world([undoable("a"), Self.find(), Self.each(maxItems: 2)], value)
        world.start()
        #expect(world.started == ["do a", "do find", "undo a"])
        #expect(world.story("ended") == ["ended a succeeded", "ended find succeeded", "ended l failed input"])
        #expect(world.details.last == detail)
        #expect(world.closed?.outcome == .rolledBack)
        #expect(world.breaches == [])
    }

    @Test("Lists that go together differ in length: an error of the step")
    func zipped() {
        func nodes(_ zones: Value) -> [Node] {
            let loop = PlannedStep.Loop(
                names: ["host", "zone"], items: nil, lists: [reference("steps.find.hosts"), Template(zones)], maxItems: 10)
            return [
                Self.find(),
                write("l") { step in
                    var operation = Self.perItem("do l")
                    operation.action = .command(
                        PlannedCommand(
                            program: .arguments(
                                ["do", "l"].map { Template(.string($0)) } + [reference("each.host"), reference("each.zone")])
                        ))
                    step.body = .operation(operation)
                    step.loop = loop
                }
            ]
        }
        var world = Self.world(nodes(Self.hosts("a", "b")), Self.hosts("web1", "web2"))
        world.start()
        #expect(world.started == ["do find", "do l web1 a", "do l web2 b"])
        #expect(
            world.items == [
                [
                    .record([.init("host", .string("web1")), .init("zone", .string("a"))]),
                    .record([.init("host", .string("web2")), .init("zone", .string("b"))])
                ]
            ])
        var uneven = Self.world(nodes(Self.hosts("a")), Self.hosts("web1", "web2"))
        uneven.start()
        #expect(uneven.started == ["do find"])
        #expect(uneven.details.last == "the lists of \"zip\" differ in length: host has 2, zone has 1")
        #expect(uneven.breaches == [])
    }

    @Test("Whoever dies in the middle of the loop, the next one goes on with the recorded items")
    func crash() {
        let nodes = [Self.find(), Self.each { $0.idempotent = true }]
        let found = Self.hosts("web1", "web2", "web3")
        var whole = Self.world(nodes, found)
        whole.start()
        #expect(whole.closed?.outcome == .succeeded)
        for seq in 1..<UInt64(whole.entries.count) {
            var world = Self.world(nodes, found)
            guard world.run(toRecord: seq, tearing: false) else { continue }
            world.crash(.keepingEffects, at: world.durableSeq)
            // what would be found from here on is another list
            if !world.items.isEmpty { world.replies["do find"] = [.out(["hosts": Self.hosts("other")])] }
            if world.closed != nil { continue }
            world.restart(rebooted: seq.isMultiple(of: 2))
            world.goOn()
            #expect(world.items == [[.string("web1"), .string("web2"), .string("web3")]], "\(seq)")
            #expect(Set(world.started).subtracting(["do find"]) == ["do l web1", "do l web2", "do l web3"], "\(seq)")
            #expect(world.closed?.outcome == .succeeded, "\(seq)")
            #expect(world.breaches == [])
        }
    }

    /// A write for each of so many numbers: `do l 1`.
    static func numbered(_ count: Int, _ change: (inout PlannedStep.Loop) -> Void) -> Node {
        write("l") { step in
            step.body = .operation(perItem("do l", "n"))
            step.undo = PlannedUndo(operation: perItem("undo l", "n"), timeout: nil, retry: nil)
            var loop = PlannedStep.Loop(names: ["n"], items: (0..<count).map { .integer(Int64($0) + 1) })
            change(&loop)
            step.loop = loop
        }
    }

    @Test("Several at a time: in order, the next when one has ended, never more than allowed")
    func parallel() {
        var world = World(plan([Self.numbered(5) { $0.maxParallel = 2 }, write("z")]))
        world.replies["do l 1"] = [.slow(.seconds(5))]
        world.start()
        #expect(
            world.story("enter", "intent", "ended") == [
                "enter l", "intent l[1] #1", "intent l[2] #1", "ended l[2] succeeded", "intent l[3] #1", "ended l[3] succeeded",
                "intent l[4] #1", "ended l[4] succeeded", "intent l[5] #1", "ended l[5] succeeded", "ended l[1] succeeded",
                "ended l succeeded", "intent z #1", "ended z succeeded"
            ])
        #expect(world.breaches == [])
    }

    @Test("In waves: the next begins when the whole wave has ended and the pause is over; the last size repeats")
    func waves() {
        var world = World(
            plan([
                Self.numbered(5) { loop in
                    loop.batch = [.items(1), .share(DecimalNumber(40))]
                    loop.pause = .seconds(30)
                }
            ]))
        world.replies["do l 2"] = [.slow(.seconds(5))]
        world.start()
        #expect(
            world.story("intent", "ended", "wait", "timer") == [
                "intent l[1] #1", "ended l[1] succeeded", "wait l", "timer pause l", "intent l[2] #1", "intent l[3] #1",
                "ended l[3] succeeded", "ended l[2] succeeded", "wait l", "timer pause l", "intent l[4] #1", "intent l[5] #1",
                "ended l[4] succeeded", "ended l[5] succeeded", "ended l succeeded"
            ])
        let waits = world.entries.filter { $0.body.type == "wait.begun" }.map(\.at)
        let over = world.entries.filter { $0.body.type == "timer.fired" }.map(\.at)
        #expect(zip(waits, over).map { $1 - $0 } == [.seconds(30), .seconds(30)])
        #expect(world.breaches == [])
    }

    @Test("Whoever dies in a wave or in a pause, the next one goes on with it, and a pause is not begun anew")
    func crashInWaves() {
        func make() -> World {
            World(
                plan([
                    Self.numbered(3) { loop in
                        loop.batch = [.items(2)]
                        loop.pause = .seconds(30)
                    }
                ]) { plan in
                    plan.steps[0].idempotent = true
                })
        }
        var whole = make()
        whole.start()
        for seq in 1..<UInt64(whole.entries.count) {
            var world = make()
            guard world.run(toRecord: seq, tearing: false) else { continue }
            world.crash(.losingEffects, at: world.durableSeq)
            if world.closed != nil { continue }
            world.restart(rebooted: seq.isMultiple(of: 2))
            world.goOn()
            #expect(world.story("wait", "timer", "enter") == ["enter l", "wait l", "timer pause l"], "\(seq)")
            #expect(Set(world.started) == ["do l 1", "do l 2", "do l 3"], "\(seq)")
            #expect(world.closed?.outcome == .succeeded, "\(seq)")
            #expect(world.breaches == [])
        }
    }

    @Test("Back: all that was begun in reverse; what an undo that failed did not wait for is undone all the same")
    func back() {
        var world = World(plan([Self.numbered(4) { $0.batch = [.items(2)] }, write("z")]))
        world.replies["do z"] = [.exit(1)]
        world.replies["undo l 4"] = [.exit(1)]
        world.start()
        #expect(world.started.filter { $0.hasPrefix("undo") } == ["undo l 4", "undo l 4", "undo l 4", "undo l 3"])
        #expect(
            world.story("undone") == [
                "undone l[4] failed again", "undone l[4] failed again", "undone l[4] failed", "undone l[3] succeeded",
                "undone l[2] blocked", "undone l[1] blocked"
            ])
        #expect(world.closed?.outcome == .rollbackIncomplete)
        #expect(world.breaches == [])
    }

    @Test("An item that ends while its loop's time is over and the run is on its way into a hold: the next one begins when it goes on")
    func endedOnTheWayIntoAHold() {
        let loop = PlannedStep.Loop(names: ["n"], items: [.integer(1), .integer(2)])
        var world = World(
            plan([
                write("slow", needs: []),
                wait("l", for: .seconds(40), needs: []) { step in
                    step.loop = loop
                    step.timeout = .seconds(27)
                    step.onFailure = FailurePolicy(.hold)
                }
            ]))
        world.replies["do slow"] = [.slow(.seconds(50))]
        world.start()
        world.resume()
        #expect(
            world.story("wait", "ended", "timer") == [
                "wait l[1]", "timer step_timeout l", "timer wait l[1]", "ended l[1] succeeded", "ended slow succeeded", "wait l[2]",
                "timer step_timeout l"
            ])
        #expect(world.closed == nil)
        #expect(world.breaches == [])
    }

    @Test("Which wave an item belongs to")
    func numbers() {
        var loop = PlannedStep.Loop(names: ["n"], items: nil)
        func waves(_ count: Int) -> [Int] { (1...count).map { loop.wave(of: $0, in: count) } }
        #expect(waves(3) == [0, 1, 2])
        loop.maxParallel = 2
        #expect(waves(3) == [0, 0, 0])
        loop.batch = [.items(1), .items(2)]
        #expect(waves(6) == [0, 1, 1, 2, 2, 3])
        loop.batch = [.share(DecimalNumber(25))]
        #expect(waves(9) == [0, 0, 1, 1, 2, 2, 3, 3, 4])
        #expect(waves(3) == [0, 1, 2])
        loop.batch = [.share(DecimalNumber(100))]
        #expect(waves(3) == [0, 0, 0])
    }

    @Test("A gate in a loop shows the item that it is about, and what follows with the item's values")
    func gated() throws {
        var inner = gate("p/g")
        if case .gate(let asked) = inner.step.body {
            inner.step.body = .gate(
                PlannedGate(
                    voters: asked.voters, from: asked.from, quorum: 1, eachOf: [], exclude: [], expires: asked.expires,
                    onExpiry: .stop, text: nil, dominates: [3]))
        }
        let act = write("p/act") { $0.body = .operation(Self.perItem("do p/act")) }
        let loop = PlannedStep.Loop(names: ["host"], items: nil, lists: [reference("steps.find.hosts")], maxItems: 10)
        var world = Self.world([Self.find(), phase("p", [inner, act]) { $0.loop = loop }], Self.hosts("web1", "web2"))
        world.start(until: .minutes(1))
        let first = try #require(world.published.first)
        #expect(first.item == ItemPath("1"))
        #expect(
            String(decoding: first.covers, as: UTF8.self)
                == #"{"items":[{"name":"host","value":"web1"}],"entries":[{"step":"p/act","title":"p/act","effect":"write","action":"do p/act web1","undo":"none","pivot":false}]}"#
        )
        #expect(first.opened.coversSha256 == SHA256Digest.of(first.covers))
        world.crash(.losingEffects, at: world.durableSeq)
        world.restart(rebooted: false)
        #expect(world.breaches == [])
    }
}

extension World {
    /// The items of each loop that was entered, in order.
    var items: [[Value]] {
        entries.compactMap { entry in
            guard case .stepExpanded(let body) = entry.body, plan.steps.first(where: { $0.id == body.step })?.loop != nil else {
                return nil
            }
            return body.items.isEmpty ? nil : body.items
        }
    }

    /// What the ends of steps say of failures.
    var details: [String] {
        entries.compactMap { entry in if case .stepEnded(let body) = entry.body { body.detail } else { nil } }
    }
}
