import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

/// Kills the runner at every record of a run, in every way, and lets another take over.
@Suite("A crash at every record")
struct CrashTests {
    struct Scenario: Sendable, CustomTestStringConvertible {
        var name: String
        var ending: String
        /// What is in place in the end.
        var inPlace: [String: Int]
        /// What may take effect more than once: it says that this does no harm.
        var repeatable: Set<String> = []
        var make: @Sendable () -> World

        var testDescription: String { name }
    }

    private static let success = Scenario(
        name: "success with phases, a loop, a gate, a pivot, releases and an idempotent step", ending: "closed succeeded 0",
        inPlace: ["a": 1, "fault": 0, "p/x": 2, "p/s": 0, "promote": 1, "z": 1, "n": 1], repeatable: ["n"]
    ) {
        var world = World(
            plan(
                [
                    undoable("a") { probed(&$0, "a") },
                    write("fault") {
                        probed(&$0, "fault")
                        $0.release = release("fault", fault: true)
                    },
                    gate("g", quorum: 2),
                    phase(
                        "p",
                        [
                            undoable("p/x") { probedItem(&$0) },
                            write("p/s") {
                                probed(&$0, "p/s")
                                $0.release = release("p/s")
                            }
                        ]
                    ) { $0.loop = .init(names: ["w"], items: [.integer(10), .integer(100)]) },
                    pivot("promote") { $0.retry = retry(2) },
                    read("r", needs: ["promote"]) { $0.until = until(consecutive: 2) },
                    write("n", needs: ["promote"]) { $0.idempotent = true },
                    wait("w", for: .seconds(5), needs: ["r", "n"]), write("z") { probed(&$0, "z") }
                ], scopes: ["p/s": "p"]
            ) { $0.requires = [check("ready")] })
        approve(&world)
        return world
    }

    private static let rollback = Scenario(
        name: "rollback with retried undos, a phase's own undo and a release", ending: "closed rolled_back 4",
        inPlace: ["a": 0, "b": 0, "p/x": 1, "p": -1, "s": 0, "c": 0], repeatable: ["p"]
    ) {
        var world = World(
            plan([
                undoable("a") { probed(&$0, "a") },
                write("s") {
                    probed(&$0, "s")
                    $0.release = release("s")
                },
                phase("p", [undoable("p/x") { probed(&$0, "p/x") }]) {
                    $0.undo = undo("p")
                    $0.idempotent = true
                },
                undoable("b") { probed(&$0, "b") }, undoable("c") { probed(&$0, "c") }, write("z") { probed(&$0, "z") }
            ]))
        world.replies["undo b"] = [.exit(1), .ok]
        world.answer = { words, _ in words == "do z" ? .exit(1) : nil }
        return world
    }

    private static let byHand = Scenario(
        name: "rollback of changes by hand and of phases with their own done_when, captures, undo and release",
        ending: "closed rolled_back 4",
        inPlace: ["a": 0, "m": -1, "p/x": 1, "p/y": 1, "p": -1, "q": -1, "q/u": 0]
    ) {
        var world = World(
            plan([
                undoable("a") { probed(&$0, "a") },
                manual("m") {
                    captured(&$0)
                    $0.undo = undo("m")
                    probed(&$0, "hand")
                    $0.release = nil
                },
                phase("p", [write("p/x") { probed(&$0, "p/x") }, write("p/y") { probed(&$0, "p/y") }]) {
                    captured(&$0)
                    $0.undo = undo("p")
                    probed(&$0, "phase")
                },
                phase("q", [undoable("q/u") { probed(&$0, "q/u") }]) {
                    $0.release = release("q")
                    probed(&$0, "released")
                },
                write("z") { probed(&$0, "z") }
            ]))
        // what is only undone or released stands at less than nothing, so that doing it twice shows
        world.answer = { words, world in
            func stands(_ done: Bool, _ name: String) -> Reply { done && world.inPlace[name] == nil ? .ok : .exit(1) }
            return switch words {
            case "do z": .exit(1)
            case "probe hand": stands(!world.story("input").isEmpty, "m")
            case "probe phase": stands(world.applied["p/y"] != nil, "p")
            case "probe released": stands(world.applied["q/u"] != nil, "q")
            default: nil
            }
        }
        answerQuestions(&world)
        return world
    }

