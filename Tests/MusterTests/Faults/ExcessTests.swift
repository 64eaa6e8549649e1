import Foundation
import Testing

@Suite("Too much of something")
struct ExcessTests {
    @Test(
        "Output far beyond what is kept, a million lines, and bytes that are no text: bounded evidence, little memory, and the run goes on")
    func outputs() async throws {
        try await Place.with { place in
            let steps = """
                - { id: zeros, effect: read, run: [ head, -c, "300000000", /dev/zero ], attempt_timeout: 5m }
                - { id: text, effect: read, shell: "head -c 150000000 /dev/zero | tr '\\\\0' x", attempt_timeout: 5m }
                - { id: lines, effect: read, run: [ seq, "1000000" ], attempt_timeout: 5m }
                - { id: noise, effect: read, run: [ head, -c, "300000", /dev/urandom ], outputs: { whole: { type: string, from: stdout } }, on_failure: { do: continue, verdict: warning } }
                - { id: many, effect: read, run: [ seq, "100000" ], outputs: { whole: { type: list of string, from: stdout, lines: true } }, on_failure: { do: continue, verdict: warning } }
                - { id: said, effect: read, run: [ echo, "21" ], outputs: { n: { type: integer, from: stdout } }, expect: { n: { eq: 21 } } }
                """
            let playbook = try place.playbook("loud", steps)
            let words = [Program.muster, "run", playbook, "--mode", "drill", "--as", "ana", "--reason", "x", "--progress", "none"]
            let done = try await MusterTests.run(
                ["/usr/bin/python3", "-c", Self.measured] + words, environment: ["MUSTER_SITE": place.site], folder: place.folder)
            #expect(done.code == 0, "\(done.problems)")
            let run = RunEvidence(folder: place.folder + "/runs/" + (try #require(place.runs().last)))
            func file(_ step: String) throws -> Fields {
                try #require(try run.last("step.result", step: step).object("call").objects("files").first)
            }
            let bound = 64 << 20
            #expect(try file("zeros").integer("bytes") == 70 + bound)
            #expect(try file("text").integer("bytes") == 70 + bound)
            #expect(try file("text").integer("dropped") == 150_000_000 - bound)
            #expect(try file("lines").integer("bytes") == 70 + 6_888_896)
            #expect(try run.judged("noise") == "failed output, exit:0")
            #expect(try run.judged("many") == "failed output, exit:0")
            #expect(try run.judged("said") == "succeeded -, exit:0")
            let memory = try #require(Int(done.output.trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect(memory < 150_000, "\(memory) KiB")
            try await run.expectVerified()
        }
    }

    /// Runs its arguments and prints the largest resident set of the program itself, in KiB.
    private static let measured = """
        import os, sys
        pid = os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
        _, status, used = os.wait4(pid, 0)
        print(used.ru_maxrss)
        sys.exit(os.waitstatus_to_exitcode(status))
        """

    @Test("Names as long as they may be, nested: evidence, gates and approvals have their files")
    func names() async throws {
        try await Place.with { place in
            func name(_ letter: String) -> String { String(repeating: letter, count: 100) }
            let gate = [name("a"), name("c"), name("g")].joined(separator: "/")
            try place.write(
                "long.yaml",
                """
                muster: 1
                id: \(name("p"))
                title: "\(name("t"))"
                require: [ { id: \(name("q")), run: [ echo, there ] } ]
                steps:
                  - id: \(name("a"))
                    steps:
                      - id: \(name("b"))
                        foreach: { n: [ "\(name("v"))", "ä ö" ] }
                        steps:
                          - id: \(name("s"))
                            run: [ sh, -c, "echo $N; echo $N >&2" ]
                            env: { N: "${{ each.n }}" }
                            before: { \(name("o")): { run: [ echo, before ] } }
                            done_when: { run: [ sh, -c, "echo probe; exit 1" ] }
                            undo: { run: [ echo, undone ] }
                      - id: \(name("c"))
                        steps:
                          - { id: \(name("g")), approve: { from: [ lead ], expires: 10m } }
                  - { id: fails, effect: read, run: [ "false" ] }
                """)
            let (running, run) = try await place.start("long.yaml") { try $0.has("gate.opened") }
            try await awaiting("the request") {
                ((try? FileManager.default.contentsOfDirectory(atPath: place.folder + "/inbox/requests")) ?? []).contains {
                    $0.hasSuffix(".json")
                }
            }
            let approved = try await place.muster("approve", "last", gate, "--as", "ben", "--key", place.key("ben"))
            #expect(approved.code == 0, "\(approved.problems)")
            let done = try await running.finished()
            #expect(done.code == 4, "\(done.problems)")
            #expect(try run.records("undo.result").map { try $0.string("outcome") } == ["succeeded", "succeeded"])
            #expect(try run.last("gate.vote").text("accepted") != "-")
            try await run.expectVerified()
        }
    }
}
