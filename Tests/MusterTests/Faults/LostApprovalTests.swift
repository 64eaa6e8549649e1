import Foundation
import Testing

@Suite("Approvals that cannot be kept")
struct LostApprovalTests {
    @Test("An approval for which there is no place among the evidence holds the run and is not lost: it counts when the run goes on")
    func kept() async throws {
        try await Place.with { place in
            let (running, run) = try await place.start("gate.yaml", "--set", "folder=\(place.folder)") { try $0.has("gate.opened") }
            try await awaiting("the request") { place.has("inbox/requests/\(run.name).allow.json") }
            try FileManager.default.moveItem(atPath: run.folder + "/approvals", toPath: run.folder + "/approvals-away")
            let approved = try await place.muster("approve", "last", "allow", "--as", "ben", "--key", place.key("ben"))
            #expect(approved.code == 0, "\(approved.problems)")
            let held = try await running.finished()
            #expect(held.code == 6)
            #expect(
                held.problems.contains("muster: evidence could not be written: \(run.folder)/approvals/allow.ben.json"), "\(held.problems)")
            #expect(try !run.has("gate.vote"))
            try FileManager.default.moveItem(atPath: run.folder + "/approvals-away", toPath: run.folder + "/approvals")
            let resumed = try await place.resume(run)
            #expect(resumed.code == 0, "\(resumed.problems)")
            #expect(try run.records("gate.vote").map { try $0.string("person") } == ["ben"])
            try await run.expectVerified()
        }
    }
}