    private static let pivotByHand = Scenario(
        name: "a point of no return that a person crosses", ending: "closed succeeded 0", inPlace: ["a": 1, "z": 1]
    ) {
        var world = World(
            plan([
                undoable("a") { probed(&$0, "a") },
                manual("m") {
                    $0.pivot = .init(failback: nil)
                    probed(&$0, "hand")
                }, write("z") { probed(&$0, "z") }
            ]))
        world.replies["probe hand"] = [.exit(1)]
        answerQuestions(&world)
        return world
    }

    private static let timeOver = Scenario(
        name: "rollback because the time of a poll is over", ending: "closed rolled_back 4", inPlace: ["a": 0]
    ) {
        var world = World(
            plan([
                undoable("a") { probed(&$0, "a") },
                read("p") {
                    $0.until = until(within: .seconds(60))
                    $0.timeout = .seconds(3)
                }
            ]))
        world.answer = { words, _ in words == "do p" ? .exit(1) : nil }
        return world
    }

    private static func captured(_ step: inout PlannedStep) { step.before = [PlannedCapture(name: "was", operation: operation("look"))] }

    private static func answerQuestions(_ world: inout World) {
        world.on("input.asked", repeats: true) { $0.answer("m", [:]) }
    }

    /// A probe that tells the truth.
    private static func probed(_ step: inout PlannedStep, _ id: String) { step.doneWhen = operation("probe \(id)") }

    /// The probe of a loop's step: whether this item was done is told by how many were.
    private static func probedItem(_ step: inout PlannedStep) {
        step.doneWhen = PlannedOperation(
            action: .command(
                PlannedCommand(
                    program: .arguments([
                        Template(.string("count")), Template(.string("p/x")), reference("each.index")
                    ]))), attemptTimeout: .seconds(9))
    }

    private static func approve(_ world: inout World) {
        world.answer = { words, world in
            guard words.hasPrefix("count p/x "), let index = Int(words.dropFirst(10)) else { return nil }
            return (world.inPlace["p/x"] ?? 0) >= index ? .ok : .exit(1)
        }
        awaitGate(&world)
    }

    /// A new runner, and people who vote whether the gate is open already or not yet.
    private static func takeOver(_ world: inout World, rebooted: Bool) {
        world.on("recovered", after: .seconds(2)) { world in
            for person in ["ana", "ben"] where world.published.contains(where: { $0.gate.rawValue == "g" }) { world.vote("g", person) }
        }
        awaitGate(&world)
        if world.machine.state.plan.steps.contains(where: { $0.id.rawValue == "m" }) {
            world.on("recovered", after: .seconds(3)) { $0.answer("m", [:]) }
            answerQuestions(&world)
        }
        world.restart(rebooted: rebooted)
    }

    private static func awaitGate(_ world: inout World) {
        world.on("gate.opened") { $0.vote("g", "ana") }
        world.on("gate.opened", after: .seconds(2)) { $0.vote("g", "ben") }
    }

    /// Takes over until the run is closed: votes what is missing, rules by what is true.
    private static func finish(_ world: inout World) {
        for _ in 0..<20 where world.closed == nil {
            takeOver(&world, rebooted: false)
            for key in world.machine.state.frontier where world.machine.state[key].stage == .stuck {
                let step = world.plan.steps[key.step].id.rawValue
                world.operate(
                    .ruling, step: step, item: key.item.rawValue.isEmpty ? nil : key.item.rawValue,
                    (world.inPlace[step] ?? 0) > 0 ? .succeeded : .again)
            }
            world.feed(.resumed(Actor(name: "ana", strength: .osUser), reason: nil))
            world.goOn()
        }
    }

    private func confirm(_ world: World, _ scenario: Scenario, _ place: String) {
        #expect(world.ending == scenario.ending, "\(place): \(world.story.suffix(12))")
        #expect(world.breaches == [], "\(place)")
        let isExact: (Dictionary<String, Int>.Element) -> Bool = { !scenario.repeatable.contains($0.key) }
        #expect(world.inPlace.filter(isExact) == scenario.inPlace.filter(isExact), "\(place)")
        for (name, count) in world.applied where !scenario.repeatable.contains(name) {
            #expect(count <= max(scenario.inPlace[name] ?? 0, 1), "\(place): \(name) was done \(count) times")
        }
        #expect(world.held == [], "\(place)")
    }

