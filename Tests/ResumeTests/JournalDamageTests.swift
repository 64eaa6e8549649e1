import Foundation
import Testing

@Suite("A run whose runner died")
struct JournalDamageTests {
    /// A run killed while it waits at the gate.
    private func killedAtGate(_ test: @escaping @Sendable (Scene) throws -> Void) async throws {
        try await onThread {
            let scene = try Scene(Playbooks.forward)
            defer { scene.remove() }
            let run = try scene.start()
            #expect(run.until { scene.hasRequest })
            run.signal(SIGKILL)
            _ = try run.finish()
            try test(scene)
        }
    }

    @Test("goes on behind a torn last line, which is cut, kept and recorded")
    func torn() async throws {
        try await killedAtGate { scene in
            let path = try #require(scene.journalPath)
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let whole = bytes.count { $0 == 10 }
            let torn = #"{"at":"2026-01-01T00:00:00.000000Z","boot":"ab"#
            bytes.append(contentsOf: torn.utf8)
            try bytes.write(to: URL(fileURLWithPath: path))
            let approval = scene.approveWhenAsked()
            let ending = try scene.resuming().finish()
            approval.end()
            #expect(ending.code == 0, "\(ending)")
            let recovered = try #require(try scene.records().first { $0.type == "recovered" })
            #expect(recovered.integer("seq") == whole + 1)
            #expect(recovered.integer("cut_bytes") == torn.utf8.count)
            #expect(FileManager.default.fileExists(atPath: try scene.runFolder() + "/" + (try #require(recovered.text("cut_file")))))
            try scene.expectEffects(Expected.forward)
            try scene.expectEnds(Expected.forwardEnds)
            try scene.expectSound(.init(true))
        }
    }

    @Test("is not taken over where plan.json is another plan, and not a byte is changed")
    func otherPlan() async throws {
        try await killedAtGate { scene in
            let plan = try scene.runFolder() + "/plan.json"
            let text = try String(contentsOfFile: plan, encoding: .utf8)
            try text.replacingOccurrences(of: "killed again and again", with: "killed once").write(
                toFile: plan, atomically: false, encoding: .utf8)
            let journal = try Data(contentsOf: URL(fileURLWithPath: try #require(scene.journalPath)))
            let ending = try scene.resuming().finish()
            #expect(ending.code == 3)
            #expect(ending.problems == "muster: \(try scene.runFolder()): plan.json is not the plan that this run was opened with\n")
            #expect(try Data(contentsOf: URL(fileURLWithPath: try #require(scene.journalPath))) == journal)
        }
    }

    @Test("keeps its locks: another run is refused until it is over")
    func locked() async throws {
        try await killedAtGate { scene in
            let first = try scene.runID()
            let other = try scene.start().finish()
            #expect(other.code == 3, "\(other)")
            #expect(try scene.heldLocks().count == 2)
            let approval = scene.approveWhenAsked(first)
            let ending = try Child([Scene.program, "resume", scene.folder + "/runs/" + first, "--progress", "plain"]).finish()
            approval.end()
            #expect(ending.code == 0, "\(ending)")
            #expect(try scene.heldLocks() == [])
        }
    }

    @Test("is taken over when a command that the dead runner was starting lets go of the journal")
    func lateStarter() async throws {
        try await killedAtGate { scene in
            // who took the lock has ended, and its descriptor lives on for a moment, as between fork and exec
            let path = try #require(scene.journalPath)
            let holding = """
                import fcntl, os, struct, sys, time
                file = open(sys.argv[1], "r+b")
                taker = os.fork()
                if taker == 0:
                    fcntl.flock(file, fcntl.LOCK_EX)
                    fcntl.fcntl(file, 37, struct.pack("hhqqi", fcntl.F_WRLCK, 0, 0, 0, 0))  # F_OFD_SETLK
                    os._exit(0)
                os.waitpid(taker, 0)
                open(sys.argv[2], "w").close()
                time.sleep(1)
                """
            let late = try Child(["/usr/bin/python3", "-c", holding, path, scene.folder + "/there"])
            #expect(late.until { FileManager.default.fileExists(atPath: scene.folder + "/there") })
            let approval = scene.approveWhenAsked()
            let ending = try scene.resuming().finish()
            approval.end()
            _ = try late.finish()
            #expect(ending.code == 0, "\(ending)")
            #expect(try scene.records().last?.type == "run.closed")
            try scene.expectEffects(Expected.forward)
        }
    }

    @Test("whose runner lives is not driven by a second one")
    func alive() async throws {
        try await onThread {
            let scene = try Scene(Playbooks.forward)
            defer { scene.remove() }
            let run = try scene.start()
            #expect(run.until { scene.hasRequest })
            let second = try scene.resuming().finish()
            #expect(second.code == 0)
            #expect(second.output == "resume: told \(try scene.runID())\n")
            let ruling = try scene.resuming(["--rule", "plain=again", "--reason", "none"]).finish()
            #expect(ruling.code == 3)
            #expect(ruling.problems == "muster: a runner drives this run; there is nothing to rule on\n")
            #expect(!run.hasEnded)
            let approval = scene.approveWhenAsked()
            let ending = try run.finish()
            approval.end()
            #expect(ending.code == 0, "\(ending)")
            #expect(try scene.records().contains { $0.type == "recovered" } == false)
            try scene.expectEffects(Expected.forward)
            try scene.expectSound(.init(false))
        }
    }
}
