import Foundation
import Testing

/// `muster undo`: a run that is over is taken back by a run of its own, once.
@Suite("A run is taken back")
struct UndoTests {
    /// A finished run of marks.yaml, approved by ben.
    private func finished(_ place: Place) async throws -> RunEvidence {
        let (running, run) = try await place.start("marks.yaml", "--set", "folder=\(place.folder)") { _ in true }
        try await approve(place, run.name)
        let done = try await running.finished()
        #expect(done.code == 0, "\(done.problems)")
        return run
    }

    private func approve(_ place: Place, _ run: String) async throws {
        try await awaiting("the request") { place.has("inbox/requests/\(run).allow.json") }
        let approved = try await place.muster("approve", run, "allow", "--as", "ben", "--key", place.key("ben"))
        #expect(approved.code == 0, "\(approved.problems)")
    }

    private func undo(_ place: Place, _ run: RunEvidence) async throws -> (Finished, RunEvidence) {
        let known = Set(place.runs())
        let running = try Running(
            [Program.muster, "undo", run.name, "--as", "ana", "--reason", "the drill is over", "--progress", "none"],
            environment: ["MUSTER_SITE": place.site], folder: place.folder)
        try await awaiting("the run that takes it back") { !Set(place.runs()).subtracting(known).isEmpty }
        let back = RunEvidence(folder: "\(place.folder)/runs/\(try #require(Set(place.runs()).subtracting(known).first))")
        #expect(place.has("second") && place.has("third"), "nothing is taken back before it is approved")
        try await approve(place, back.name)
        return (try await running.finished(), back)
    }

