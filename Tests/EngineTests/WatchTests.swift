import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Monitors, objectives, announcements, clocks")
struct WatchTests {
    private func watched(_ marks: [PlannedMonitor.MarkRule], every: Microseconds = .seconds(1), objectives: [PlannedObjective] = [])
        -> World
    {
        World(
            plan([wait("w", for: .seconds(60))]) {
                $0.monitors = [
                    PlannedMonitor(id: MonitorID("m"), operation: operation("watch m", timeout: .seconds(2)), every: every, marks: marks)
                ]
                $0.objectives = objectives
            })
    }

    private static let began = PlannedMonitor.MarkRule(name: MarkName("began"), on: .breach, sustained: .zero)
    private static let restored = PlannedMonitor.MarkRule(name: MarkName("restored"), on: .recovery, sustained: .seconds(3))
    private static let rto = PlannedObjective(
        name: "rto", target: .seconds(20), measure: .between(from: MarkName("began"), to: MarkName("restored")))

    /// Bad between two times, a blip of good in the middle.
    private func outage(_ world: inout World, from: Int64, to: Int64, blip: Int64? = nil) {
        world.answer = { words, world in
            guard words == "watch m" else { return nil }
            let second = world.clock / 1_000_000
            let isBad = second >= from && second < to && second != blip
            return Reply(end: isBad ? .network(.refused, detail: "refused") : .exited(code: 0), takes: .milliseconds(10))
        }
    }

    private func marks(_ world: World) -> [MonitorMark] {
        world.entries.compactMap { entry in
            if case .monitorMark(let body) = entry.body { return body }
            return nil
        }
    }

    @Test("what is declared as a warning fails nothing and is a deviation: of a step, of a check, of a monitor once")
    func warnings() {
        func warning(_ limit: Int64) -> Condition {
            .comparison(Comparison(subject: .output(name: "lag"), comparator: .lt, operand: Template(.integer(limit)), severity: .warn))
        }
        func looking(_ words: String) -> PlannedOperation {
            operation(words, timeout: .seconds(2)) {
                $0.outputs = [output("lag", .integer)]
                $0.expect = warning(5)
            }
        }
        var world = World(
            plan([
                read("r") {
                    $0.body = .operation(looking("do r"))
                    $0.requires = [PlannedCheck(id: "c", title: "c", operation: looking("check c"), onUnmet: .stop)]
                }, wait("w", for: .seconds(10))
            ]) {
                $0.monitors = [PlannedMonitor(id: MonitorID("m"), operation: looking("watch m"), every: .seconds(1), marks: [])]
            })
        world.answer = { words, _ in ["do r", "check c", "watch m"].contains(words) ? .out(["lag": .integer(9)]) : nil }
        world.start()
        let deviations = world.entries.compactMap { entry -> Deviation? in
            if case .deviation(let body) = entry.body { return body }
            return nil
        }
        #expect(deviations.map(\.kind) == ["warning", "warning", "warning"])
        #expect(Set(deviations.map(\.text)) == ["lag: expected lt 5, observed 9", "monitor \"m\": lag: expected lt 5, observed 9"])
        #expect(deviations.map { $0.step?.rawValue }.filter { $0 == "r" }.count == 2)
        #expect(world.story("monitor") == ["monitor m good"])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.closed?.text == "every step succeeded with 3 deviations")
        #expect(world.breaches == [])
    }

    @Test("a run knows the folder in which it was opened")
    func folder() {
        func ran(_ opened: String?) -> World {
            var world = World(
                plan([
                    read("a") {
                        $0.body = .operation(
                            PlannedOperation(
                                action: .command(PlannedCommand(program: .arguments([Template(.string("look")), reference("run.folder")]))),
                                attemptTimeout: .seconds(9)))
                    }
                ]))
            world.folder = opened
            world.start()
            return world
        }
        #expect(ran("/var/lib/muster/runs/x").started == ["look /var/lib/muster/runs/x"])
        #expect(ran(nil).closed?.text == "step \"a\" failed: the run's folder was not recorded; nothing was changed")
    }

