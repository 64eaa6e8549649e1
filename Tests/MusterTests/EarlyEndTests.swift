import Foundation
import Testing

/// Pools, and what becomes of running steps when a real run ends early.
@Suite("Pools and early ends")
struct EarlyEndTests {
    @Test("A running change is cancelled where the playbook says so, and undone, for nobody knows how far it got")
    func cancelled() async throws {
        try await Place.with { place in
            try place.write(
                "early.yaml",
                """
                muster: 1
                id: early
                running_steps: cancel
                steps:
                  - { id: long, needs: [], run: [ sleep, "1000" ], undo: { run: [ touch, "\(place.folder)/undone" ] } }
                  - { id: ask, needs: [], manual: { instructions: "Fail?" } }
                  - { id: fails, needs: [ ask ], run: [ "false" ], no_undo: "does nothing" }
                """)
            let (running, run) = try await place.start("early.yaml") { try $0.has("step.started", step: "long") && $0.has("input.asked") }
            #expect(try await place.muster("input", run.name, "ask").code == 0)
            #expect(try await running.finished().code == 4)
            let cut = try run.last("step.result", step: "long")
            #expect(try cut.string("outcome") == "unknown" && cut.string("kind") == "cancelled")
            #expect(place.has("undone"))
            try await run.expectVerified()
        }
    }

    @Test("Steps that share a pool of one run one after the other")
    func pool() async throws {
        try await Place.with { place in
            try place.write(
                "pooled.yaml",
                """
                muster: 1
                id: pooled
                pools: { one: 1 }
                steps:
                  - { id: a, needs: [], pool: one, run: [ mkdir, "\(place.folder)/alone" ], undo: { run: [ "true" ] } }
                  - { id: b, needs: [], pool: one, run: [ rmdir, "\(place.folder)/alone" ], undo: { run: [ "true" ] } }
                """)
            let finished = try await place.muster(
                "run", "pooled.yaml", "--mode", "drill", "--as", "ana", "--reason", "a test", "--progress", "none")
            #expect(finished.code == 0, "\(finished)")
            let run = RunEvidence(folder: "\(place.folder)/runs/\(try #require(place.runs().last))")
            let order = try run.records().filter { ["step.intent", "step.result"].contains($0.text("type")) }.map {
                $0.text("type") + " " + $0.text("step")
            }
            #expect(order == ["step.intent a", "step.result a", "step.intent b", "step.result b"])
        }
    }
}
