import Foundation
import Testing

@Suite("Evidence that cannot be written")
struct EvidenceFailureTests {
    private static let many = """
        muster: 1
        id: many
        title: "A journal that does not fit"
        locks: [ { key: many } ]
        steps:
        """
        + (1...12).map { number in
            """

              - id: s\(number)
                run: [ sh, "@/act", s\(number) ]
                done_when: { run: [ sh, "@/is", s\(number) ] }
                no_undo: "a line in a file"
            """
        }.joined()

    @Test("in the journal: nothing new starts, the runner says so and leaves with 6; resume goes on")
    func journal() async throws {
        try await onThread {
            let scene = try Scene(Self.many)
            defer { scene.remove() }
            let words = scene.runArguments.map { "'\($0)'" }.joined(separator: " ")
            // blocks of 1024 bytes
            let ending = try Finished.of(["/bin/bash", "-c", "ulimit -f 24; exec \(words)"])
            #expect(ending.code == 6, "\(ending)")
            #expect(ending.problems.contains("muster: evidence could not be written: "))
            #expect(
                ending.problems.contains(
                    "muster: nothing more was started. Raise the limit on the size of files (ulimit -f), then: muster resume \(try scene.runFolder())\n"
                ))
            let done = try scene.lines("log")
            #expect(done.count < 12)
            #expect(scene.strays() == [])
            let intents =
                try String(contentsOfFile: try #require(scene.journalPath), encoding: .utf8).components(separatedBy: "step.intent").count
                - 1
            #expect(done.count <= intents, "no effect without its intent on disk")
            let resumed = try scene.resuming().finish()
            #expect(resumed.code == 0, "\(resumed)")
            #expect(try scene.lines("log") == (1...12).map { "s\($0)" })
            try scene.expectClosed()
        }
    }

    @Test("as a command's output: nothing new starts, and the attempt is in doubt until done_when or a person says more")
    func output() async throws {
        try await onThread {
            let scene = try Scene(
                """
                muster: 1
                id: loud
                title: "Output that does not fit"
                steps:
                  - { id: loud, run: [ head, -c, "3000000", /dev/zero ], no_undo: "only output" }
                  - id: next
                    run: [ sh, "@/act", next ]
                    no_undo: "a line in a file"
                """)
            defer { scene.remove() }
            let words = scene.runArguments.map { "'\($0)'" }.joined(separator: " ")
            let ending = try Finished.of(["/bin/bash", "-c", "ulimit -f 1000; exec \(words)"])
            #expect(ending.code == 6, "\(ending)")
            #expect(ending.problems.contains("a call's output could not be kept"), "\(ending)")
            #expect(try scene.lines("log") == [])
            let held = try scene.resuming().finish()
            #expect(held.code == 6, "\(held)")
            let rule =
                "  look at the system, then rule: muster resume \(try scene.runFolder()) --rule loud=succeeded|failed|again --reason \"WHY\"\n"
            #expect(held.problems.contains(rule), "\(held)")
            let resumed = try scene.resuming(["--rule", "loud=again", "--reason", "there is room now"]).finish()
            #expect(resumed.code == 0, "\(resumed)")
            #expect(try scene.lines("log") == ["next"])
            try scene.expectClosed()
        }
    }

    @Test("because the folder of outputs is gone: nothing new starts")
    func folderGone() async throws {
        try await onThread {
            let scene = try Scene(
                """
                muster: 1
                id: gone
                title: "The folder of outputs goes away"
                steps:
                  - { id: one, run: [ bash, -c, "rm -rf @/runs/*/outputs; echo said" ], effect: read }
                  - id: next
                    run: [ sh, "@/act", next ]
                    no_undo: "a line in a file"
                """)
            defer { scene.remove() }
            let ending = try scene.start().finish()
            #expect(ending.code == 6, "\(ending)")
            #expect(ending.problems.contains("a call's output could not be kept"), "\(ending)")
            #expect(try scene.lines("log") == [])
        }
    }
}
