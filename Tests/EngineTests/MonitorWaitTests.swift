import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Steps that wait for a monitor")
struct MonitorWaitTests {
    private func watch(_ state: WatchAction.State, for holdsFor: Microseconds, within timeout: Microseconds = .seconds(60)) -> Node {
        var step = PlannedStep(
            id: StepID("h"), title: "h", body: .watch(PlannedWatch(MonitorID("m"), state: state, holdsFor: holdsFor)), effect: .read)
        step.timeout = timeout
        return Node(step: step)
    }

    /// A change that can be taken back, a wait for the monitor, and another change; bad in the given seconds.
    private func world(_ watch: Node, bad: [Range<Int64>], takes: Microseconds = .milliseconds(10), mode: Mode = .drill) -> World {
        var world = World(
            plan([write("a") { $0.undo = undo("a") }, watch, write("z") { $0.undo = undo("z") }], mode: mode) {
                $0.monitors = [
                    PlannedMonitor(id: MonitorID("m"), operation: operation("watch m", timeout: .seconds(2)), every: .seconds(1), marks: [])
                ]
            })
        world.answer = { words, world in
            if words == "do a" { return Reply(end: .exited(code: 0), takes: .milliseconds(2_500)) }
            guard words == "watch m" else { return nil }
            let second = world.clock / 1_000_000
            let isBad = bad.contains { $0.contains(second) }
            return Reply(end: isBad ? .network(.refused, detail: "refused") : .exited(code: 0), takes: takes)
        }
        return world
    }

    private func last(_ world: World) -> StepEnded? {
        world.entries.lazy.compactMap { entry -> StepEnded? in
            if case .stepEnded(let body) = entry.body, body.step.rawValue == "h" { return body }
            return nil
        }.first
    }

    @Test("readings have to hold without a break, counted from the first one that begins after the step")
    func holds() throws {
        var world = world(watch(.good, for: .seconds(5)), bad: [5..<6])
        world.start()
        // the step begins at 2.5 s; 3 s and 4 s are good, 5 s is bad, 6 s is the first of those that hold until 11 s
        #expect(
            world.story("watch", "ended h", "monitor") == [
                "monitor m good", "watch h m good", "monitor m bad", "monitor m good", "ended h succeeded"
            ])
        let end = try #require(last(world))
        #expect(end.detail == "good for 5s, 9 readings")
        #expect(end.reading?.end == "exit:0")
        #expect(end.reading.map { ($0.startedAt - world.entries[0].at).rawValue / 1_000_000 } == 11)
        #expect(world.ending == "closed succeeded 0")
        #expect(world.breaches == [])
    }

    @Test("one reading is enough where nothing is said, never one that began before the step")
    func single() throws {
        var world = world(watch(.good, for: .zero), bad: [], takes: .milliseconds(900))
        world.start()
        let end = try #require(last(world))
        // the reading of second 2 was under way when the step began at 2.5 s
        #expect(end.reading.map { ($0.startedAt - world.entries[0].at).rawValue / 1_000_000 } == 3)
        #expect(end.detail == "good, 1 reading")
        #expect(world.breaches == [])
    }

    @Test("a wait for bad readings")
    func bad() throws {
        var world = world(watch(.bad, for: .seconds(2)), bad: [8..<20])
        world.start()
        let end = try #require(last(world))
        #expect(end.outcome == .succeeded)
        #expect(end.detail == "bad for 2s, 8 readings")
        #expect(end.reading?.end == "refused")
    }

    @Test("out of time the step has failed, and says what was read last")
    func timeOut() throws {
        var world = world(watch(.good, for: .seconds(5), within: .seconds(10)), bad: [4..<30])
        world.start()
        let end = try #require(last(world))
        #expect([end.outcome.rawValue, end.kind] == ["failed", "timeout"])
        #expect(end.detail == "the step's time of 10s is over, and the last reading was bad: refused (10 readings)")
        #expect(end.reading?.end == "refused")
        #expect(world.ending == "closed rolled_back 4")
        #expect(world.breaches == [])
    }

    @Test("a new runner begins to look anew: what nobody saw does not count")
    func afterCrash() throws {
        var world = world(watch(.good, for: .seconds(5)), bad: [])
        world.start(until: .seconds(6))
        world.restart(after: .seconds(20), rebooted: false)
        world.goOn()
        let end = try #require(last(world))
        let began = try #require(world.entries.first { $0.body.type == "recovered" }?.at)
        #expect(try #require(end.reading?.startedAt) - began >= .seconds(5))
        #expect(end.detail?.hasPrefix("good for 5") == true)
        #expect(world.story("watch") == ["watch h m good"])
        #expect(world.ending?.hasPrefix("closed succeeded") == true)
        #expect(world.breaches == [])
    }

    @Test("cut short by a cancel, it has no success; a dry run does not wait")
    func cutShort() {
        var cancelled = world(watch(.good, for: .seconds(20)), bad: [])
        cancelled.at(.seconds(8)) { $0.operate(.cancel) }
        cancelled.start()
        #expect(cancelled.story("ended h") == ["ended h cancelled cancelled"])
        #expect(cancelled.ending == "closed rolled_back 4")
        var dry = world(watch(.good, for: .seconds(20)), bad: [], mode: .dry)
        dry.start()
        #expect(last(dry)?.detail == "not waited for")
    }
}