    @Test("A finished drill: approved anew, everything back in reverse, what was kept let go; the second time nothing is done")
    func finished() async throws {
        try await Place.with { place in
            let run: RunEvidence = try await finished(place)
            #expect(["first", "second", "third", "primary"].allSatisfy { place.has($0) })
            #expect(try await place.muster("list").output.contains("handed on: primary"))
            let (done, back) = try await undo(place, run)
            #expect(done.code == 0, "\(done.problems)")
            #expect(["first", "second", "third", "primary"].allSatisfy { !place.has($0) })
            #expect(try back.records("undo.intent").map { try $0.string("step") } == ["third", "second", "first"])
            #expect(try back.records("release.intent").map { try $0.string("step") } == ["primary"])
            #expect(try back.records("step.intent").isEmpty)
            #expect(try back.closed() == ("succeeded", 0, "everything that could be was taken back of run \(run.name)"))
            let undoes = try back.last("run.opened").object("undoes")
            #expect(try undoes.string("run") == run.name)
            #expect(try undoes.integer("lines") == (try run.records().count))
            #expect(try undoes.strings("gates") == ["allow"])
            try await run.expectVerified()
            try await back.expectVerified()

            let listed = try await place.muster("list").output
            #expect(!listed.contains("handed on"), "\(listed)")
            #expect(listed.contains("undone by \(back.name)") && listed.contains("undoes \(run.name)"), "\(listed)")
            let again = try await place.muster("undo", run.name, "--as", "ana", "--reason", "once more")
            #expect(
                again.code == 0 && again.output == "run \(back.name) has taken back what could be of \(run.name); nothing was done\n",
                "\(again.output)\(again.problems)")
            #expect(place.runs().count == 2)
            let backwards = try await place.muster("undo", back.name, "--as", "ana", "--reason", "and back")
            #expect(backwards.code == 3 && backwards.problems.contains("is itself the undo of \(run.name)"), "\(backwards.problems)")
        }
    }

    @Test("An undo that fails leaves a part: exit 5; the next takes up what is left and nothing else")
    func partly() async throws {
        try await Place.with { place in
            let run: RunEvidence = try await finished(place)
            try place.write("block", "")
            let (done, back) = try await undo(place, run)
            #expect(done.code == 5, "\(done.problems)")
            #expect(try back.closed().text == "run \(run.name) is taken back in part; still in place: first, second, third")
            #expect(place.has("first") && place.has("second") && place.has("third") && !place.has("primary"))
            try FileManager.default.removeItem(atPath: place.folder + "/block")
            let (second, rest) = try await undo(place, run)
            #expect(second.code == 0, "\(second.problems)")
            #expect(try rest.records("release.intent").isEmpty, "what was let go of is not let go of again")
            #expect(try String(contentsOfFile: place.folder + "/order", encoding: .utf8) == "third\nthird\nsecond\n")
            try await rest.expectVerified()
        }
    }

    @Test("Changed evidence of the link is told by both verifiers; without the earlier run they say that nothing was compared")
    func link() async throws {
        try await Place.with { place in
            let run: RunEvidence = try await finished(place)
            let (_, back) = try await undo(place, run)
            try FileManager.default.moveItem(atPath: run.folder, toPath: place.folder + "/elsewhere")
            let alone = try await MusterTests.run([Program.muster, "verify", back.folder])
            #expect(alone.code == 0 && alone.output.contains("the run \(run.name) is not beside this one"), "\(alone.output)")
            let audited = try await MusterTests.run([Program.repository + "/docs/verify.sh", back.folder])
            #expect(audited.code == 0 && audited.output.contains("the run \(run.name) is not beside this one"), "\(audited.output)")
            try FileManager.default.copyItem(atPath: back.folder, toPath: run.folder)
            for verifier in [[Program.muster, "verify"], [Program.repository + "/docs/verify.sh"]] {
                let told = try await MusterTests.run(verifier + [back.folder])
                #expect(told.code == 1 && told.output.contains("the run \(run.name) is not the one that was taken back"), "\(told.output)")
            }
        }
    }

    @Test("Past the point of no return nothing is undone: refused, with the failback named")
    func forwardOnly() async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("bridge.yaml", "--set", "folder=\(place.folder)") { _ in true }
            #expect(try await running.finished().code == 0)
            let refused = try await place.muster("undo", "last", "--as", "ana", "--reason", "back")
            #expect(refused.code == 3)
            #expect(
                refused.problems
                    == "muster: run \(run.name) is past its point of no return (cross): forward only; the way back is a run of its own: back.yaml; it stays: first\n"
            )
            #expect(place.runs().count == 1 && place.has("first"))
        }
    }

    @Test("Killed in the middle and resumed nothing is undone twice; meanwhile a second undo is refused")
    func killed() async throws {
        try await Place.with { place in
            let run: RunEvidence = try await finished(place)
            let running = try Running(
                [Program.muster, "undo", run.name, "--as", "ana", "--reason", "over", "--progress", "none"],
                environment: ["MUSTER_SITE": place.site],
                folder: place.folder)
            try await awaiting("the run that takes it back") { place.runs().count == 2 }
            let back = RunEvidence(folder: "\(place.folder)/runs/\(try #require(place.runs().first { $0 != run.name }))")
            try await awaiting("the request") { place.has("inbox/requests/\(back.name).allow.json") }
            running.send(SIGKILL)
            #expect(try await running.finished().code == 128 + SIGKILL)
            let second = try await place.muster("undo", run.name, "--as", "ana", "--reason", "over")
            #expect(second.code == 3 && second.problems.contains("run \(back.name) undoes it and is not over"), "\(second.problems)")
            let resumed = try Running(
                [Program.muster, "resume", back.name, "--progress", "none"], environment: ["MUSTER_SITE": place.site], folder: place.folder)
            try await approve(place, back.name)
            #expect(try await resumed.finished().code == 0)
            #expect(try String(contentsOfFile: place.folder + "/order", encoding: .utf8) == "third\nsecond\n")
            try await back.expectVerified()
        }
    }

    @Test("Of an undo nobody knows: the run holds with what to do, a person rules with a reason, both verifiers accept it")
    func doubted() async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("doubt.yaml", "--set", "folder=\(place.folder)") { _ in true }
            #expect(try await running.finished().code == 0)
            try place.write("mute", "")
            let held = try await place.muster("undo", run.name, "--as", "ana", "--reason", "over", "--progress", "none")
            let back = RunEvidence(folder: "\(place.folder)/runs/\(try #require(place.runs().first { $0 != run.name }))")
            #expect(held.code == 6, "\(held.problems)")
            #expect(
                held.problems.contains("nobody knows whether the undo of step \"mark\" took effect: look, and rule"), "\(held.problems)")
            #expect(held.problems.contains("--rule mark=succeeded|failed|again"), "\(held.problems)")
            let status = try await place.muster("status", back.name)
            #expect(status.output.contains("nobody knows whether the undo of step \"mark\" took effect"), "\(status.output)")
            try FileManager.default.removeItem(atPath: place.folder + "/mute")
            let ruled = try await place.muster("resume", back.name, "--rule", "mark=again", "--reason", "it is still there")
            #expect(ruled.code == 0, "\(ruled.problems)")
            #expect(!place.has("mark"))
            #expect(try back.records("undo.intent").count == 2)
            let ruling = try #require(try back.records("operator.action").first { $0.text("action") == "ruling" })
            #expect(ruling.text("ruling") == "again" && ruling.text("reason") == "it is still there")
            #expect(try back.last("deviation").text("kind") == "ruling")
            try await back.expectVerified()
        }
    }
}
