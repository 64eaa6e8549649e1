import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Dry runs")
struct DryRunTests {
    private func dry(_ nodes: [Node], _ change: (inout Plan) -> Void = { _ in }) -> World { World(plan(nodes, mode: .dry, change)) }

    @Test("no write is ever started: reads are checked, writes simulated, probes asked")
    func confidence() {
        var world = dry([
            read("r"), undoable("w"), write("done") { $0.doneWhen = operation("probe done") },
            write("open") { $0.doneWhen = operation("probe open") },
            gate("g"), manual("m"), wait("t", for: .hours(1))
        ])
        world.replies["probe done"] = [.ok]
        world.start()
        #expect(world.started == ["do r", "probe done", "probe open"])
        #expect(
            world.story("ended") == [
                "ended r succeeded checked", "ended w succeeded simulated", "ended done already succeeded probed",
                "ended open succeeded probed",
                "ended g succeeded", "ended m succeeded simulated", "ended t succeeded"
            ])
        #expect(world.ending == "closed succeeded 0")
        #expect(world.held == [])
        #expect(world.breaches == [])
    }

    @Test(
        "a dry run that handles a failure ends as the run itself would",
        arguments: [
            (FailurePolicy.Verdict.failed, "closed failed 1"), (.partial, "closed partial 8"), (.warning, "closed succeeded 0")
        ])
    func handled(verdict: FailurePolicy.Verdict, ending: String) {
        var world = dry([read("r") { $0.onFailure = FailurePolicy(.continue, verdict: verdict) }, write("w")])
        world.replies["do r"] = [.exit(1)]
        world.start()
        #expect(world.ending == ending)
    }

    @Test("a read that fails after a simulated write proves nothing; one before it fails the run")
    func shadowed() {
        var world = dry([
            write("w"),
            read("r") {
                $0.retry = retry(5)
                $0.body = .operation(operation("do r") { $0.outputs = [output("x", .string)] })
            }, read("s") { $0.when = compare(reference("steps.r.x"), .eq, .string("y")) }
        ])
        world.replies["do r"] = [.exit(1)]
        world.start()
        #expect(
            world.story("ended", "condition") == [
                "ended w succeeded simulated", "ended r succeeded unverifiable", "condition s error", "ended s succeeded checked"
            ])
        #expect(world.started == ["do r", "do s"])
        #expect(world.ending == "closed succeeded 0")

        world = dry([read("r"), write("w")])
        world.replies["do r"] = [.exit(1)]
        world.start()
        #expect(world.ending == "closed failed 1")
    }

    @Test("a read beside a simulated write is not excused by it")
    func beside() {
        var world = dry([write("w", needs: []), read("r", needs: [])])
        world.replies["do r"] = [.exit(1)]
        world.start()
        #expect(world.ending == "closed failed 1")
    }

    @Test("what a simulated write would have changed is not waited for, and no precondition holds it up")
    func shadowedLooks() {
        var world = dry([
            write("w"), read("poll") { $0.until = until(within: .hours(1)) },
            write("x") {
                $0.requires = [check("ready", .hold)]
                $0.doneWhen = operation("probe x")
                $0.before = [PlannedCapture(name: "old", operation: operation("look x"))]
            }
        ])
        world.replies["do poll"] = [.exit(1)]
        world.replies["check ready"] = [.exit(1)]
        world.start()
        #expect(world.started == ["do poll", "probe x", "look x", "check ready"])
        #expect(world.story("ended") == ["ended w succeeded simulated", "ended poll succeeded unverifiable", "ended x succeeded probed"])
        #expect(world.ending == "closed succeeded 0")
    }

    @Test("nobody is told, nobody is asked, no lock is taken, no monitor runs")
    func touchesNothing() {
        var world = dry([write("w"), gate("g")]) {
            $0.announce = PlannedAnnounce(on: Announce.Event.allCases, every: .seconds(1), channel: ChannelName("incident"), text: nil)
            $0.monitors = [PlannedMonitor(id: MonitorID("m"), operation: operation("watch m"), every: .seconds(1), marks: [])]
        }
        world.lockOwner = "another run"
        world.start()
        #expect(world.told == [])
        #expect(world.started == [])
        #expect(world.published.isEmpty)
        #expect(world.ending == "closed succeeded 0")
    }
}
