import Foundation
import Testing

/// A small cluster is destroyed and built anew (playbooks/examples/recreate-cluster.yaml), on a stand-in for its API.
@Suite("Real runbooks: destroying and recreating a cluster")
struct RecreateClusterTests {
    private static let playbook = Program.repository + "/playbooks/examples/recreate-cluster.yaml"
    private static let cluster = "/clusters/lab"

    /// Runs the playbook to its end and gives the answers as they are asked for.
    private func drill(
        _ place: Place, _ api: StandIn, _ settings: [String: String] = [:], word: String = "destroy lab", approved: [String]
    ) async throws -> (done: Finished, run: RunEvidence) {
        var all = ["cluster": "lab", "api": api.url, "poll": "400ms", "poll_later": "1200ms"]
        all.merge(settings) { $1 }
        let running = try Running(
            [Program.muster, "run", Self.playbook, "--mode", "drill", "--as", "ana", "--reason", "a test", "--progress", "none"]
                + all.sorted { $0.key < $1.key }.flatMap { ["--set", "\($0.key)=\($0.value)"] },
            environment: ["MUSTER_SITE": place.site], folder: place.folder)
        try await DocumentExamples.Answer(person: "ana", verb: "answers", step: "confirm", values: ["answer=\(word)"]).give(in: place)
        for gate in approved {
            try await DocumentExamples.Answer(person: "ben", verb: "approves", step: gate, values: []).give(in: place)
        }
        let done = try await running.finished()
        return (done, RunEvidence(folder: "\(place.folder)/runs/\(try #require(place.runs().last))"))
    }

    private func ended(_ run: RunEvidence, _ step: String) throws -> String {
        let end = try run.last("step.ended", step: step)
        return "\(try end.string("outcome")) \(end.text("verdict"))"
    }

    @Test("Destroyed, built anew, the same as before; looks become rarer as they were told to")
    func whole() async throws {
        try await Place.with { place in
            try await StandIn.with(place, "cluster.py") { api in
                let (done, run) = try await drill(place, api, approved: ["may-create", "may-bootstrap"])
                #expect(done.code == 0, "\(done.output)\(done.problems)")
                #expect(try ended(run, "compared/compared-succeeded/same") == "succeeded -")
                let requests = api.requests()
                let deleted = try #require(requests.firstIndex { $0.what == "DELETE \(Self.cluster)" })
                let made = try #require(requests.firstIndex { $0.what == "PUT \(Self.cluster)" })
                // one look before the cluster is made belongs to the making: whether it is there already
                let looks = requests[(deleted + 1)..<(made - 1)].map(\.at)
                #expect(requests[(deleted + 1)..<(made - 1)].allSatisfy { $0.what == "GET \(Self.cluster)" })
                #expect(looks.count == 6)
                for (look, least) in zip(looks, [0, 400_000, 800_000, 1_200_000, 2_400_000, 3_600_000]) {
                    #expect(look - looks[0] >= least - 300_000)
                }
                #expect(requests.filter { $0.what.hasPrefix("POST") }.count == 1)
                try await run.expectVerified()
            }
        }
    }

    @Test("Without a state from before nothing is called the same")
    func notComparable() async throws {
        try await Place.with { place in
            try await StandIn.with(place, "cluster.py", "0") { api in
                let (done, run) = try await drill(
                    place, api, ["capture": "false", "poll": "50ms"], approved: ["may-create", "may-bootstrap"])
                #expect(done.code == 8, "\(done.output)\(done.problems)")
                #expect(try run.closed().outcome == "partial")
                #expect(try ended(run, "compared/compared-else/not-comparable") == "handled partial")
                #expect(try !run.has("step.intent", step: "compared/compared-succeeded/same"))
                try await run.expectVerified()
            }
        }
    }

    @Test("A deletion that does not end holds past the point of no return, and says what is known to cause it")
    func stuck() async throws {
        try await Place.with { place in
            try await StandIn.with(place, "cluster.py", "100000") { api in
                let (done, run) = try await drill(place, api, ["gone_within": "2s"], approved: [])
                #expect(done.code == 6, "\(done.output)\(done.problems)")
                let held = try run.last("run.state")
                #expect(try held.string("to") == "held")
                #expect(
                    try held.string("because").hasSuffix(
                        "; known causes: a volume is still attached: look at the storage; the API's token has expired"))
                #expect(!api.requests().contains { $0.what.hasPrefix("PUT") })
            }
        }
    }

    @Test("Any other word than the exact one, and nothing is done", arguments: ["yes", "destroy", "Destroy lab", "destroy lab2"])
    func otherWord(word: String) async throws {
        try await Place.with { place in
            try await StandIn.with(place, "cluster.py") { api in
                let (done, run) = try await drill(place, api, word: word, approved: [])
                #expect(done.code == 1, "\(done.output)\(done.problems)")
                #expect(try run.closed().outcome == "failed")
                #expect(api.requests().map(\.what) == ["GET \(Self.cluster)/state"])
                try await run.expectVerified()
            }
        }
    }
}
