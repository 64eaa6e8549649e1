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

    @Test("Pools of the site are there for every playbook, which may narrow them and not widen them; the plan has those that are used")
    func ofSite() throws {
        func result(own: Int64?, _ places: Int64) -> PlanningResult {
            var playbook = Playbook.make([.read("a", .run("true"), using("uplink", places: places))])
            if let own { playbook.pools = [Pool(name: word("uplink"), size: located(.integer(own)))] }
            let pools = [Pool(name: word("uplink"), size: located(.integer(2))), Pool(name: word("rest"), size: located(.integer(9)))]
            return plan(playbook, site: .lab { $0.pools = pools })
        }
        #expect(try #require(result(own: nil, 2).plan).pools == [PlannedPool(name: "uplink", size: 2)])
        #expect(try #require(result(own: 1, 1).plan).pools == [PlannedPool(name: "uplink", size: 1)])
        #expect(result(own: nil, 3).errors == ["MU0589 step \"a\" takes 3 places of the pool \"uplink\", which has 2"])
        #expect(result(own: 3, 1).errors == ["MU0592 the pool \"uplink\" has 3 places here, the site's has 2"])
    }

    @Test("What a phase says of running steps holds inside, the innermost word first; plan and text have it")
    func earlyEnd() throws {
        let inner = Step.phase("q", [.read("c")]).with { $0.onEarlyEnd = .drain }
        let made = try #require(
            plan(.make([.phase("p", [.read("b"), inner]).with { $0.onEarlyEnd = .cancel }, .read("z")])).plan)
        #expect(made.steps.map(\.id.rawValue).map(\.self) == ["p", "p/b", "p/q", "p/q/c", "z"])
        #expect(made.steps.indices.map(made.isCancelledEarly) == [false, true, true, false, false])
        #expect(try made.rendered(as: .text).contains("early end  running steps are cancelled"))
        #expect(try Plan.read(made.canonicalBytes()).steps.map(\.onEarlyEnd) == [.cancel, nil, .drain, nil, nil])
    }

    @Test("A pool that does not exist, or has too few places, is refused")
    func refused() {
        #expect(result(.read("a", .run("true"), using("dB"))).errors == ["MU0588 there is no pool \"dB\""])
        #expect(
            result(.read("a", .run("true"), using("db", places: 3))).errors
                == ["MU0589 step \"a\" takes 3 places of the pool \"db\", which has 2"])
    }
}
