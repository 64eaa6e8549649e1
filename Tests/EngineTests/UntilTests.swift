import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Polling")
struct UntilTests {
    private static let good = Reply.out(["n": .integer(1)])
    private static let bad = Reply.out(["n": .integer(0)])
    private static let error = Reply.exit(2)

    private func poll(_ until: PlannedUntil, _ replies: [Reply], timeout: Microseconds? = nil) -> World {
        var world = World(
            plan([
                read("a") {
                    $0.body = .operation(
                        operation("do a") {
                            $0.outputs = [output("n", .integer)]
                            $0.expect = compare("n", .eq, .integer(1))
                        })
                    $0.until = until
                    $0.timeout = timeout
                }
            ]))
        world.replies["do a"] = replies
        world.start()
        return world
    }

    @Test(
        "good polls in a row; a bad one and an error break the row",
        arguments: [
            (1, [bad, bad, good], 3), (3, [good, good, bad, good, good, good], 6), (2, [good, error, good, good], 4), (1, [good], 1)
        ])
    func consecutive(count: Int, replies: [Reply], polls: Int) {
        let world = poll(until(consecutive: count), replies)
        #expect(world.started.count == polls)
        #expect(world.story("intent", "result", "ended") == ["intent a #1", "result a succeeded", "ended a succeeded"])
        #expect(world.breaches == [])
    }

    @Test("good for so long without a break")
    func sustained() {
        let world = poll(until(sustained: .seconds(3)), [Self.good, Self.good, Self.bad, Self.good])
        #expect(world.started.count == 7)
        #expect(world.ending == "closed succeeded 0")
    }

    @Test("unchanged for so long: another value begins anew, and so does a poll that fails")
    func unchanged() {
        func reply(_ value: Int64) -> Reply { .out(["n": .integer(value)]) }
        var world = World(
            plan([
                read("a") {
                    $0.body = .operation(operation("do a") { $0.outputs = [output("n", .integer)] })
                    $0.until = until(expect: compare("n", .unchangedFor, .duration(.seconds(2))))
                }
            ]))
        world.replies["do a"] = [reply(1), reply(1), reply(2), reply(2), Self.error, reply(2), reply(2), reply(2)]
        world.start()
        #expect(world.started.count == 8)
        #expect(world.story("intent", "result", "ended") == ["intent a #1", "result a succeeded", "ended a succeeded"])
        #expect(world.breaches == [])
    }

    @Test("polls keep their pace, whatever one takes")
    func pace() {
        let world = poll(until(every: .seconds(1), consecutive: 4), [Reply(takes: .milliseconds(400), outputs: ["n": .integer(1)])])
        let result = world.entries.first { Story.line($0) == "result a succeeded" }
        let intent = world.entries.first { Story.line($0) == "intent a #1" }
        let took = (result?.at ?? intent!.at) - intent!.at
        #expect(took >= .milliseconds(3400) && took < .milliseconds(3450))
    }

    @Test("the first polls have a pace of their own, the last one holds from there on")
    func paces() {
        let world = poll(
            until(every: .seconds(4), earlier: [.seconds(1), .seconds(1)], consecutive: 5),
            [Reply(takes: .milliseconds(10), outputs: ["n": .integer(1)])])
        let result = world.entries.first { Story.line($0) == "result a succeeded" }
        let intent = world.entries.first { Story.line($0) == "intent a #1" }
        let took = (result?.at ?? intent!.at) - intent!.at
        // at 0, 1, 2, 6 and 10 seconds
        #expect(took >= .seconds(10) && took < .milliseconds(10_050))
    }

    @Test("known causes stand beside a failure: the step's own, else those of the phase around it")
    func hints() {
        func ended(_ own: [String]) -> String? {
            var world = World(plan([phase("p", [read("a") { $0.hints = own }]) { $0.hints = ["the link is down", "DNS"] }]))
            world.replies["do a"] = [.end(.exited(code: 3))]
            world.start()
            return world.closed?.text
        }
        #expect(ended([]) == "step \"a\" failed: exit code 3; known causes: the link is down; DNS; nothing was changed")
        #expect(ended(["the disk is full"]) == "step \"a\" failed: exit code 3; known causes: the disk is full; nothing was changed")
    }

    @Test("errors in a row beyond what is borne fail the step; fewer do not", arguments: [(2, "probe"), (3, nil)])
    func tolerate(tolerated: Int, kind: String?) {
        let world = poll(until(tolerate: tolerated), [Self.error, Self.error, Self.error, Self.good])
        #expect(world.story("result") == [kind.map { "result a failed \($0)" } ?? "result a succeeded"])
    }

    @Test("so many polls and no more")
    func atMost() {
        let world = poll(until(atMost: 3), [Self.bad])
        #expect(world.started.count == 3)
        #expect(world.closed?.text == "step \"a\" failed: it did not hold in 3 polls: n: expected eq 1, observed 0; nothing was changed")
    }

    @Test(
        "for so long and no longer",
        arguments: [
            (
                Microseconds.seconds(10), nil as Microseconds?,
                "it did not hold within 10s (10 polls, 0 errors); the last one: n: expected eq 1, observed 0"
            ),
            (.seconds(60), .seconds(5), "the step's time of 5s is over")
        ])
    func within(within: Microseconds, timeout: Microseconds?, text: String) {
        let world = poll(until(within: within), [Self.bad], timeout: timeout)
        #expect(world.story("result", "ended") == ["result a failed timeout", "ended a failed timeout"])
        #expect(world.closed?.text == "step \"a\" failed: \(text); nothing was changed")
        #expect(world.breaches == [])
    }

    @Test("waits for failures: three in a row, by kind")
    func failures() {
        var world = World(plan([read("a") { $0.until = until(failures: [.kind(.refused), .httpClass(hundreds: 5)], consecutive: 3) }]))
        world.replies["do a"] = [
            .end(.network(.refused, detail: "")), .end(.http(status: 200)), .end(.http(status: 503)), .end(.network(.refused, detail: "")),
            .end(.http(status: 404)), .end(.http(status: 500)), .end(.http(status: 500)), .end(.http(status: 502))
        ]
        world.start()
        #expect(world.started.count == 8)
        #expect(world.ending == "closed succeeded 0")
    }

    @Test("a poll takes a place as long as it lasts, and nothing else starts in it")
    func place() {
        var world = World(
            plan([read("a", needs: []) { $0.until = until(every: .seconds(5), consecutive: 3) }, write("b", needs: [])]) {
                $0.maxParallel = 1
            })
        world.start()
        #expect(world.started == ["do a", "do a", "do a", "do b"])
    }

    @Test("a hold elsewhere cuts the polling short, and it begins anew afterwards")
    func hold() {
        var world = World(
            plan([
                read("a", needs: []) { $0.until = until(every: .seconds(1), within: .minutes(5), consecutive: 30) },
                write("b", needs: []) { $0.onFailure = FailurePolicy(.hold) }
            ]))
        world.replies["do b"] = [Reply(end: .exited(code: 1), takes: .seconds(10))]
        world.start()
        #expect(world.holdText == "step \"b\" failed: exit code 1")
        #expect(world.story("result") == ["result b failed exit", "result a failed interrupted"])
        world.resume([("b", .succeeded)])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.story("ended") == ["ended b succeeded", "ended a succeeded"])
        #expect(world.breaches == [])
    }
}