    @Test("breach and recovery, each between the last sample before and the first after; a blip is no recovery")
    func marks() throws {
        var world = watched([Self.began, Self.restored], objectives: [Self.rto])
        outage(&world, from: 10, to: 22, blip: 15)
        world.start()
        #expect(
            world.story("monitor", "mark") == [
                "monitor m good", "monitor m bad", "mark began", "monitor m good", "monitor m bad", "monitor m good", "mark restored"
            ])
        let found = marks(world)
        let start = world.entries[0].at
        let seconds = found.map { [$0.earliest.map { ($0 - start).rawValue / 1_000_000 }, ($0.latest - start).rawValue / 1_000_000] }
        #expect(seconds == [[9, 10], [21, 22]])
        guard case .objectiveVerdict(let rto)? = world.entries.first(where: { Story.line($0) == "objective rto met" })?.body else {
            Issue.record("no verdict: \(world.story)")
            return
        }
        let measured = try #require(rto.measured)
        let (low, high) = (try #require(rto.low), try #require(rto.high))
        #expect(low <= measured && measured <= high)
        #expect(low >= .seconds(11) - .milliseconds(50) && high <= .seconds(13) + .milliseconds(50))
    }

    @Test(
        "an objective that is missed, and one that cannot be measured",
        arguments: [
            (Int64(10), Int64(40), "objective rto missed"), (100, 200, "objective rto missing"), (10, 200, "objective rto missing")
        ])
    func objectives(from: Int64, to: Int64, line: String) {
        var world = watched([Self.began, Self.restored], objectives: [Self.rto])
        outage(&world, from: from, to: to)
        world.start()
        #expect(world.story("objective") == [line])
        #expect(world.ending == "closed succeeded 0")
    }

    /// A run with something to undo that waits while it is watched.
    private func guarded(_ rule: PlannedMonitor.BreachRule, past: Bool = false) -> World {
        let first = past ? pivot("a") : write("a") { $0.undo = undo("a") }
        return World(
            plan([first, wait("w", for: .seconds(60)), write("z")]) {
                $0.monitors = [
                    PlannedMonitor(
                        id: MonitorID("m"), operation: operation("watch m", timeout: .seconds(2)), every: .seconds(1), marks: [],
                        breach: rule)
                ]
            })
    }

