import Foundation
import Testing

@Suite("Remote commands over a real sshd that is killed")
struct SSHTests {
    /// A remote command that says it is there, waits for a word, and then takes effect.
    private static func remote(_ place: Place) -> String {
        "\"echo there >> \(place.folder)/there; until [ -e \(place.folder)/go ]; do sleep 0.02; done; echo done >> \(place.folder)/effects\""
    }

    /// Runs a playbook, kills sshd when the remote command is there, and gives what is left.
    private func killed(_ place: Place, _ server: SSHServer, _ steps: String) async throws -> (Finished, RunEvidence) {
        let (running, run) = try await place.start(try place.playbook("remote", steps)) { _ in place.has("there") }
        try await server.kill()
        return (try await running.finished(), run)
    }

    private func effects(_ place: Place) -> String {
        (try? String(contentsOfFile: place.folder + "/effects", encoding: .utf8)) ?? ""  // none yet
    }

    @Test(
        "exit_codes { 255: unknown }: the lost connection is unknown, done_when cannot tell while sshd is away, and finds the late effect afterwards"
    )
    func probed() async throws {
        try await Place.with { place in
            let server = try await SSHServer(place)
            let steps = """
                - id: far
                  title: Far
                  run: [ \(server.words), \(Self.remote(place)) ]
                  exit_codes: { 255: unknown }
                  done_when: { run: [ \(server.words), "test -e \(place.folder)/effects" ] }
                  no_undo: "a line in a file"
                """
            let (held, run) = try await killed(place, server, steps)
            #expect(held.code == 6)
            #expect(held.told.hasPrefix("ON HOLD: nobody knows whether step \"Far\" took effect: exit code 255"), "\(held.told)")
            #expect(held.told.contains("\n  where the system answers again, done_when of far finds out: muster resume \(run.folder)\n"))
            #expect(try run.judged("far") == "unknown exit, exit:255")
            #expect(try run.last("probe.result", step: "far").string("answer") == "cannot_tell")
            place.expectNothingLeft(run)
            try place.write("go", "")
            try await awaiting("the far effect, which nobody watches") { effects(place) == "done\n" }
            try await server.start()
            let resumed = try await place.resume(run)
            #expect(resumed.code == 0, "\(resumed.problems)")
            #expect(effects(place) == "done\n", "nothing is done twice")
            try await run.expectVerified()
            try await server.kill()
        }
    }

    @Test("exit_codes { 255: unknown } without done_when: only a person can tell; said to run again, it does")
    func ruled() async throws {
        try await Place.with { place in
            let server = try await SSHServer(place)
            let (held, run) = try await killed(
                place, server,
                """
                - { id: far, title: Far, run: [ \(server.words), \(Self.remote(place)) ], exit_codes: { 255: unknown }, no_undo: "a line" }
                """)
            #expect(
                held.code == 6 && held.told.contains("\n  look at the system, then rule: muster resume \(run.folder) --rule far="),
                "\(held.told)")
            try place.write("go", "")
            try await awaiting("the far effect") { effects(place) == "done\n" }
            try await server.start()
            let resumed = try await place.resume(run, "--rule", "far=again", "--reason", "it may be done twice")
            #expect(resumed.code == 0, "\(resumed.problems)")
            #expect(effects(place) == "done\ndone\n", "as the person said")
            #expect(try run.records("step.intent", step: "far").count == 2)
            try await run.expectVerified()
            try await server.kill()
        }
    }

    @Test("Without exit_codes 255 is a failure like any other exit code: what it means is the playbook's to say")
    func plain() async throws {
        try await Place.with { place in
            let server = try await SSHServer(place)
            let (failed, run) = try await killed(
                place, server,
                """
                - { id: far, title: Far, run: [ \(server.words), \(Self.remote(place)) ], no_undo: "a line in a file" }
                """)
            #expect(failed.code == 4)
            #expect(try run.judged("far") == "failed exit, exit:255")
            try place.write("go", "")
            try await awaiting("the far effect, of which the run knows nothing") { effects(place) == "done\n" }
            try await run.expectVerified()
        }
    }

    @Test("A read over a lost connection has failed, whatever exit_codes says, and is tried again")
    func read() async throws {
        try await Place.with { place in
            let server = try await SSHServer(place)
            let command = "\"echo there >> \(place.folder)/there; test -e \(place.folder)/go || sleep 60\""
            let (running, run) = try await place.start(
                try place.playbook(
                    "remote",
                    """
                    - { id: look, effect: read, run: [ \(server.words), \(command) ], exit_codes: { 255: unknown }, retry: { at_most: 50, initial: 200ms, max: 200ms, jitter: none } }
                    """)
            ) { _ in place.has("there") }
            try await server.kill()
            try place.write("go", "")
            try await awaiting("the first try's end") { try run.has("retry.scheduled", step: "look") }
            try await server.start()
            let done = try await running.finished()
            #expect(done.code == 0, "\(done.problems)")
            #expect(try run.records("step.result", step: "look").count > 1)
            try await run.expectVerified()
            try await server.kill()
        }
    }
}
