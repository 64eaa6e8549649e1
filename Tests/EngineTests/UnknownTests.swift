import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Nobody knows whether it took effect")
struct UnknownTests {
    private func step(_ change: @escaping (inout PlannedStep) -> Void = { _ in }) -> World {
        var world = World(plan([undoable("a", change), write("b")]))
        world.replies["do a"] = [.timeout(), .ok]
        return world
    }

    private static func probe(_ step: inout PlannedStep) { step.doneWhen = operation("probe a") }

    @Test("done_when says done: the step has succeeded")
    func done() {
        var world = step(Self.probe)
        world.replies["do a"] = [.timeout(applies: true)]
        world.start()
        #expect(
            world.story("result", "probe", "ended") == [
                "probe a before_attempt not_done", "result a unknown timeout", "probe a after_unknown done", "ended a succeeded",
                "result b succeeded", "ended b succeeded"
            ])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test(
        "an end that the playbook expects of a write is a success",
        arguments: [
            (Reply.timeout(applies: true), FailureMatch.kind(.timeout)), (.end(.network(.reset, detail: "cut")), .kind(.reset)),
            (.end(.signalled(number: 9)), .kind(.signal)),
            (.end(.http(status: 504)), .http(status: 504)), (.exit(22), .exit(code: 22))
        ])
    func expectedEnd(reply: Reply, match: FailureMatch) {
        var world = World(plan([write("a") { $0.body = .operation(operation("do a") { $0.expectFailure = [match] }) }, read("b")]))
        world.replies["do a"] = [reply]
        world.start()
        #expect(world.story("result") == ["result a succeeded", "result b succeeded"])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test(
        "an end that is expected stays unknown where it came early, left something behind, or is called so",
        arguments: ["early", "survivor", "code"])
    func notTheExpectedEnd(kind: String) {
        var world = World(
            plan([
                write("a") {
                    if kind == "early" { $0.timeout = .seconds(20) }
                    $0.body = .operation(
                        operation("do a") {
                            $0.expectFailure = kind == "code" ? [.exit(code: 75)] : [.kind(.timeout)]
                            $0.exitCodes = [ExitCodeVerdict(codes: 75...75, verdict: .unknown)]
                        })
                }
            ]))
        world.replies["do a"] = [kind == "code" ? .exit(75) : .timeout()]
        if kind == "survivor" { world.replies["do a"]?[0].survivors = 1 }
        world.start()
        #expect(world.story("result") == [kind == "code" ? "result a unknown exit" : "result a unknown timeout"])
        #expect(world.story.last == "state held hold")
    }

    @Test("a message that times out has failed: it may be sent again, and nobody has to rule", arguments: [true, false])
    func notice(retries: Bool) {
        var world = World(plan([EngineTests.notice("n") { if retries { $0.retry = retry(2) } }]))
        world.replies["tell"] = [.timeout(), .ok]
        world.start()
        #expect(world.story("result").first == "result n failed timeout")
        #expect(world.ending == (retries ? "closed succeeded 0" : "closed failed 1"))
        #expect(world.breaches == [])
    }

    @Test("done_when says not done: the attempt has failed, and is tried again where the step says so", arguments: [true, false])
    func notDone(retries: Bool) {
        var world = step {
            Self.probe(&$0)
            if retries { $0.retry = retry(2) }
        }
        world.start()
        #expect(world.ending == (retries ? "closed succeeded 0" : "closed rolled_back 4"))
        #expect(world.applied["a"] == (retries ? 1 : nil))
        #expect(world.breaches == [])
    }

