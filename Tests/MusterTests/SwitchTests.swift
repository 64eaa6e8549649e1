import Foundation
import Testing

/// `switch` and `order: parallel`, from the file to the journal.
@Suite("Ways and orders")
struct SwitchTests {
    @Test("One way is taken, the others are skipped, each for its reason", arguments: [("primary", "1"), ("standby", "2"), ("lost", "3")])
    func ways(role: String, way: String) async throws {
        try await Place.with { place in
            try place.write(
                "p.yaml",
                """
                muster: 1
                id: ways
                steps:
                  - id: look
                    effect: read
                    run: [ echo, \(role) ]
                    outputs: { role: { type: string, from: stdout } }
                  - id: act
                    switch:
                      on: "${{ steps.look.role }}"
                      cases:
                        primary: [ { id: one, effect: read, run: [ echo, "1" ] } ]
                        standby: [ { id: two, effect: read, run: [ echo, "2" ] } ]
                      else: [ { id: three, effect: read, run: [ echo, "3" ] } ]
                  - id: after
                    effect: read
                    run: [ date ]
                """)
            let done = try await run(
                [
                    Program.muster, "run", "p.yaml", "--site", "site.yaml", "--mode", "drill", "--reason", "x", "--as", "ana", "--progress",
                    "json"
                ], folder: place.folder)
            #expect(done.code == 0, "\(done.output)\(done.problems)")
            let evidence = RunEvidence(folder: "\(place.folder)/runs/\(try #require(place.runs().first))")
            let started = try evidence.records("step.intent").map { try $0.string("step") }
            let names = ["1": "act/act-primary/one", "2": "act/act-standby/two", "3": "act/act-else/three"]
            #expect(started == ["look", try #require(names[way]), "after"])
            let skipped = try evidence.records("step.skipped").map { try $0.string("step") }
            #expect(skipped.count == 2)
        }
    }

    @Test("A parallel phase starts its steps at once; those with needs wait")
    func parallel() async throws {
        try await Place.with { place in
            // opening either end waits for the other: only two that run at once get through
            try #require(mkfifo(place.folder + "/pipe", 0o600) == 0)
            try place.write(
                "p.yaml",
                """
                muster: 1
                id: orders
                steps:
                  - id: both
                    order: parallel
                    steps:
                      - { id: a, effect: read, shell: "cat \(place.folder)/pipe" }
                      - { id: b, effect: read, shell: "echo here > \(place.folder)/pipe" }
                      - { id: c, effect: read, needs: [ a, b ], run: [ date ] }
                """)
            let plan = try await run([Program.muster, "plan", "p.yaml", "--site", "site.yaml", "--format", "mermaid"], folder: place.folder)
            #expect(plan.code == 0, "\(plan.problems)")
            let done = try await run(
                [Program.muster, "run", "p.yaml", "--site", "site.yaml", "--mode", "drill", "--reason", "x", "--as", "ana"],
                folder: place.folder)
            #expect(done.code == 0, "\(done.output)\(done.problems)")
            let evidence = RunEvidence(folder: "\(place.folder)/runs/\(try #require(place.runs().first))")
            let story = try evidence.records().filter { ["step.intent", "step.ended"].contains($0.text("type")) }.map { $0.text("step") }
            #expect(Array(story.prefix(2)) == ["both/a", "both/b"])
            #expect(Array(story.suffix(3)) == ["both/c", "both/c", "both"])
        }
    }
}
