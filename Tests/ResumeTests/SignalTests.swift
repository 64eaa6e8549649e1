import Foundation
import Testing

/// One effect with its undo, then a step that takes long.
private func playbook(pivot: Bool) -> String {
    """
    muster: 1
    id: signals
    title: "A run that is interrupted"
    locks: [ { key: signals } ]
    steps:
      - id: first
        run: [ sh, "@/act", first ]
        done_when: { run: [ sh, "@/is", first ] }
        \(pivot ? "pivot: true" : "undo: { run: [ sh, \"@/act\", undo, first ] }")
      - { id: long, run: [ sleep, "\(pivot ? 2 : 30)" ], effect: read }
      - { id: last, run: [ "true" ], effect: read }
    """
}

@Suite("A runner that gets a signal")
struct SignalTests {
    /// Runs until the long step is under way, then sends the signals, each once the one before is recorded.
    private func interrupted(_ playbook: String, _ signals: [Int32], _ test: @escaping @Sendable (Scene, Finished) throws -> Void)
        async throws
    {
        try await onThread {
            let scene = try Scene(playbook)
            defer { scene.remove() }
            let run = try scene.start()
            #expect(run.until { scene.hasRecord("\"step\":\"long\"") && scene.hasRecord("step.started") })
            for (index, signal) in signals.enumerated() {
                run.signal(signal)
                #expect(run.until { scene.operatorActions.count > index || scene.hasRecord("run.closed") })
            }
            try test(scene, try run.finish())
            #expect(scene.strays() == [])
        }
    }

    @Test("rolls back on the first interrupt, also when the terminal goes away", arguments: [SIGINT, SIGTERM, SIGHUP])
    func once(_ signal: Int32) async throws {
        try await interrupted(playbook(pivot: false), [signal]) { scene, ending in
            #expect(ending.code == 4, "\(ending)")
            #expect(try scene.lines("log") == ["first", "undo first"])
            #expect(scene.operatorActions == ["cancel"])
            try scene.expectClosed()
        }
    }

    @Test("holds after the pivot, and goes on when resumed")
    func afterPivot() async throws {
        try await interrupted(playbook(pivot: true), [SIGINT]) { scene, ending in
            #expect(ending.code == 6, "\(ending)")
            #expect(ending.problems.contains("ON HOLD: cancelled by "))
            #expect(ending.problems.contains("  go on with: muster resume \(try scene.runFolder())\n"))
            #expect(try scene.heldLocks() == ["signals.lock"])
            let resumed = try scene.resuming().finish()
            #expect(resumed.code == 0, "\(resumed)")
            #expect(try scene.lines("log") == ["first"])
            try scene.expectClosed()
        }
    }

    @Test("stops at once on the second interrupt and lists what was not undone")
    func twice() async throws {
        try await onThread {
            let slow = playbook(pivot: false).replacingOccurrences(
                of: "undo: { run: [ sh, \"@/act\", undo, first ] }", with: "undo: { run: [ sleep, \"30\" ] }")
            let scene = try Scene(slow)
            defer { scene.remove() }
            let run = try scene.start()
            #expect(run.until { scene.hasRecord("\"step\":\"long\"") && scene.hasRecord("step.started") })
            run.signal(SIGINT)
            #expect(run.until { scene.hasRecord("undo.intent") })
            run.signal(SIGINT)
            let ending = try run.finish()
            #expect(ending.code == 130, "\(ending)")
            #expect(scene.operatorActions == ["cancel", "abort"])
            let closed = try #require(try scene.records().last)
            #expect(closed.members["left"] as? [String] == ["first"])
            #expect(scene.strays() == [])
            try scene.expectClosed()
        }
    }

    @Test("is not hurried by a terminal that says twice that it goes away")
    func hangupTwice() async throws {
        try await interrupted(playbook(pivot: false), [SIGHUP, SIGHUP]) { scene, ending in
            #expect(ending.code == 4, "\(ending)")
            #expect(scene.operatorActions == ["cancel"])
        }
    }

    @Test("goes on when nobody reads its output any more")
    func brokenPipe() async throws {
        try await onThread {
            let scene = try Scene(playbook(pivot: true).replacingOccurrences(of: "\"2\"", with: "\"0.1\""))
            defer { scene.remove() }
            let words = scene.runArguments.map { "'\($0)'" }.joined(separator: " ")
            let ending = try Finished.of(["/bin/bash", "-c", "{ \(words); echo $? > '\(scene.folder)/code'; } | true"])
            #expect(ending.code == 0)
            #expect(try scene.read("code") == "0\n")
            try scene.expectClosed()
        }
    }
}

extension Scene {
    /// What people and signals asked for, as recorded.
    var operatorActions: [String] { ((try? records()) ?? []).filter { $0.type == "operator.action" }.compactMap { $0.text("action") } }

    /// The run is closed, verified and without a lock.
    func expectClosed(_ location: SourceLocation = #_sourceLocation) throws {
        let verified = try run("verify", try runFolder())
        #expect(verified.code == 0, "\(verified.output)", sourceLocation: location)
        #expect(try heldLocks() == [], sourceLocation: location)
    }
}