    @Test(
        "done_when cannot tell: the run holds until a person rules",
        arguments: [
            (OperatorAction.Ruling.succeeded, "closed succeeded 0", 1), (.again, "closed succeeded 0", 2),
            (.failed, "closed rolled_back 4", 1)
        ])
    func cannotTell(ruling: OperatorAction.Ruling, ending: String, attempts: Int) {
        var world = step(Self.probe)
        world.replies["probe a"] = [.exit(1), .exit(2), .exit(2), .exit(1)]
        world.start()
        #expect(world.story.last == "state held hold")
        #expect(world.holdText == "nobody knows whether step \"a\" took effect: no answer within 1m")
        world.resume([("a", ruling)])
        #expect(world.ending == ending)
        #expect(world.started.count { $0 == "do a" } == attempts)
        #expect(world.closed?.deviations == 1)
        #expect(world.breaches == [])
    }

    @Test("a hold that nobody ruled on asks done_when once more when it is resumed")
    func resumeAsksAgain() {
        var world = step(Self.probe)
        world.replies["probe a"] = [.exit(1), .exit(2), .ok]
        world.start()
        world.resume()
        #expect(
            world.story("probe") == ["probe a before_attempt not_done", "probe a after_unknown cannot_tell", "probe a after_unknown done"])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("without done_when it holds, and stays on hold until somebody rules")
    func noProbe() {
        var world = step()
        world.start()
        world.resume()
        #expect(world.story.last == "operator resume")
        #expect(
            world.departure
                == .held(
                    Cause(
                        step: StepID("a"), kind: .timeout, text: "nobody knows whether step \"a\" took effect: no answer within 1m",
                        reaction: .hold)))
        world.resume([("a", .succeeded)])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.story("deviation") == ["deviation ruling"])
        #expect(world.breaches == [])
    }

    @Test("an exit code may say unknown")
    func exitCode() {
        var world = World(
            plan([undoable("a") { $0.body = .operation(operation("do a") { $0.exitCodes = [.init(codes: 9...9, verdict: .unknown)] }) }]))
        world.replies["do a"] = [.exit(9)]
        world.start()
        #expect(world.holdText == "nobody knows whether step \"a\" took effect: exit code 9")
    }

    @Test(
        "what a read or a write that ended badly leaves in doubt",
        arguments: [
            (ActionOutcome.End.timedOut, true, "unknown timeout"), (.timedOut, false, "failed timeout"),
            (.signalled(number: 9), true, "unknown signal"),
            (.network(.reset, detail: "r"), true, "unknown reset"), (.network(.refused, detail: "r"), true, "failed refused"),
            (.network(.timeout, detail: "r"), true, "failed timeout"),
            (.notStarted(reason: "no such file"), true, "failed not_started"), (.http(status: 504), true, "unknown http"),
            (.http(status: 504), false, "failed http"), (.http(status: 500), true, "failed http")
        ])
    func doubt(end: ActionOutcome.End, writes: Bool, result: String) {
        var world = World(plan([writes ? undoable("a") : read("a")]))
        world.replies["do a"] = [.end(end)]
        world.start()
        #expect(world.story("result") == ["result a \(result)"])
    }

    @Test("processes that could not be killed leave an outcome unknown")
    func survivors() {
        var world = World(plan([undoable("a")]))
        world.replies["do a"] = [Reply(end: .timedOut, survivors: 2)]
        world.start()
        #expect(world.holdText == "nobody knows whether step \"a\" took effect: 2 processes could not be killed")
    }

    @Test("an unknown outcome is undone when the run is cancelled instead of ruled on")
    func cancelled() {
        var world = step()
        world.start()
        world.restart(rebooted: false)
        world.operate(.cancel)
        world.goOn()
        #expect(world.story("ended", "undone", "closed") == ["ended a unknown timeout", "undone a succeeded", "closed rolled_back 4"])
        #expect(world.breaches == [])
    }

    @Test("a ruling on a step that needs none is passed over")
    func strayRuling() {
        var world = step()
        world.at(.milliseconds(20)) { $0.operate(.ruling, step: "a", .succeeded) }
        world.at(.milliseconds(20)) { $0.operate(.ruling, step: "nobody", .succeeded) }
        world.start()
        #expect(world.story("operator") == [])
    }
}
