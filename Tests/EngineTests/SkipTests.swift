import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Skipping a step")
struct SkipTests {
    private func refusal(_ world: World) -> String? {
        world.entries.lazy.compactMap { entry in
            if case .operatorAction(let body) = entry.body { return body.refused }
            return nil
        }.first
    }

    @Test("a step that is marked before its turn is skipped when its turn comes, and what needs it runs")
    func marked() {
        var world = World(plan([undoable("a"), undoable("b") { $0.doneWhen = operation("probe b") }, write("c")]))
        world.replies["do a"] = [.slow(.seconds(10))]
        world.at(.seconds(2)) { $0.operate(.skip, step: "b") }
        world.start()
        #expect(
            world.story == [
                "state running", "intent a #1", "deviation skip", "operator skip b", "result a succeeded", "ended a succeeded",
                "skipped b ana", "intent c #1", "result c succeeded", "ended c succeeded", "state releasing", "closed succeeded 0"
            ])
        #expect(world.started == ["do a", "do c"], "nothing of it is looked at")
        #expect(world.closed?.text == "every step succeeded with 1 deviation; left out by a person: b")
        #expect(world.closed?.deviations == 1)
        let skipped = world.entries.compactMap { entry -> StepSkipped? in
            if case .stepSkipped(let body) = entry.body { return body }
            return nil
        }
        #expect(skipped == [StepSkipped(step: StepID("b"), actor: Actor(name: "ana", strength: .osUser), reason: "told so")])
        #expect(world.breaches == [])
    }

    @Test("the undo of a skipped step is not run")
    func undo() {
        var world = World(plan([undoable("a"), undoable("b"), write("c")]))
        world.replies["do a"] = [.slow(.seconds(10))]
        world.replies["do c"] = [.exit(1)]
        world.at(.seconds(2)) { $0.operate(.skip, step: "b") }
        world.start()
        #expect(world.story("undo", "undone", "closed") == ["undo a #1", "undone a succeeded", "closed rolled_back 4"])
        #expect(world.breaches == [])
    }

    @Test("a failed step that makes the run hold is left out; what it may have done is undone when the run is rolled back")
    func failed() {
        func make(_ last: Reply) -> World {
            var world = World(plan([undoable("a"), undoable("b") { $0.onFailure = FailurePolicy(.hold) }, undoable("c")]))
            world.replies["do b"] = [.exit(1, applies: true)]
            world.replies["do c"] = [last]
            world.start()
            #expect(world.story.last == "state held hold")
            world.restart(rebooted: false)
            world.operate(.skip, step: "b")
            world.feed(.resumed(Actor(name: "ana", strength: .osUser), reason: nil))
            world.goOn()
            return world
        }
        var world = make(.ok)
        #expect(
            world.story.suffix(9)
                == [
                    "deviation skip", "operator skip b", "operator resume", "state running", "skipped b ana", "intent c #1",
                    "result c succeeded", "ended c succeeded", "state releasing", "closed succeeded 0"
                ].suffix(9))
        #expect(world.breaches == [])
        world = make(.exit(1))
        #expect(
            world.story("undone", "closed") == ["undone c succeeded", "undone b succeeded", "undone a succeeded", "closed rolled_back 4"])
        #expect(world.inPlace["b"] == 0)
        #expect(world.breaches == [])
    }

    @Test("a precondition that does not hold makes the run hold: the step is left out, and not looked at again")
    func unmet() {
        var world = World(plan([write("a") { $0.requires = [check("c", .hold)] }, write("z")]))
        world.replies["check c"] = [.exit(1)]
        world.start()
        world.restart(rebooted: false)
        world.operate(.skip, step: "a")
        world.feed(.resumed(Actor(name: "ana", strength: .osUser), reason: nil))
        world.goOn()
        #expect(world.started == ["check c", "do z"])
        #expect(world.ending == "closed succeeded 0")
    }

    @Test("a look that was under way when the word came decides nothing any more")
    func looking() {
        var world = World(plan([write("a") { $0.requires = [check("c", .stop)] }, write("z")]))
        world.replies["check c"] = [Reply(end: .exited(code: 1), takes: .seconds(10))]
        world.at(.seconds(2)) { $0.operate(.skip, step: "a") }
        world.start()
        #expect(world.story("check", "skipped", "closed") == ["skipped a ana", "closed succeeded 0"])
    }

    @Test("a phase that has not begun is left out with everything inside; of a loop one item, or all")
    func containers() {
        var world = World(
            plan([
                wait("w", for: .seconds(10)), phase("p", [write("p/x"), write("p/y")]),
                write("l") { $0.loop = .init(names: ["n"], items: [.integer(1), .integer(2), .integer(3)]) }, write("z")
            ]))
        world.at(.seconds(2)) { $0.operate(.skip, step: "p") }
        world.at(.seconds(3)) { $0.operate(.skip, step: "l", item: "2") }
        world.start()
        #expect(world.started == ["do l", "do l", "do z"])
        #expect(world.story("skipped", "closed") == ["skipped p ana", "skipped l[2] ana", "closed succeeded 0"])
        #expect(world.closed?.text == "every step succeeded with 2 deviations; left out by a person: p, l[2]")
        #expect(world.breaches == [])
    }

    @Test(
        "what may not be left out is refused, with why and what to do instead; the refusal is recorded and changes nothing",
        arguments: [
            ("g", nil, "step \"g\" is the gate \"g\", and an approval is never skipped; use `muster approve` or `muster deny`"),
            (
                "q", nil,
                "phase \"q\" has inside it the gate \"q/h\", and an approval is never skipped; use `muster approve` or `muster deny`"
            ),
            ("p", nil, "step \"p\" is the point of no return \"p\"; `muster cancel` ends the run before it"),
            ("r", nil, "step \"z\" needs its output \"r.v\", which has no default; skip that first, or end the run with `muster cancel`"),
            (
                "s", nil,
                "objective \"rpo\" needs its output \"s.d\", which has no default; skip that first, or end the run with `muster cancel`"
            ),
            ("a", nil, "step \"a\" has begun and is not settled; wait for its end, or end the run with `muster cancel`"),
            ("l/m", nil, "step \"l/m\" stands in a loop; say for which item: l/m@1"),
            ("l/m", "4", "step \"l/m\" has no item \"4\"; the loop has 2"),
            ("z", "1", "step \"z\" has no item \"1\"")
        ] as [(String, String?, String)])
    func refused(step: String, item: String?, why: String) {
        let output = OutputDeclaration(name: "v", type: .integer, source: .stdout)
        let span = OutputDeclaration(name: "d", type: .duration, source: .stdout)
        var world = World(
            plan([
                write("a"), gate("g"), phase("q", [gate("q/h")]),
                write("r") { $0.body = .operation(operation("do r") { $0.outputs = [output] }) },
                read("s") { $0.body = .operation(operation("do s") { $0.outputs = [span] }) },
                phase("l", [write("l/m")]) { $0.loop = .init(names: ["n"], items: [.integer(1), .integer(2)]) },
                write("z") {
                    $0.when = .comparison(
                        Comparison(
                            subject: .value(template: Template(.reference(Reference(.steps, [.name("r"), .name("v")])))), comparator: .ge,
                            operand: Template(.integer(0))))
                }, pivot("p")
            ]) {
                $0.objectives = [
                    PlannedObjective(
                        name: "rpo", target: .seconds(5),
                        measure: .value(Template(.reference(Reference(.steps, [.name("s"), .name("d")])))))
                ]
            })
        world.replies["do a"] = [.slow(.seconds(10))]
        world.replies["do r"] = [.out(["v": .integer(1)])]
        world.replies["do s"] = [.out(["d": .duration(.seconds(1))])]
        world.on("gate.opened", repeats: true) { world in
            world.vote("g", "ana")
            world.vote("q/h", "ana")
        }
        world.at(.seconds(2)) { $0.operate(.skip, step: step, item: item) }
        world.start()
        #expect(refusal(world) == why)
        #expect(world.story("skipped", "deviation", "closed") == ["closed succeeded 0"])
        #expect(world.breaches == [])
    }

    @Test("a step in doubt is ruled on, not left out; one that ended, or is marked, or stands in what is, neither")
    func refusedLater() {
        var world = World(plan([write("a"), write("b"), phase("p", [write("p/x")]), write("z")]))
        world.replies["do b"] = [.timeout()]
        world.start()
        func why(_ step: String) -> String? { world.machine.state.skipRefusal(StepID(step), nil) }
        #expect(
            why("b")
                == "nobody knows whether step \"b\" took effect; look, and rule: muster resume RUN --rule b=succeeded|failed|again")
        #expect(why("a") == "step \"a\" has ended (succeeded)")
        #expect(why("z") == nil)
        world.restart(rebooted: false)
        world.operate(.skip, step: "p")
        #expect(why("p") == "step \"p\" is marked already: ana has it left out")
        #expect(why("p/x") == "step \"p/x\" is left out with \"p\" around it")
        world.operate(.ruling, step: "b", .failed)
        world.feed(.resumed(Actor(name: "ana", strength: .osUser), reason: nil))
        world.goOn()
        #expect(world.ending == "closed rollback_incomplete 5" || world.closed != nil)
        #expect(why("z") == "the run is over; nothing is left to skip")
    }

    @Test("an output with a default has it where the step is left out; one whose user is left out too is needed no more")
    func outputs() {
        func make(_ given: Value?) -> World {
            let output = OutputDeclaration(name: "v", type: .integer, source: .stdout, defaultValue: given)
            return World(
                plan([
                    wait("w", for: .seconds(10)), write("r") { $0.body = .operation(operation("do r") { $0.outputs = [output] }) },
                    write("z") {
                        $0.when = .comparison(
                            Comparison(
                                subject: .value(template: Template(.reference(Reference(.steps, [.name("r"), .name("v")])))),
                                comparator: .eq,
                                operand: Template(.integer(7))))
                    }
                ]))
        }
        var world = make(.integer(7))
        world.at(.seconds(1)) { $0.operate(.skip, step: "r") }
        world.start()
        #expect(world.started == ["do z"])
        #expect(world.ending == "closed succeeded 0")
        world = make(nil)
        world.at(.seconds(1)) { $0.operate(.skip, step: "z") }
        world.at(.seconds(2)) { $0.operate(.skip, step: "r") }
        world.start()
        #expect(world.started == [])
        #expect(world.story("skipped", "closed") == ["skipped r ana", "skipped z ana", "closed succeeded 0"])
    }

    @Test("the word survives the runner, wherever it dies")
    func survives() {
        func make() -> World {
            var world = World(plan([undoable("a"), undoable("b"), write("c")]))
            world.replies["do a"] = [.slow(.seconds(10))]
            world.at(.seconds(2)) { $0.operate(.skip, step: "b") }
            return world
        }
        var quiet = make()
        quiet.start()
        guard let word = quiet.entries.first(where: { $0.body.type == "operator.action" })?.seq else {
            Issue.record("nobody said it")
            return
        }
        for seq in word..<UInt64(quiet.entries.count) {
            var world = make()
            let reached = world.run(toRecord: seq, tearing: false)
            #expect(reached)
            world.crash(.losingEffects, at: seq)
            world.restart(rebooted: false)
            world.feed(.resumed(Actor(name: "ana", strength: .osUser), reason: nil))
            world.goOn()
            if world.closed == nil { world.resume([("a", .succeeded), ("c", .succeeded)]) }
            #expect(world.story("skipped") == ["skipped b ana"], "after record \(seq)")
            #expect(!world.started.contains("do b"))
            #expect(world.ending == "closed succeeded 0", "after record \(seq): \(world.story)")
        }
    }
}
