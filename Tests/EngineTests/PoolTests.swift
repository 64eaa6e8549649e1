import ActionKit
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Pools, and running steps at an early end")
struct PoolTests {
    private func pooled(_ id: String, _ pool: String?, places: Int = 1) -> Node {
        write(id, needs: []) { step in step.pool = pool.map { .init(name: $0, places: places) } }
    }

    @Test("running steps of a phase that says so are cancelled when the run ends early, those of another finish")
    func earlyEndOfPhase() {
        var world = World(
            plan([
                undoable("a", needs: []), phase("p", needs: [], [undoable("p/b")]) { $0.onEarlyEnd = .cancel },
                phase("q", needs: [], [undoable("q/c")])
            ]))
        world.replies["do a"] = [Reply(end: .exited(code: 1), takes: .seconds(5))]
        world.replies["do p/b"] = [.slow(.hours(1))]
        world.replies["do q/c"] = [.slow(.minutes(1))]
        world.start()
        #expect(world.story("result") == ["result a failed exit", "result p/b unknown cancelled", "result q/c succeeded"])
        #expect(world.ending == "closed rolled_back 4")
    }

    @Test("what waits for a full pool keeps nobody back who does not want it, and within a pool nobody overtakes")
    func order() {
        let steps = [pooled("a", "db", places: 2), pooled("b", "db", places: 3), pooled("c", "db"), pooled("d", nil), pooled("e", "link")]
        var world = World(
            plan(steps) { plan in
                plan.pools = [PlannedPool(name: "db", size: 3), PlannedPool(name: "link", size: 1)]
            })
        world.replies["do a"] = [.slow(.seconds(5))]
        world.start()
        #expect(world.started == ["do a", "do d", "do e", "do b", "do c"])
        #expect(world.closed?.outcome == .succeeded)
        #expect(world.breaches == [])
    }

    @Test("a pool is never given out twice, whatever max_parallel allows", arguments: [1, 2, 3])
    func size(_ size: Int) {
        var world = World(plan((1...6).map { pooled("s\($0)", "db") }) { $0.pools = [PlannedPool(name: "db", size: size)] })
        world.start()
        var open = 0
        var most = 0
        for line in world.story("intent", "result") {
            open += line.hasPrefix("intent") ? 1 : -1
            most = max(most, open)
        }
        #expect(most == size)
        #expect(world.started == (1...6).map { "do s\($0)" })
    }

    @Test("where the playbook says so, running changes are cancelled at an early end; they are in doubt and undone")
    func cancelled() {
        var world = World(plan([undoable("a", needs: []), undoable("b", needs: [])]) { $0.onEarlyEnd = .cancel })
        world.replies["do a"] = [.exit(1)]
        world.replies["do b"] = [.slow(.seconds(50))]
        world.start()
        #expect(world.started == ["do a", "do b", "undo b", "undo a"])
        #expect(world.story("ended") == ["ended a failed exit", "ended b unknown cancelled"])
        #expect(world.entries.last!.at - world.entries[0].at < .seconds(10))
        #expect(world.closed?.outcome == .rolledBack)
        #expect(world.breaches == [])
    }

    @Test("where the run is to hold they finish all the same: the run goes on with them")
    func held() {
        var world = World(
            plan([undoable("a", needs: []) { $0.onFailure = FailurePolicy(.hold) }, undoable("b", needs: [])]) { $0.onEarlyEnd = .cancel })
        world.replies["do a"] = [.exit(1)]
        world.replies["do b"] = [.slow(.seconds(50))]
        world.start()
        #expect(world.started == ["do a", "do b"])
        #expect(world.story("result") == ["result a failed exit", "result b succeeded"])
    }
}
