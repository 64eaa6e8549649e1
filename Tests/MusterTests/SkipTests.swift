import Foundation
import Testing

/// `muster skip`: a step is left out by a person's word, which outlives the runner; what may not be left out is refused.
@Suite("Left out")
struct SkipTests {
    @Test("A step is left out, its runner killed and resumed: it is skipped in its turn, a deviation, verified by both")
    func leftOut() async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("small.yaml", "--set", "folder=\(place.folder)") { try $0.has("input.asked") }
            let wrong: [([String], Int32, String)] = [
                (["second"], 3, "step \"second\" is the point of no return \"second\"; `muster cancel` ends the run before it"),
                (["ask"], 3, "step \"ask\" has asked already; answer it with `muster input`"),
                (["first"], 3, "step \"first\" has ended (succeeded)"),
                (["frist"], 2, "there is no step \"frist\"; the steps are first, ask, second, confirm, tell")
            ]
            for (step, code, problem) in wrong {
                let done = try await place.muster("skip", "last", step[0], "--reason", "why not")
                #expect(done.code == code && done.problems == "muster: \(problem)\n", "\(done.code) \(done.problems)")
            }
            let told = try await place.muster("skip", "last", "confirm", "--reason", "nobody is on duty")
            #expect(told.code == 0 && told.output.hasPrefix("skip confirm: told \(run.name); "), "\(told.output)\(told.problems)")
            try await awaiting("the word") { try run.has("operator.action") }
            #expect(try !run.has("step.skipped"), "its turn has not come")
            running.send(SIGKILL)
            #expect(try await running.finished().code == 128 + SIGKILL)
            let left = try await place.muster("skip", "last", "tell", "--reason", "the channel is down")
            #expect(
                left.output == "skip tell: left for \(run.name), which no runner drives now; it is read by `muster resume \(run.name)`\n",
                "\(left.output)\(left.problems)")

            #expect(try await place.muster("input", "last", "ask", "clean=true", "colour=green").code == 0)
            let done = try await place.muster("resume", "last", "--progress", "none")
            #expect(done.code == 0, "\(done.problems)")
            #expect(try run.closed() == ("succeeded", 0, "every step succeeded with 2 deviations; left out by a person: confirm, tell"))
            #expect(try run.last("step.skipped", step: "confirm").string("reason") == "nobody is on duty")
            #expect(try run.records("input.asked").count == 1, "nobody is asked what was left out")
            #expect(try run.records("deviation").map { try $0.string("kind") } == ["skip", "skip"])
            try await run.expectVerified()
            let report = try String(contentsOfFile: run.folder + "/report.md", encoding: .utf8)
            #expect(report.contains("nobody is on duty") && report.contains("left out by a person: confirm, tell"))
            let over = try await place.muster("skip", "last", "tell", "--reason", "too late")
            #expect(over.code == 3 && over.problems == "muster: the run \(run.name) is over; nobody reads what is sent to it\n")
        }
    }
}