    @Test(
        "the run ends as if nothing had happened, and nothing is done twice", arguments: [success, rollback, byHand, pivotByHand, timeOver],
        [
            World.Crash.tearing, .losingEffects, .keepingEffects
        ])
    func everywhere(scenario: Scenario, way: World.Crash) {
        var quiet = scenario.make()
        quiet.start()
        confirm(quiet, scenario, "without a crash")
        let records = UInt64(quiet.entries.count)
        for seq in 1..<records {
            var world = scenario.make()
            guard world.run(toRecord: seq, tearing: way == .tearing) else { continue }
            world.crash(way, at: way == .tearing ? seq : world.durableSeq)
            Self.finish(&world)
            confirm(world, scenario, "\(way) at \(seq) \(Story.line(quiet.entries[Int(seq) - 1]))")
        }
    }

    @Test("a second crash at every record of the recovery changes nothing", arguments: [success, rollback, byHand, pivotByHand, timeOver])
    func again(scenario: Scenario) {
        var quiet = scenario.make()
        quiet.start()
        for seq in stride(from: UInt64(3), to: UInt64(quiet.entries.count), by: 5) {
            var first = scenario.make()
            guard first.run(toRecord: seq, tearing: false) else { continue }
            first.crash(.keepingEffects, at: first.durableSeq)
            if first.closed != nil { continue }
            for more in 1...12 as ClosedRange<UInt64> {
                var world = first
                Self.takeOver(&world, rebooted: more.isMultiple(of: 2))
                let target = UInt64(first.entries.count) + more
                world.feed(.resumed(Actor(name: "ana", strength: .osUser), reason: nil))
                guard world.run(toRecord: target, tearing: more.isMultiple(of: 3)) else { continue }
                if world.closed != nil { continue }
                world.crash(
                    more.isMultiple(of: 4) ? .losingEffects : .keepingEffects, at: more.isMultiple(of: 3) ? target : world.durableSeq)
                Self.finish(&world)
                confirm(world, scenario, "at \(seq), then \(more) records later")
            }
        }
    }

    @Test("taking over twice without anything happening in between is as taking over once")
    func twice() {
        var world = Self.success.make()
        _ = world.run(toRecord: 40, tearing: false)
        world.crash(.keepingEffects, at: world.durableSeq)
        var once = world
        once.restart(rebooted: false)
        var twice = once
        twice.restart(after: .zero, rebooted: false)
        func stages(_ world: World) -> [Instance.Stage] { world.machine.state.frontier.map { world.machine.state[$0].stage } }
        #expect(stages(once) == stages(twice))
        #expect(twice.entries.count <= once.entries.count * 2)
    }

    @Test(
        "an intent without a result: done_when decides, a read runs again, the rest needs a ruling",
        arguments: [
            ("probed", true, "closed succeeded 0", 1), ("probed", false, "closed succeeded 0", 2), ("read", false, "closed succeeded 0", 2),
            ("idempotent", true, "closed succeeded 0", 2), ("bare", true, "step.result", 1)
        ])
    func intents(kind: String, tookEffect: Bool, ending: String, attempts: Int) {
        let node =
            switch kind {
            case "probed": undoable("a") { Self.probed(&$0, "a") }
            case "read": read("a")
            case "idempotent": undoable("a") { $0.idempotent = true }
            default: undoable("a")
            }
        var world = World(plan([node]))
        world.replies["do a"] = [.slow(.seconds(30))]
        world.start(until: .seconds(10))
        world.crash(tookEffect ? .keepingEffects : .losingEffects, at: UInt64(world.entries.count))
        world.resume()
        if kind == "bare" {
            #expect(world.holdText == "nobody knows whether step \"a\" took effect: the runner died while the attempt was under way")
        } else {
            #expect(world.ending == ending)
        }
        #expect(world.started.count { $0 == "do a" } == attempts)
        #expect(world.breaches == [])
    }

    @Test("what broke off holds the run until it is known, also where the time of a phase around that bears failures is over")
    func brokenOffInTimedOutPhase() {
        var world = World(
            plan([
                phase("p", [undoable("p/a") { $0.idempotent = true }]) {
                    $0.timeout = .seconds(20)
                    $0.onFailure = FailurePolicy(.continue)
                }
            ]))
        world.replies["do p/a"] = [.slow(.seconds(30))]
        world.start(until: .seconds(10))
        world.crash(.keepingEffects, at: UInt64(world.entries.count))
        world.resume(after: .minutes(1))
        #expect(world.holdText == "nobody knows whether step \"p/a\" took effect: the runner died while the attempt was under way")
        world.resume([("p/a", .succeeded)])
        #expect(world.story("ended") == ["ended p/a succeeded", "ended p succeeded"])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }
}
