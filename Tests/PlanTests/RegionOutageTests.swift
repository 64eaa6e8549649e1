import Diagnostics
import Foundation
import Plan
import PlaybookModel
import Testing
import Values

@Suite("The repository's own playbook")
struct RegionOutageTests {
    static let site = """
        muster: 1
        site: lab
        values:
          vip: "http://127.0.0.1:8080"
          regions:
            a: { app: "http://127.0.0.1:8081", server: app/a, db: { host: "127.0.0.1", port: 5433, dsn: "host=127.0.0.1 port=5433", operator_dsn: "host=/tmp/a", data: /srv/a, hba: /srv/a.hba } }
            b: { app: "http://127.0.0.1:8082", server: app/b, db: { host: "127.0.0.1", port: 5434, dsn: "host=127.0.0.1 port=5434", operator_dsn: "host=/tmp/b", data: /srv/b, hba: /srv/b.hba } }
          haproxy: { socket: /srv/haproxy.sock }
          client_log: /srv/client.log
          drill: { tools: /srv/tools }
        people:
          alice: { name: Alice Example, roles: [ incident-commander ] }
          bob: { name: Bob Example, roles: [ cab ] }
          carol: { name: Carol Example, roles: [ operator ] }
        roles:
          incident-commander: { may: [ approve, start ], modes: [ drill, live ] }
          cab: { may: [ approve ] }
          operator: { may: [ start, override ] }
        secrets: { db_password: { file: /srv/db_password } }
        channels: { incident: { file: /srv/incident.log } }
        folders: { runs: runs, inbox: inbox, locks: locks, keys: keys }
        """

    @Test("It plans on a lab, and the plan says who is asked and what is the pivot")
    func plans() throws {
        var files = Files()
        let playbook = try #require(try files.playbook("playbooks/region-outage.yaml"))
        let site = files.site(Self.site)
        let modules = try files.modules(of: playbook)
        #expect(files.problems.diagnostics.map { files.place($0) } == [])
        let request = PlanRequest(
            playbook: playbook, modules: modules, site: site, mode: .drill,
            settings: [.init("failed", "a"), .init("healthy", "b")], initiator: "carol")
        let result = Planner.plan(request)
        #expect(result.diagnostics.map { files.place($0) } == [])
        let plan = try #require(result.plan)
        #expect(plan.steps.filter { $0.pivot != nil }.map(\.id) == [StepID("promote")])
        #expect(plan.locks == [PlannedLock(LockKey("traffic/lab"))])
        #expect(plan.site.secrets.map(\.name) == [SecretName("db_password")])
        guard case .gate(let gate) = plan.steps[1].body else {
            Issue.record("the second step is the gate")
            return
        }
        #expect(gate.voters == ["alice", "bob"])
        #expect(gate.dominates == Array(2..<plan.steps.count), "nothing but the confirmation comes before the gate")
        let bytes = try plan.canonicalBytes()
        #expect(try Plan.read(bytes).canonicalBytes() == bytes)
        let text = try plan.rendered(as: .text)
        #expect(text.contains("\nTaking back\n  undone when the run rolls back, last first: "))
        #expect(text.contains("\n  the pivot: promote\n  after the pivot, never rolled back: "))
    }

    @Test("Without a site and parameters nothing is wrong with it either")
    func validates() throws {
        var files = Files()
        let playbook = try #require(try files.playbook("playbooks/region-outage.yaml"))
        let modules = try files.modules(of: playbook)
        let result = Planner.plan(PlanRequest(playbook: playbook, modules: modules, site: nil, mode: .drill, purpose: .validation))
        #expect(result.diagnostics.map { files.place($0) } == [])
        #expect(result.plan == nil)
    }

    @Test("Moving lines and comments does not change the digest, another number does")
    func digest() throws {
        func digest(_ change: (String) -> String) throws -> SHA256Digest {
            var files = Files()
            let text = try String(contentsOf: Files.root.appendingPathComponent("playbooks/region-outage.yaml"), encoding: .utf8)
            let playbook = try #require(try files.playbook("drill.yaml", change(text)))
            let site = files.site(Self.site)
            let request = PlanRequest(
                playbook: playbook, modules: try files.modules(of: playbook), site: site, mode: .drill,
                settings: [.init("failed", "a"), .init("healthy", "b")])
            return try #require(Planner.plan(request).plan).digest()
        }
        let before = try digest { $0 }
        #expect(try digest { $0.replacing("\nsteps:\n", with: "\n# a comment\n\nsteps:\n\n") } == before)
        #expect(try digest { "\n\n# moved\n" + $0 } == before)
        #expect(try digest { $0.replacing("consecutive: 3", with: "consecutive: 2") } != before)
        #expect(try digest { $0.replacing("timeout: 3m", with: "timeout: 4m") } != before)
    }
}
