import Foundation
import Testing

/// Redis with Sentinel: another master is elected, and a buffer's limit is lifted for a while (playbooks/examples/redis-*.yaml).
@Suite("Real runbooks: Redis with Sentinel", .serialized)
struct RedisTests {
    private func with(priority: Int = 100, _ body: (Place, RedisNodes) async throws -> Void) async throws {
        try await Place.with { place in
            try await RedisNodes.with(place, priority: priority) { nodes in
                let site = try String(contentsOfFile: place.site, encoding: .utf8)
                try place.write("site.yaml", site + nodes.values)
                try await body(place, nodes)
            }
        }
    }

    private func playbook(_ name: String) -> String { Program.repository + "/playbooks/examples/\(name).yaml" }

    @Test("The master moves; a client that writes all the time sees a moment of errors, and the report has the number")
    func failover() async throws {
        try await with { place, nodes in
            try place.write(
                "load.sh",
                """
                while :; do
                  at=$(redis-cli -p \(nodes.sentinels[0]) sentinel get-master-addr-by-name main | tail -n 1)
                  if [ "$(redis-cli -p "$at" set load "$EPOCHREALTIME" 2>&1)" = OK ]; then word=ok; else word=error; fi
                  echo "$EPOCHREALTIME $word" >> load.log
                  sleep 0.05
                done
                """)
            let load = try Running(["bash", "load.sh"], folder: place.folder)
            try await awaiting("the load") { place.has("load.log") }
            let (done, run) = try await place.drill(playbook("redis-failover"), "--set", "cluster=cache")
            load.send(SIGKILL)
            _ = try await load.finished()
            #expect(done.code == 0, "\(done.output)\(done.problems)")
            let master = try #require(try nodes.master())
            #expect(master != nodes.ports[0] && nodes.ports.contains(master))
            let log = try String(contentsOfFile: place.folder + "/load.log", encoding: .utf8).split(separator: "\n")
            let errors = log.filter { $0.hasSuffix(" error") }.compactMap { $0.split(separator: " ").first.flatMap { Double($0) } }
            if let first = errors.first, let last = errors.last { #expect(last - first < 10) }
            #expect(log.last?.hasSuffix(" ok") == true)
            let summary = try run.last("monitor.summary")
            #expect(try summary.integer("samples") > 5)
            let figures = "\(try summary.integer("bad"))"
            let report = try String(contentsOfFile: run.folder + "/report.html", encoding: .utf8)
            #expect(report.contains("master") && report.contains(figures))
            try await run.expectVerified()
        }
    }

    @Test("With a replica down nothing is triggered")
    func replicaDown() async throws {
        try await with { place, nodes in
            nodes.kill(node: 2)
            try await awaiting("the sentinels to miss it") {
                try RedisNodes.ask(nodes.sentinels[0], "sentinel", "replicas", "main").contains("s_down")
            }
            let (done, run) = try await place.drill(playbook("redis-failover"), "--set", "cluster=cache")
            #expect(done.code == 1, "\(done.output)\(done.problems)")
            #expect(try run.closed().text.contains("step \"The sentinels see one healthy master and its two replicas\" failed"))
            #expect(try !run.has("step.intent", step: "trigger"))
            #expect(try nodes.master() == nodes.ports[0])
        }
    }

    @Test("The sentinels say OK and nothing moves: out of time, with the old address and what is known to cause it")
    func nothingMoves() async throws {
        try await with { place, nodes in
            // elected when the run looks, not to be elected any more when it asks: the sentinels say OK and give up
            for port in nodes.ports.dropFirst() { _ = try RedisNodes.ask(port, "config", "set", "replica-priority", "0") }
            let old = "127.0.0.1:\(nodes.ports[0])"
            let (done, run) = try await place.drill(playbook("redis-failover"), "--set", "cluster=cache", "--set", "within=4s")
            #expect(done.code != 0, "\(done.output)\(done.problems)")
            #expect(try nodes.master() == nodes.ports[0])
            let text = try run.closed().text
            #expect(text.contains("still the old address: no replica may be elected") || text.contains("NOGOODSLAVE"), "\(text)")
            #expect(text.contains("observed \(old)") || text.contains("NOGOODSLAVE"), "\(text)")
        }
    }

    @Test("Killed while the limit is lifted: the run that goes on leaves the limit of the file, in bytes")
    func flapping() async throws {
        try await with { place, nodes in
            let limited = try nodes.limit()
            #expect(limited.contains("slave 268435456 67108864 60"))
            let (running, run) = try await place.start(
                playbook("redis-replication-flapping"), "--set", "node=cache", "--set", "stable_for=4s"
            ) { try $0.has("step.intent", step: "unlimited/stable") }
            #expect(try nodes.limit().contains("slave 0 0 0"))
            running.send(SIGKILL)
            #expect(try await running.finished().code == 128 + SIGKILL)
            #expect(try nodes.limit().contains("slave 0 0 0"))
            let resumed = try await place.resume(run)
            #expect(resumed.code == 0, "\(resumed.problems)")
            #expect(try nodes.limit() == limited)
            #expect(try run.last("step.ended", step: "limited").string("outcome") == "succeeded")
            try await run.expectVerified()
        }
    }
}
