import Foundation
import Testing

/// A loop over a list that the run finds, from the file to the verified evidence.
@Suite("Loops over what is found")
struct LoopTests {
    @Test("Killed in the middle and resumed: the recorded items are gone over, not those that would be found by then")
    func killed() async throws {
        try await Place.with { place in
            try place.write("hosts", "web1\nweb2\nweb3")
            let (running, evidence) = try await place.start("loop.yaml", "--set", "folder=\(place.folder)") { _ in place.has("at-web2") }
            running.send(SIGKILL)
            #expect(try await running.finished().code == 128 + SIGKILL)
            try place.write("hosts", "other1\nother2")
            try place.write("go", "")
            let resumed = try await place.muster("resume", "last", "--progress", "none")
            #expect(resumed.code == 0, "\(resumed.problems)")
            let entered = try evidence.records("step.expanded")
            #expect(entered.count == 1)
            #expect(try entered.first?.strings("items") == ["web1", "web2", "web3"])
            let begun = try String(contentsOfFile: place.folder + "/begun", encoding: .utf8)
            // what was under way may have got to its end before it was killed: done_when knows
            #expect(["web1\nweb2\nweb2\nweb3\n", "web1\nweb2\nweb3\n"].contains(begun), "\(begun)")
            let ended = try evidence.records("step.ended").map { "\(try $0.string("step"))@\($0.text("item")) \(try $0.string("outcome"))" }
            #expect(
                ended == ["find@- succeeded", "restart@1 succeeded", "restart@2 succeeded", "restart@3 succeeded", "restart@- succeeded"])
            try await evidence.expectVerified()
        }
    }

    @Test("The plan says what the loop goes over, and a list that is too long fails the step before its first item")
    func tooMany() async throws {
        try await Place.with { place in
            try place.write("hosts", (1...6).map { "web\($0)" }.joined(separator: "\n"))
            let planned = try await place.muster("plan", "loop.yaml", "--set", "folder=\(place.folder)")
            #expect(
                planned.output.contains("host of steps.find.hosts, at most 5, one after the other"), "\(planned.output)\(planned.problems)")
            let done = try await place.muster(
                "run", "loop.yaml", "--set", "folder=\(place.folder)", "--mode", "drill", "--reason", "x", "--as", "ana", "--progress",
                "none")
            #expect(done.code == 1, "\(done.output)\(done.problems)")
            #expect(!place.has("begun"))
            let run = RunEvidence(folder: "\(place.folder)/runs/\(try #require(place.runs().first))")
            #expect(try run.last("step.ended", step: "restart").string("detail") == "the loop would have 6 items, max_items is 5")
        }
    }
}
