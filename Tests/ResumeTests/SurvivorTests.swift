import Foundation
import Testing

/// A command that leaves a child in a session of its own, one that ignores SIGTERM, and one of both kinds.
private let brood = """
    muster: 1
    id: brood
    title: "A command with grandchildren"
    steps:
      - id: leave
        shell: |
          setsid sleep 300 & echo $! >> "@/pids"
          (trap '' TERM; exec sleep 300) & echo $! >> "@/pids"
          setsid bash -c 'trap "" TERM; echo $$ >> "@/pids"; while :; do sleep 300; done' &
          while [ $(wc -l < "@/pids") -lt 3 ]; do sleep 0.01; done
          touch "@/there"
          sleep 300
        attempt_timeout: #LIMIT#
        no_undo: "nothing is changed"
        idempotent: true
        #POLICY#
    """

@Suite("What a command leaves behind")
struct SurvivorTests {
    private func scene(limit: String, policy: String = "timeout: 60s") throws -> Scene {
        let scene = try Scene(brood.replacingOccurrences(of: "#LIMIT#", with: limit).replacingOccurrences(of: "#POLICY#", with: policy))
        try scene.write("", "pids")
        return scene
    }

    @Test("is gone, whole, after the attempt's time-out, also from other sessions and against a trap")
    func timeout() async throws {
        try await onThread {
            let scene = try scene(limit: "700ms", policy: "on_failure: { do: hold }")
            defer { scene.remove() }
            let ending = try scene.start().finish()
            let pids = try scene.lines("pids").compactMap { pid_t($0) }
            #expect(ending.code == 6, "\(ending)")
            #expect(pids.count == 3)
            #expect(pids.filter { !ProcessTable.isDead($0) } == [])
            #expect(scene.strays() == [])
            let killed = try #require(try scene.records().first { $0.type == "signal.sent" })
            #expect(killed.text("why") == "time limit reached")
            #expect(killed.integer("survivors") == 0)
        }
    }

    @Test("is killed first when a dead runner's run is resumed")
    func afterCrash() async throws {
        try await onThread {
            let scene = try scene(limit: "60s")
            defer { scene.remove() }
            let run = try scene.start()
            #expect(run.until { FileManager.default.fileExists(atPath: scene.folder + "/there") })
            run.signal(SIGKILL)
            _ = try run.finish()
            let pids = try scene.lines("pids").compactMap { pid_t($0) }
            #expect(pids.filter { !ProcessTable.isDead($0) }.count == 3, "they outlive their runner")
            try scene.write("", "pids")
            let second = try scene.resuming()
            // the step is safe to repeat: its second attempt starts when the first one's processes are gone
            #expect(second.until { scene.hasRecord("\"type\":\"recovered\"") && ((try? scene.lines("pids").count) ?? 0) == 3 })
            #expect(pids.filter { !ProcessTable.isDead($0) } == [])
            let recovered = try #require(try scene.records().first { $0.type == "recovered" })
            let named = (recovered.members["killed"] as? [String] ?? []).joined(separator: " ")
            for pid in pids { #expect(named.contains("(\(pid))"), "\(named)") }
            second.signal(SIGINT)
            #expect(second.until { scene.operatorActions.count { $0 == "cancel" } == 1 })
            second.signal(SIGINT)
            #expect(try second.finish().code == 130)
        }
    }

    @Test("does not matter to a stranger, who may hold standard output open without delaying anything")
    func stranger() async throws {
        try await onThread {
            let scene = try Scene(
                """
                muster: 1
                id: stranger
                title: "A stranger holds the output open"
                steps:
                  - id: one
                    shell: |
                      echo said
                      echo $$ > "@/pids"
                      until [ -e "@/go" ]; do sleep 0.01; done
                    effect: read
                  - { id: two, run: [ "true" ], effect: read }
                """)
            defer { scene.remove() }
            let run = try scene.start()
            #expect(run.until { ((try? scene.read("pids")) ?? "").hasSuffix("\n") })
            // this test is the stranger: no descendant, no token, only the pipe
            let held = open("/proc/\(try scene.lines("pids")[0])/fd/1", O_WRONLY)
            #expect(held >= 0)
            signal(SIGPIPE, SIG_IGN)
            try scene.write("", "go")
            let ending = try run.finish()
            #expect(write(held, "late", 4) == -1, "nobody reads it any more")
            close(held)
            #expect(ending.code == 0, "\(ending)")
            let records = try scene.records()
            #expect(records.filter { $0.type == "step.ended" }.map(\.place) == ["one", "two"])
            let result = try #require(records.first { $0.type == "step.result" && $0.place == "one" })
            let files = (result.members["call"] as? [String: Any])?["files"] as? [[String: Any]]
            #expect(files?.first?["bytes"] as? Int == 70 + 5, "what the step itself said")
        }
    }
}
