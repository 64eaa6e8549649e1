import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Retries and time-outs")
struct RetryTests {
    private func attempt(_ retry: PlannedRetry, idempotent: Bool = true) -> World {
        World(
            plan([
                undoable("a") {
                    $0.retry = retry
                    $0.idempotent = idempotent
                }
            ]))
    }

    @Test("delays grow by the factor up to the longest, and are recorded")
    func delays() {
        var world = attempt(
            PlannedRetry(
                atMost: 6, initial: .seconds(1), factor: DecimalNumber(significand: 25, scale: 1), max: .seconds(10), jitter: .none, on: [])
        )
        world.replies["do a"] = [.exit(1), .exit(1), .exit(1), .exit(1), .exit(1), .ok]
        world.start()
        #expect(world.story("retry") == ["retry a 1s", "retry a 2s500ms", "retry a 6s250ms", "retry a 10s", "retry a 10s"])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("full jitter draws evenly from zero to the delay")
    func jitter() {
        let retry = retry(9, initial: .seconds(8), jitter: .full)
        let delays = (0..<64).map { retry.delay(afterAttempt: 2, entropy: $0 &* 0x9E37_79B9_7F4A_7C15) }
        #expect(delays.allSatisfy { (.zero)...(.seconds(16)) ~= $0 })
        #expect(Set(delays).count > 60)
        #expect(retry.delay(afterAttempt: 50, entropy: .max) <= .seconds(30))
    }

    @Test(
        "only the kinds that are named are tried again",
        arguments: [
            ([FailureMatch.kind(.refused)], ActionOutcome.End.network(.refused, detail: ""), 2), ([.kind(.refused)], .exited(code: 1), 1),
            ([.exit(code: 7)], .exited(code: 7), 2), ([.exit(code: 7)], .exited(code: 8), 1), ([.http(status: 429)], .http(status: 429), 2),
            ([.httpClass(hundreds: 5)], .http(status: 500), 2), ([.httpClass(hundreds: 5)], .http(status: 404), 1),
            ([], .exited(code: 8), 2)
        ])
    func kinds(on: [FailureMatch], end: ActionOutcome.End, attempts: Int) {
        var world = attempt(retry(2, on: on))
        world.replies["do a"] = [.end(end), .ok]
        world.start()
        #expect(world.started.count { $0 == "do a" } == attempts)
        #expect(world.breaches == [])
    }

    @Test("an attempt's time-out of a write is unknown: idempotent steps try again, others hold", arguments: [true, false])
    func attemptTimeout(idempotent: Bool) {
        var world = attempt(retry(2), idempotent: idempotent)
        world.replies["do a"] = [.timeout(), .ok]
        world.start()
        #expect(world.story("result").first == "result a unknown timeout")
        #expect(world.ending == (idempotent ? "closed succeeded 0" : "sealed"))
        if !idempotent { #expect(world.holdText == "nobody knows whether step \"a\" took effect: no answer within 1m") }
        #expect(world.breaches == [])
    }

    @Test("an attempt gets no more time than its step and its phase have left")
    func budgets() {
        var world = World(
            plan([
                phase(
                    "p",
                    [
                        read("p/a") {
                            $0.timeout = .seconds(20)
                            $0.retry = retry(9)
                        }
                    ]
                ) { $0.timeout = .seconds(5) }
            ]))
        world.replies["do p/a"] = [.slow(.seconds(40))]
        world.start()
        #expect(
            world.story("result", "timer", "ended") == [
                "timer step_timeout p", "result p/a failed timeout", "ended p/a failed timeout", "ended p failed timeout"
            ])
        #expect(world.closed?.text == "step \"p\" failed: the step's time of 5s is over; nothing was changed")
        #expect(world.breaches == [])
    }

    @Test("a step's time is over while it backs off")
    func stepTimeout() {
        var world = World(
            plan([
                undoable("a") {
                    $0.timeout = .seconds(10)
                    $0.retry = retry(9, initial: .seconds(6))
                    $0.idempotent = true
                }
            ]))
        world.replies["do a"] = [.exit(1)]
        world.start()
        #expect(
            world.story("retry", "timer", "ended", "undone", "closed") == [
                "retry a 6s", "retry a 12s", "timer step_timeout a", "ended a failed timeout", "undone a succeeded", "closed rolled_back 4"
            ])
    }

    @Test("the run's time is over: everything is undone, with time of its own")
    func runTimeout() {
        var world = World(plan([undoable("a"), wait("w", for: .hours(1))]) { $0.timeout = .minutes(1) })
        world.replies["undo a"] = [.slow(.seconds(50))]
        world.start()
        #expect(
            world.story("timer", "ended", "undone", "closed") == [
                "ended a succeeded", "timer run_timeout", "ended w cancelled cancelled", "undone a succeeded", "closed rolled_back 4"
            ])
    }

    @Test("after the pivot a run whose time is over holds once; resumed it goes on without a limit")
    func runTimeoutAfterPivot() {
        var world = World(plan([pivot("p"), wait("w", for: .minutes(5)), write("z")]) { $0.timeout = .minutes(1) })
        world.start()
        #expect(world.holdText == "the run's time of 1m is over")
        world.resume()
        #expect(world.ending == "closed succeeded 0")
        #expect(world.story("timer") == ["timer run_timeout", "timer wait w"])
        #expect(world.breaches == [])
    }

    @Test("a late step is announced and goes on")
    func late() {
        var world = World(
            plan([write("a") { $0.lateAfter = .seconds(5) }]) {
                $0.announce = PlannedAnnounce(on: [.failed], every: nil, channel: ChannelName("incident"), text: nil)
            })
        world.replies["do a"] = [.slow(.seconds(30))]
        world.start()
        #expect(world.story("timer", "told", "ended") == ["timer late a", "told failed", "ended a succeeded"])
        #expect(world.told == ["[DRILL] A test (20260301T020000Z-test-4f2a): step \"a\" is late: more than 5s"])
    }

    @Test("a step that holds for its time gets it anew when it is resumed")
    func timeAnew() {
        var world = World(
            plan([
                phase("p", [wait("p/w", for: .seconds(15))]) {
                    $0.timeout = .seconds(10)
                    $0.onFailure = FailurePolicy(.hold)
                }
            ]))
        world.start()
        #expect(world.holdText == "step \"p\" failed: the step's time of 10s is over")
        world.resume()
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("retries wait while the run is paused")
    func paused() {
        var world = attempt(retry(3))
        world.replies["do a"] = [.exit(1), .ok]
        world.at(.milliseconds(50)) { $0.operate(.pause) }
        world.at(.minutes(5)) { $0.operate(.resume) }
        world.start()
        #expect(
            world.story == [
                "state running", "intent a #1", "operator pause", "state paused", "result a failed exit", "operator resume",
                "state running",
                "retry a 1s", "intent a #2", "result a succeeded", "ended a succeeded", "state releasing", "closed succeeded 0"
            ])
    }
}