    @Test("a breach that lasts is a deviation, once for each time that the readings turn bad")
    func noted() {
        var world = guarded(PlannedMonitor.BreachRule(.note, sustained: .seconds(5)))
        world.answer = { words, world in
            guard words == "watch m" else { return nil }
            let second = world.clock / 1_000_000
            let isBad = (10..<13).contains(second) || (20..<30).contains(second) || (40..<50).contains(second)
            return Reply(end: isBad ? .network(.refused, detail: "refused") : .exited(code: 0), takes: .milliseconds(10))
        }
        world.start()
        #expect(
            world.story("monitor", "reaction", "deviation") == [
                "monitor m good", "monitor m bad", "monitor m good", "monitor m bad", "reaction m note", "deviation breach",
                "monitor m good", "monitor m bad", "reaction m note", "deviation breach", "monitor m good"
            ])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.closed?.deviations == 2)
        #expect(world.breaches == [])
    }

    @Test("a breach that lasts cuts a wait short, and what was done is taken back")
    func rolledBack() throws {
        var world = guarded(PlannedMonitor.BreachRule(.rollback, sustained: .seconds(3)))
        outage(&world, from: 10, to: 90)
        world.start()
        #expect(
            world.story.drop { $0 != "monitor m bad" } == [
                "monitor m bad", "state draining rollback", "reaction m rollback", "deviation breach", "ended w cancelled cancelled",
                "state undoing rollback", "undo a #1", "undone a succeeded", "state releasing rollback", "state closing rollback",
                "closed rolled_back 4"
            ])
        #expect(world.closed?.text.hasPrefix("monitor \"m\" is in breach for 3s") == true)
        let seconds = (world.entries.last!.at - world.entries[0].at).rawValue / 1_000_000
        #expect(seconds == 13, "the wait of a minute does not end first")
        #expect(world.breaches == [])
    }

    @Test("past the point of no return a breach holds; who resumes goes on with it, and a new breach holds again")
    func held() {
        var world = guarded(PlannedMonitor.BreachRule(.rollback, sustained: .seconds(3)), past: true)
        world.answer = { words, world in
            guard words == "watch m" else { return nil }
            let second = world.clock / 1_000_000
            let isBad = (10..<40).contains(second) || (50..<80).contains(second)
            return Reply(end: isBad ? .network(.refused, detail: "refused") : .exited(code: 0), takes: .milliseconds(10))
        }
        world.start()
        #expect(world.story.suffix(4) == ["state draining hold", "reaction m rollback", "deviation breach", "state held hold"])
        world.resume()
        #expect(
            world.story("reaction", "state").suffix(5) == [
                "state held hold", "state running", "state draining hold", "reaction m rollback", "state held hold"
            ])
        world.resume(after: .seconds(60))
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("an objective that an output measures")
    func valueObjective() {
        let measures = [
            PlannedObjective(name: "rpo", target: .seconds(5), measure: .value(reference("steps.a.lost"))),
            PlannedObjective(name: "gone", target: .seconds(5), measure: .value(reference("steps.a.nothing")))
        ]
        var world = World(
            plan([read("a") { $0.body = .operation(operation("do a") { $0.outputs = [output("lost", .duration)] }) }]) {
                $0.objectives = measures
            })
        world.replies["do a"] = [.out(["lost": .duration(.seconds(3))])]
        world.start()
        #expect(world.story("objective") == ["objective rpo met", "objective gone missing"])
    }

    @Test("a run that was always good has no recovery")
    func noRecovery() {
        var world = watched([Self.restored])
        world.start()
        #expect(world.story("mark") == [])
    }

    @Test("time in which nobody watched is no recovery, and widens the mark")
    func gap() {
        var world = watched([Self.began, Self.restored])
        outage(&world, from: 5, to: 12)
        world.start(until: .milliseconds(13_500))
        world.crash(.losingEffects, at: UInt64(world.entries.count))
        world.restart(after: .seconds(20), rebooted: true)
        world.goOn()
        let found = marks(world)
        #expect(found.map(\.mark.rawValue) == ["began", "restored"])
        let placed = world.entries.first { Story.line($0) == "mark restored" }
        let recovered = world.entries.first { $0.body.type == "recovered" }
        #expect((placed?.at ?? world.entries[0].at) - recovered!.at >= .seconds(3), "three seconds of good samples after the gap")
        #expect(world.ending == "closed succeeded 0")
    }

    @Test("a monitor between two steps reads from the start of the first to the end of the second, also where they are skipped")
    func window() {
        final class Times { var seconds: [Int64] = [] }
        func seconds(from: Int, to: Int, when: Condition? = nil) -> [Int64] {
            let times = Times()
            var world = World(
                plan([wait("a", for: .seconds(5)), wait("b", for: .seconds(5)) { $0.when = when }, wait("c", for: .seconds(5))]) {
                    $0.monitors = [
                        PlannedMonitor(
                            id: MonitorID("m"), operation: operation("watch m", timeout: .seconds(2)), every: .seconds(1),
                            marks: [Self.began], breach: .init(.note, sustained: .zero), between: .init(from: from, to: to))
                    ]
                })
            world.answer = { words, world in
                if words == "watch m" { times.seconds.append(world.clock / 1_000_000) }
                return nil
            }
            world.start()
            #expect(world.ending == "closed succeeded 0")
            return times.seconds
        }
        #expect(seconds(from: 1, to: 1) == [5, 6, 7, 8, 9])
        #expect(seconds(from: 0, to: 1).prefix(10) == Array(0...9)[...])
        #expect(seconds(from: 2, to: 2) == [10, 11, 12, 13, 14])
        let never = compare(reference("run.mode"), .eq, .string("live"))
        #expect(seconds(from: 1, to: 1, when: never) == [])
        #expect(seconds(from: 1, to: 2, when: never) == [5, 6, 7, 8, 9])
    }

    @Test("samples keep their pace, one at a time, and none after the run's end")
    func pace() {
        var world = watched([], every: .seconds(2))
        world.answer = { words, _ in words == "watch m" ? .slow(.milliseconds(300)) : nil }
        world.start()
        #expect((30...31).contains(world.counts["watch m"] ?? 0))
        world = watched([], every: .milliseconds(100))
        world.answer = { words, _ in words == "watch m" ? .slow(.milliseconds(1_500)) : nil }
        world.start()
        #expect((35...41).contains(world.counts["watch m"] ?? 0))
    }

    @Test("a periodic status is sent even where the start is not announced")
    func status() {
        var world = World(
            plan([wait("w", for: .minutes(10))]) {
                $0.announce = PlannedAnnounce(on: [.end], every: .minutes(3), channel: ChannelName("incident"), text: nil)
            })
        world.start()
        #expect(world.story("told") == ["told status", "told status", "told status", "told end"])
        #expect(world.told.last == "[DRILL] A test (20260301T020000Z-test-4f2a): succeeded: every step succeeded")
    }

    @Test("each event is announced once, a channel that fails never fails the run")
    func events() {
        func make(_ end: ActionOutcome.End) -> World {
            var world = World(
                plan([undoable("a"), write("b")]) {
                    $0.announce = PlannedAnnounce(on: Announce.Event.allCases, every: nil, channel: ChannelName("incident"), text: nil)
                })
            world.replies["tell"] = [.end(end)]
            world.replies["do b"] = [.exit(1)]
            world.start()
            return world
        }
        #expect(
            make(.delivered).story("told", "closed") == ["told start", "told failed", "told rollback", "told end", "closed rolled_back 4"])
        let failing = make(.exited(code: 1))
        #expect(
            failing.story("told", "closed") == [
                "told start failed", "told failed failed", "told rollback failed", "told end failed", "closed rolled_back 4"
            ])
        #expect(failing.breaches == [])
    }

    @Test("a hold is announced before the runner leaves")
    func hold() {
        var world = World(
            plan([write("a") { $0.onFailure = FailurePolicy(.hold) }]) {
                $0.announce = PlannedAnnounce(
                    on: [.hold], every: .hours(1), channel: ChannelName("incident"), text: Template(.string("call 112")))
            })
        world.replies["do a"] = [.exit(1)]
        world.start()
        #expect(world.story.last == "told hold")
        #expect(world.told == ["[DRILL] A test (20260301T020000Z-test-4f2a): on hold: step \"a\" failed: exit code 1 - call 112"])
    }

    @Test("after a reboot durations and expiry come from the wall clock")
    func reboot() {
        var world = World(plan([gate("g", expires: .minutes(10)), wait("w", for: .minutes(1))]))
        world.start(until: .minutes(2))
        world.crash(.losingEffects, at: UInt64(world.entries.count))
        world.restart(after: .minutes(4), rebooted: true)
        world.at(.minutes(7)) { $0.vote("g", "ana") }
        world.goOn()
        #expect(world.ending == "closed succeeded 0")
        #expect(world.machine.state.clock.crossedBoot)
        #expect(world.breaches == [])

        world = World(plan([gate("g", expires: .minutes(10))]))
        world.start(until: .minutes(2))
        world.crash(.losingEffects, at: UInt64(world.entries.count))
        world.restart(after: .minutes(9), rebooted: true)
        world.vote("g", "ana")
        world.goOn()
        #expect(
            world.story("vote", "timer").suffix(2) == ["vote g ana approve the gate has expired", "timer gate_expiry g"]
                || world.story("timer") == ["timer gate_expiry g"])
        #expect(world.ending == "closed refused 3")
    }

    @Test("a jump of the wall clock is recorded and decides nothing")
    func clockStep() {
        var world = World(plan([gate("g", expires: .minutes(10))]))
        world.at(.minutes(1)) { $0.feed(.clockStep(.hours(3))) }
        world.at(.minutes(2)) { $0.vote("g", "ana") }
        world.start()
        #expect(world.story.contains("clock.step"))
        #expect(world.ending == "closed succeeded 0")
    }
}
