import Diagnostics
import Plan
import PlaybookModel
import Testing
import Values

@Suite("Pools of a plan")
struct PoolRuleTests {
    private func using(_ pool: String, places: Int64? = nil) -> (inout Step) -> Void {
        { $0.pool = PoolUse(name: word(pool), places: places.map { located(.integer($0)) }) }
    }

    private func result(_ steps: Step...) -> PlanningResult {
        var playbook = Playbook.make(steps)
        playbook.pools = [Pool(name: word("link"), size: located(.integer(1))), Pool(name: word("db"), size: located(.integer(2)))]
        playbook.onEarlyEnd = .cancel
        return plan(playbook)
    }

    @Test("Steps take places of pools, sorted by name in the plan, and the plan's text says so")
    func taken() throws {
        let made = try #require(result(.read("a", .run("true"), using("db", places: 2)), .read("b", .run("true"), using("link"))).plan)
        #expect(made.pools == [PlannedPool(name: "db", size: 2), PlannedPool(name: "link", size: 1)])
        #expect(made.steps.map(\.pool) == [.init(name: "db", places: 2), .init(name: "link", places: 1)])
        let text = try made.rendered(as: .text)
        #expect(text.contains("  limits     8 steps at once, 2 of the pool db, 1 of the pool link\n"))
        #expect(text.contains("  early end  running steps are cancelled\n"))
        #expect(text.contains("pool       2 places of db\n"))
        #expect(try Plan.read(made.canonicalBytes()).steps.map(\.pool) == made.steps.map(\.pool))
    }

    @Test("A pool that does not exist, or has too few places, is refused")
    func refused() {
        #expect(result(.read("a", .run("true"), using("dB"))).errors == ["MU0588 there is no pool \"dB\""])
        #expect(
            result(.read("a", .run("true"), using("db", places: 3))).errors
                == ["MU0589 step \"a\" takes 3 places of the pool \"db\", which has 2"])
    }
}
