import Foundation
import Testing

/// `muster release`: what a dead runner left injected is gone afterwards, and the run can still go on.
@Suite("Everything let go")
struct LetGoTests {
    @Test("A runner killed with a fault injected: released once, on hold, resumable; asked again nothing is touched; it ends well")
    func killed() async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("fault.yaml", "--set", "folder=\(place.folder)") { _ in place.has("writing") }
            #expect(place.has("fault") && place.has("silence"))
            let driven = try await place.muster("release", "last", "--reason", "too early")
            #expect(
                driven.code == 3
                    && driven.problems
                        == "muster: a runner drives this run; `muster cancel` ends it in order, and releases what it holds\n",
                "\(driven.problems)")
            running.send(SIGKILL)
            #expect(try await running.finished().code == 128 + SIGKILL)
            let writer = try #require(
                pid_t(try String(contentsOfFile: place.folder + "/writing", encoding: .utf8).trimmingCharacters(in: .newlines)))

            let done = try await place.muster("release", "last", "--reason", "the drill is over for today")
            #expect(done.code == 6, "\(done.problems)")
            #expect(
                done.problems.contains("let go of: silence, inject") || done.problems.contains("let go of: inject, silence"),
                "\(done.problems)")
            #expect(!place.has("fault") && !place.has("silence"))
            // what has ended and nobody has waited for yet has no command line any more
            let left = FileManager.default.contents(atPath: "/proc/\(writer)/cmdline") ?? Data()
            #expect(left.isEmpty, "what the dead runner left running is gone")
            #expect(try run.records("release.intent").map { try $0.string("step") } == ["silence", "inject"].reversed())
            #expect(try run.last("operator.action").string("action") == "release")
            #expect(try run.last("operator.action").string("reason") == "the drill is over for today")
            #expect(try run.last("step.result", step: "write").string("outcome") == "unknown")
            #expect(try !run.has("step.ended", step: "write"))

            let lines = try run.records().count
            let again = try await place.muster("release", "last", "--reason", "once more")
            #expect(
                again.code == 0 && again.output == "nothing is open to release in \(run.name); nothing was touched\n",
                "\(again.output)\(again.problems)")
            #expect(try run.records().count == lines)

            try place.write("go", "")
            let resumed = try await place.muster("resume", "last", "--progress", "none")
            #expect(resumed.code == 0, "\(resumed.problems)")
            #expect(try run.records("release.intent").count == 2, "nothing is let go of twice")
            #expect(try run.closed() == ("succeeded", 0, "every step succeeded with 1 deviation"))
            try await run.expectVerified()
            let over = try await place.muster("release", "last", "--reason", "too late")
            #expect(
                over.code == 3 && over.problems.contains("the run is over (succeeded)") && over.problems.contains("muster undo"),
                "\(over.problems)")
        }
    }
}
