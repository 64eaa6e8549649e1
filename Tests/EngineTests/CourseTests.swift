import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("The course of a run")
struct CourseTests {
    @Test("steps run one after the other, and the run succeeds")
    func sequence() {
        var world = World(plan([write("a"), write("b")]))
        world.start()
        #expect(
            world.story == [
                "state running", "intent a #1", "result a succeeded", "ended a succeeded", "intent b #1", "result b succeeded",
                "ended b succeeded", "state releasing", "closed succeeded 0"
            ])
        #expect(world.closed?.text == "every step succeeded")
        #expect(world.breaches == [])
        #expect(world.held == [])
    }

    @Test("a diamond of needs runs its middle side by side")
    func diamond() {
        var world = World(plan([write("a"), write("b", needs: ["a"]), write("c", needs: ["a"]), write("d", needs: ["b", "c"])]))
        world.replies["do b"] = [.slow(.seconds(2))]
        world.start()
        #expect(
            world.story("intent", "ended") == [
                "intent a #1", "ended a succeeded", "intent b #1", "intent c #1", "ended c succeeded", "ended b succeeded", "intent d #1",
                "ended d succeeded"
            ])
        #expect(world.breaches == [])
    }

    @Test("steps that are ready start in document order, so many at a time", arguments: [1, 2, 3])
    func maxParallel(limit: Int) {
        var world = World(plan((1...6).map { write("s\($0)", needs: []) }) { $0.maxParallel = limit })
        world.start()
        #expect(world.started == (1...6).map { "do s\($0)" })
        #expect(world.breaches == [])
        var open = 0
        var most = 0
        for line in world.story("intent", "result") {
            open += line.hasPrefix("intent") ? 1 : -1
            most = max(most, open)
        }
        #expect(most == limit)
    }

    @Test("a place that is free goes to the first in line, not to who comes last")
    func documentOrder() {
        // e becomes ready while c and d wait in line
        var world = World(
            plan([write("a", needs: []), write("b", needs: []), write("c", needs: []), write("d", needs: []), write("e", needs: ["a"])]) {
                $0.maxParallel = 2
            })
        world.start()
        #expect(world.started == ["do a", "do b", "do c", "do d", "do e"])
    }

    @Test("phases and loops: in sequence, item by item, nested ones numbered from the outside")
    func loops() {
        let inner = read("p/q") {
            $0.loop = .init(names: ["n"], items: [.integer(1), .integer(2)])
            $0.body = .operation(
                PlannedOperation(
                    action: .command(
                        PlannedCommand(
                            program: .arguments([
                                Template(.string("do")),
                                Template(
                                    .text([
                                        .reference(try! Reference(parsing: "each.w")), .literal("-"),
                                        .reference(try! Reference(parsing: "each.n"))
                                    ]))
                            ]))), attemptTimeout: .seconds(9)))
        }
        var world = World(
            plan([phase("p", [inner, write("p/r")]) { $0.loop = .init(names: ["w"], items: [.string("x"), .string("y")]) }, write("z")]))
        world.start()
        #expect(world.started == ["do x-1", "do x-2", "do p/r", "do y-1", "do y-2", "do p/r", "do z"])
        #expect(
            world.story("enter", "ended") == [
                "enter p", "enter p[1]", "enter p/q[1]", "ended p/q[1/1] succeeded", "ended p/q[1/2] succeeded", "ended p/q[1] succeeded",
                "ended p/r[1] succeeded", "ended p[1] succeeded", "enter p[2]", "enter p/q[2]", "ended p/q[2/1] succeeded",
                "ended p/q[2/2] succeeded", "ended p/q[2] succeeded", "ended p/r[2] succeeded", "ended p[2] succeeded", "ended p succeeded",
                "ended z succeeded"
            ])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("a loop over more than nine items keeps their order and their own releases")
    func manyItems() {
        let items = (1...12).map { Value.integer($0) }
        var world = World(
            plan(
                [phase("p", [write("p/a") { $0.release = release("p/a") }]) { $0.loop = .init(names: ["n"], items: items) }],
                scopes: ["p/a": "p"]))
        world.start()
        #expect(world.story("intent").count == 12)
        // the loop's scope is the whole loop, not its item
        #expect(world.story("release").first == "release p/a[12] #1")
        #expect(world.story("release").last == "release p/a[1] #1")
        #expect(world.story.lastIndex(of: "ended p[12] succeeded")! < world.story.firstIndex(of: "release p/a[12] #1")!)
        #expect(world.breaches == [])
    }

    @Test("a loop over nothing succeeds at once")
    func emptyLoop() {
        var world = World(plan([write("a") { $0.loop = .init(names: ["n"], items: []) }, write("b")]))
        world.start()
        #expect(world.story("enter", "ended") == ["enter a", "ended a succeeded", "ended b succeeded"])
    }

    @Test(
        "the values that the engine knows of a step",
        arguments: [
            ("steps.a.outcome", Value.string("handled")), ("steps.a.failure.kind", .string("exit")), ("steps.b.failure.kind", .absent),
            ("steps.a.elapsed", .duration(.milliseconds(101))), ("steps.b.word", .string("hello")), ("run.mode", .string("drill")),
            ("run.initiator", .string("ida"))
        ])
    func references(path: String, value: Value) throws {
        var world = World(
            plan([
                write("a") { $0.onFailure = FailurePolicy(.continue) },
                read("b") { $0.body = .operation(operation("do b") { $0.outputs = [output("word", .string)] }) },
                read("c") {
                    $0.when =
                        value.isAbsent
                        ? .comparison(Comparison(subject: .value(template: reference(path)), comparator: .absent))
                        : compare(reference(path), .eq, value)
                }
            ]))
        world.replies["do a"] = [.exit(3)]
        world.replies["do b"] = [.out(["word": .string("hello")])]
        world.start()
        #expect(world.story.contains("ended c succeeded"), "\(world.story)")
    }

    @Test("when it does not hold the step is skipped, its dependants run; an error in it fails the step")
    func when() {
        var world = World(plan([write("a") { $0.when = compare(reference("run.mode"), .eq, .string("live")) }, write("b")]))
        world.start()
        #expect(world.story("skipped", "intent") == ["skipped a", "intent b #1"])
        #expect(world.ending == "closed succeeded 0")

        world = World(plan([write("a") { $0.when = compare(reference("steps.nowhere.x"), .eq, .string("live")) }, write("b")]))
        world.start()
        #expect(world.story("condition", "ended", "closed") == ["condition a error", "ended a failed input", "closed failed 1"])
    }

    @Test("outputs that are named are in the records, the built-in ones are not")
    func outputs() throws {
        var world = World(plan([read("a") { $0.body = .operation(operation("do a") { $0.outputs = [output("word", .string)] }) }]))
        world.replies["do a"] = [.out(["word": .string("hello"), "stdout": .string("hello hello")])]
        world.start()
        let evidence = world.entries.compactMap { entry -> CallEvidence? in
            if case .stepResult(let body) = entry.body { return body.call }
            return nil
        }
        #expect(evidence.map(\.outputs) == [[NamedOutput(name: "word", value: .string("hello"))]])
    }

    @Test("a secret in an output fails the attempt, and its bytes are in no record")
    func secret() throws {
        var world = World(plan([read("a") { $0.body = .operation(operation("do a") { $0.outputs = [output("word", .string)] }) }]))
        world.replies["do a"] = [Reply(readings: [.init(name: "word", reading: .containsSecret(SecretName("token")))])]
        world.start()
        #expect(world.story("result") == ["result a failed output_contains_secret"])
        #expect(
            world.closed?.text
                == "step \"a\" failed: output \"word\" holds the secret \"token\" and is not declared secret; nothing was changed")
    }

    @Test("secrets stand in intents by their names")
    func secretNames() throws {
        var world = World(
            plan([
                write("a") {
                    $0.body = .operation(
                        PlannedOperation(
                            action: .command(
                                PlannedCommand(
                                    program: .arguments([Template(.string("do")), Template(.string("a"))]),
                                    environment: [.init("PGPASSWORD", reference("secrets.db"))])), attemptTimeout: .seconds(9)))
                }
            ]))
        world.start()
        let intent = world.entries.compactMap { entry -> StepIntent? in
            if case .stepIntent(let body) = entry.body { return body }
            return nil
        }
        #expect("\(intent)".contains("db"))
        #expect(world.ending == "closed succeeded 0")
    }

    @Test("a lock that somebody else holds refuses the run before anything happens")
    func locked() {
        var world = World(plan([write("a")]))
        world.lockOwner = "run x on host y"
        world.start()
        #expect(world.story == ["lock.refused", "state closing stop", "closed refused 3"])
        #expect(world.closed?.text == "the lock \"traffic/lab\" is held by run x on host y; nothing was changed")
        #expect(world.started == [])
    }

    @Test("a run that was refused its locks and dies at its end has none to look after")
    func lockedAndDead() {
        var world = World(plan([write("a")]))
        world.lockOwner = "run x on host y"
        let reached = world.run(toRecord: 3, tearing: false)
        #expect(reached)
        world.crash(.keepingEffects, at: 3)
        world.restart(rebooted: false)
        world.goOn()
        #expect(world.story.suffix(2) == ["state closing stop", "closed refused 3"])
    }

    @Test(
        "exit codes say what they are said to mean",
        arguments: [
            (0, "result a succeeded", "closed succeeded 0"), (1, "result a failed exit", "closed rolled_back 4"),
            (3, "result a partial", "closed partial 8"), (7, "result a succeeded", "closed succeeded 0")
        ])
    func exitCodes(code: Int, result: String, ending: String) {
        var world = World(
            plan([
                undoable("a") {
                    $0.body = .operation(
                        operation("do a") {
                            $0.exitCodes = [
                                .init(codes: 3...3, verdict: .partial), .init(codes: 6...8, verdict: .done),
                                .init(codes: 9...9, verdict: .unknown)
                            ]
                        })
                }
            ]))
        world.replies["do a"] = [.exit(code)]
        world.start()
        #expect(world.story("result") == [result])
        #expect(world.ending == ending)
    }

    @Test(
        "a failure that was expected is a success, and a success that was not expected is a failure",
        arguments: [
            (ActionOutcome.End.exited(code: 22), [FailureMatch.exit(code: 22)], "succeeded"),
            (.exited(code: 1), [.exit(code: 22)], "failed exit"),
            (.exited(code: 0), [.exit(code: 22)], "failed condition"), (.network(.refused, detail: "no"), [.kind(.refused)], "succeeded"),
            (.http(status: 503), [.httpClass(hundreds: 5)], "succeeded"), (.http(status: 403), [.http(status: 403)], "succeeded"),
            (.http(status: 404), [.http(status: 403)], "failed http"), (.timedOut, [.kind(.timeout)], "succeeded")
        ])
    func expectFailure(end: ActionOutcome.End, list: [FailureMatch], result: String) {
        var world = World(plan([read("a") { $0.body = .operation(operation("do a") { $0.expectFailure = list }) }]))
        world.replies["do a"] = [.end(end)]
        world.start()
        #expect(world.story("result") == ["result a \(result)"])
    }
}
