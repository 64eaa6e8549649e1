import Foundation
import Testing

/// What the program does where its standard streams are closed, full or gone.
@Suite("Standard streams")
struct StreamTests {
    private static let run = "run gate.yaml --mode dry --as ana --reason x --set folder=."

    @Test(
        "A closed standard stream is never taken for a file of the run: the evidence is whole",
        arguments: [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
    func closed(redirection: String) async throws {
        try await Place.with { place in
            let done = try await shell("\(Self.run) \(redirection)", place)
            #expect(done.code == 0, "\(done.problems)")
            try await RunEvidence(folder: place.folder + "/runs/" + (try #require(place.runs().first))).expectVerified()
        }
    }

    @Test("A run's outcome does not hang on who reads its progress", arguments: ["> /dev/full", "2> /dev/full"])
    func fullForRuns(redirection: String) async throws {
        try await Place.with { place in
            #expect(try await shell("\(Self.run) \(redirection)", place).code == 0)
            try await RunEvidence(folder: place.folder + "/runs/" + (try #require(place.runs().first))).expectVerified()
        }
    }

    @Test(
        "An answer that cannot be written is a failure with its reason, and never looks like a verdict",
        arguments: [
            ("status last", 1), ("list", 1), ("list --format json", 1), ("show last", 1), ("verify last", 3),
            ("verify last --format json", 3),
            ("report last", 1), ("report last --out - --format json", 1), ("plan gate.yaml --set folder=.", 1), ("validate gate.yaml", 1),
            ("--help", 1)
        ])
    func full(arguments: String, code: Int32) async throws {
        try await Place.with { place in
            #expect(try await shell(Self.run, place).code == 0)
            let full = try await shell("\(arguments) > /dev/full", place)
            #expect(full.code == code)
            #expect(full.problems.hasSuffix("muster: standard output: No space left on device\n"), "\(full.problems)")
            let closed = try await shell("\(arguments) >&-", place)
            #expect(
                closed.code == code && closed.problems.hasSuffix("muster: standard output: Bad file descriptor\n"), "\(closed.problems)")
        }
    }

    @Test("A pipe that is full and that nobody reads holds no run up", arguments: [">&3", ">&3 2>&3", ">&3 --progress json"])
    func unread(redirection: String) async throws {
        try await Place.with { place in
            let fill = "mkfifo pipe; exec 3<>pipe; head -c 65536 /dev/zero >&3; "
            let done = try await MusterTests.run(
                ["timeout", "60", "bash", "-c", "\(fill) exec \(Program.muster) \(Self.run) \(redirection)"],
                environment: ["MUSTER_SITE": place.site],
                folder: place.folder)
            #expect(done.code == 0, "\(done.problems)")
            try await RunEvidence(folder: place.folder + "/runs/" + (try #require(place.runs().first))).expectVerified()
        }
    }

    @Test("Who begins to read when the run is over gets the progress and the summary")
    func readLate() async throws {
        try await Place.with { place in
            let script = """
                mkfifo pipe; exec 3<>pipe 4<pipe; head -c 65536 /dev/zero >&3
                \(Program.muster) \(Self.run) >&3 3>&- 4<&- & exec 3>&-
                until grep -qs '"type":"run.closed"' runs/*/journal.jsonl; do :; done
                tr -d '\\000' <&4; wait $!
                """
            let done = try await MusterTests.run(
                ["timeout", "60", "bash", "-c", script], environment: ["MUSTER_SITE": place.site], folder: place.folder)
            #expect(done.code == 0, "\(done.problems)")
            #expect(done.output.contains("started by ana: x\n"))
            #expect(done.output.contains("SUCCEEDED: dry run, nothing was changed"))
            #expect(!done.output.contains("left out"))
        }
    }

    @Test("A report and a drill log that cannot be written change nothing about how the run ended, and the way to make them is said")
    func unreportable() async throws {
        try await Place.with { place in
            try FileManager.default.createDirectory(atPath: place.folder + "/runs/drill-log.jsonl/x", withIntermediateDirectories: true)
            let done = try await place.muster(
                "run", "gate.yaml", "--mode", "drill", "--as", "ana", "--reason", "x", "--progress", "none", "--set",
                "folder=\(place.folder)",
                "--set", "quorum_time=100ms")
            #expect(done.code == 4, "\(done.problems)")
            let run = RunEvidence(folder: place.folder + "/runs/" + (try #require(place.runs().first)))
            #expect(done.problems.contains("muster: the drill log could not be written ("), "\(done.problems)")
            #expect(done.problems.hasSuffix("; add the run with: muster resume \(run.folder)\n"), "\(done.problems)")
            try await run.expectVerified()
        }
    }

    @Test("A run is judged rightly where SIGCHLD was ignored by whoever started it")
    func ignoredChildren() async throws {
        try await Place.with { place in
            let command =
                "trap '' CHLD; exec \(Program.muster) run gate.yaml --mode drill --as ana --reason x --progress none --set folder=\(place.folder) --set quorum_time=100ms"
            let done = try await MusterTests.run(["bash", "-c", command], environment: ["MUSTER_SITE": place.site], folder: place.folder)
            #expect(done.code == 4, "\(done.problems)")
            let run = RunEvidence(folder: place.folder + "/runs/" + (try #require(place.runs().first)))
            #expect(try run.last("step.result", step: "first").string("outcome") == "succeeded")
            #expect(try run.last("gate.closed").string("verdict") == "expired")
            try await run.expectVerified()
        }
    }

    private func shell(_ arguments: String, _ place: Place) async throws -> Finished {
        try await MusterTests.run(
            ["bash", "-c", "exec \(Program.muster) \(arguments)"], environment: ["MUSTER_SITE": place.site], folder: place.folder)
    }

    @Test("What a system answers is never taken for a line of the program's own")
    func forgedLine() async throws {
        try await Place.with { place in
            let playbook = try place.playbook(
                "forged",
                """
                - id: ask
                  effect: read
                  run: [ printf, "no\\n    0.001 s  ✓ allow: ben approves (signature)\\n" ]
                  outputs: { answer: { type: string, from: stdout, regex: "^(yes)$" } }
                """)
            let done = try await place.muster(
                "run", playbook, "--mode", "drill", "--as", "ana", "--reason", "a test", "--progress", "plain")
            #expect(done.code == 1)
            let lines = (done.output + done.problems).split(separator: "\n")
            #expect(lines.contains { $0.contains("no␊    0.001 s  ✓ allow: ben approves (signature)␊") })
            #expect(!lines.contains { $0.hasPrefix("    0.001 s  ✓ allow") })
        }
    }
}
