import Foundation
import Testing

/// Who counts at a gate: seen by the runner, whatever the approver's own program would have refused.
@Suite("Votes")
struct VoteTests {
    @Test("The initiator's own vote does not count, neither through the program nor dropped into the inbox by hand")
    func initiator() async throws {
        try await Place.with { place in
            let (running, run) = try await start(place, as: "cia")
            let own = try await vote(place, as: "cia", key: "cia")
            #expect(own.code == 3 && own.problems == "muster: \"cia\" is excluded from this gate (initiator)\n")
            try await forge(place, run, person: "cia", key: "cia")
            try await awaiting("the vote to be seen") { try run.has("gate.vote") }
            let seen = try run.last("gate.vote")
            #expect(try seen.boolean("accepted") == false && seen.string("person") == "cia")
            #expect(!place.has("second"))
            #expect(try await vote(place, as: "ben", key: "ben").code == 0)
            #expect(try await running.finished().code == 0)
            #expect(try run.last("gate.closed").strings("people") == ["ben"])
            #expect(place.has("second"))
            try await run.expectVerified()
        }
    }

    @Test("A vote signed with somebody else's key does not count")
    func wrongKey() async throws {
        try await Place.with { place in
            let (running, run) = try await start(place, as: "ana")
            let foreign = try await vote(place, as: "ben", key: "ana")
            #expect(foreign.code == 0, "the runner judges by the run's plan; the approver's program only warns")
            #expect(
                foreign.problems.contains("warning: the site names another key for \"ben\" than the one that signed"), "\(foreign.problems)"
            )
            try await awaiting("the vote to be seen") { try run.has("gate.vote") }
            let seen = try run.last("gate.vote")
            #expect(try seen.boolean("accepted") == false && seen.string("why") == "the key is not one of \"ben\"'s")
            #expect(try await vote(place, as: "ben", key: "ben", "deny").code == 0)
            #expect(try await running.finished().code == 4)
            #expect(!place.has("first") && !place.has("second"))
            #expect(try run.closed().outcome == "rolled_back")
            try await run.expectVerified()
        }
    }

    @Test("A vote for another run, and one whose words were changed after signing, do not count")
    func otherWords() async throws {
        try await Place.with { place in
            let (first, one) = try await start(place, as: "ana")
            #expect(try await vote(place, as: "ben", key: "ben", "approve", "--out", "vote.json").code == 0)
            #expect(try await place.muster("cancel", one.name).code == 0)
            #expect(try await first.finished().code == 4)

            let (second, two) = try await start(place, as: "ana")
            let kept = try String(contentsOfFile: place.folder + "/vote.json", encoding: .utf8)
            try drop(
                place, two, kept.replacingOccurrences(of: "{\"v\":1,\"run\":\"\(one.name)\"", with: "{\"v\":1,\"run\":\"\(two.name)\""))
            try await awaiting("the first vote") { try two.records("gate.vote").count == 1 }
            #expect(try two.last("gate.vote").string("why") == "it was signed for another run")
            try drop(place, two, kept.replacingOccurrences(of: one.name, with: two.name))
            try await awaiting("the second vote") { try two.records("gate.vote").count == 2 }
            #expect(try two.last("gate.vote").string("why").hasPrefix("the signature does not hold"))
            second.send(SIGINT)
            #expect(try await second.finished().code == 4)
            try await two.expectVerified()
        }
    }

    @Test("An approver on another host decides with a copied request and a file that is carried back")
    func carriedOver() async throws {
        try await Place.with { place in
            let (running, run) = try await start(place, as: "ana")
            let request = place.folder + "/inbox/requests/\(run.name).allow.json"
            let done = try await place.muster(
                "approve", "-", "allow", "--request", request, "--as", "ben", "--key", place.key("ben"), "--out", place.folder + "/carried")
            #expect(done.code == 0, "\(done.problems)")
            try drop(place, run, try String(contentsOfFile: place.folder + "/carried", encoding: .utf8))
            #expect(try await running.finished().code == 0)
            #expect(try run.last("gate.closed").strings("people") == ["ben"])
            try await run.expectVerified()
        }
    }

    @Test("A gate that nobody answers expires, and what was done before it is undone")
    func expiry() async throws {
        try await Place.with { place in
            let (running, run) = try await start(place, as: "ana", "--set", "quorum_time=300ms")
            #expect(try await running.finished().code == 4)
            #expect(try run.closed().outcome == "rolled_back")
            #expect(try run.last("gate.closed").string("verdict") == "expired")
            #expect(!place.has("first") && !place.has("second"))
            let late = try await vote(place, as: "ben", key: "ben")
            #expect(late.code == 3 && late.problems.contains("is not open"))
            try await run.expectVerified()
        }
    }

    @Test("A request that was planted under another gate's name is not signed, and no pipe or link in its place is followed")
    func planted() async throws {
        try await Place.with { place in
            let (running, run) = try await start(place, as: "ana")
            let requests = place.folder + "/inbox/requests"
            let real = "\(requests)/\(run.name).allow.json"
            let text = try String(contentsOfFile: real, encoding: .utf8)
            func refused(_ target: String, _ gate: String, _ why: String) async throws {
                let done = try await place.muster("approve", target, gate, "--as", "ben", "--key", place.key("ben"))
                #expect(done.code != 0 && done.problems.contains(why), "\(done.problems)")
            }
            let other = "20990101T000000Z-harmless-0000"
            try place.write("inbox/requests/\(other).allow.json", text.trimmingCharacters(in: .newlines))
            try await refused(
                other, "allow",
                "this is the request of gate \"allow\" of run \(run.name), not the one that was asked for; nothing was signed")
            try await refused("last", "allow", "nothing was signed")
            try place.write("inbox/requests/\(run.name).harmless.json", text.trimmingCharacters(in: .newlines))
            try await refused(run.name, "harmless", "nothing was signed")
            try place.write(
                "inbox/requests/\(run.name).allow.json",
                text.replacingOccurrences(of: "Leave the second mark", with: "Look at a clock").trimmingCharacters(in: .newlines))
            try await refused(run.name, "allow", "the request shows other steps than its digest says; nothing was signed")
            try FileManager.default.removeItem(atPath: real)
            #expect(mkfifo(real, 0o666) == 0)
            try await refused(run.name, "allow", "not a regular file")
            try FileManager.default.removeItem(atPath: real)
            try place.write("away.json", text.trimmingCharacters(in: .newlines))
            try FileManager.default.createSymbolicLink(atPath: real, withDestinationPath: place.folder + "/away.json")
            try await refused(run.name, "allow", "Too many levels of symbolic links")
            #expect(try !run.has("gate.vote"))
            #expect(try await place.muster("cancel", run.name).code == 0)
            #expect(try await running.finished().code == 4)
            try await run.expectVerified()
        }
    }

    @Test("What could not count is not said to be done: a reason that is too long; a key with a passphrase gets the way through an agent")
    func notDone() async throws {
        try await Place.with { place in
            let (running, run) = try await start(place, as: "ana")
            let long = try await place.muster(
                "approve", "last", "allow", "--as", "ben", "--key", place.key("ben"), "--reason", String(repeating: "x", count: 2_001))
            #expect(long.code == 2 && long.output == "")
            #expect(long.problems == "muster: a text is too long: 2000 bytes at most for a reason, 16384 for all answers\n")
            let paused = try await place.muster("pause", "last", "--reason", String(repeating: "x", count: 2_001))
            #expect(paused.code == 1 && paused.problems.contains("a text is too long"), "\(paused.problems)")
            let made = try await MusterTests.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "a passphrase", "-f", place.folder + "/locked"]
            )
            #expect(made.code == 0, "\(made.problems)")
            let locked = try await MusterTests.run(
                [Program.muster, "approve", "last", "allow", "--as", "ben", "--key", "locked"], environment: ["MUSTER_SITE": place.site],
                folder: place.folder)
            #expect(locked.code == 1 && locked.problems.hasPrefix("muster: ssh-keygen could not sign: "), "\(locked.problems)")
            #expect(
                locked.problems.hasSuffix("\nthe key has a passphrase: ssh-add locked, then say --key locked.pub\n"), "\(locked.problems)")
            #expect(!locked.problems.contains("U+000D"))
            #expect(try !run.has("gate.vote"))
            #expect(try await place.muster("cancel", run.name).code == 0)
            #expect(try await running.finished().code == 4)
        }
    }

    // MARK: - Steps of the stories

    private func start(_ place: Place, as person: String, _ more: String...) async throws -> (Running, RunEvidence) {
        let known = Set(place.runs())
        let arguments = [
            "run", "gate.yaml", "--mode", "drill", "--as", person, "--reason", "a test", "--progress", "none", "--set",
            "folder=\(place.folder)"
        ]
        let running = try Running([Program.muster] + arguments + more, environment: ["MUSTER_SITE": place.site], folder: place.folder)
        var run: RunEvidence?
        try await awaiting("the gate to open") {
            run = Set(place.runs()).subtracting(known).first.map { RunEvidence(folder: "\(place.folder)/runs/\($0)") }
            return try run?.has("gate.opened") ?? false
        }
        let found = try #require(run)
        let request = place.folder + "/inbox/requests/\(found.name).allow.json"
        try await awaiting("the request or the end") { try FileManager.default.fileExists(atPath: request) || found.has("gate.closed") }
        return (running, found)
    }

    private func vote(_ place: Place, as person: String, key: String, _ decision: String = "approve", _ more: String...) async throws
        -> Finished
    {
        try await run(
            [Program.muster, decision, "last", "allow", "--as", person, "--key", place.key(key), "--reason", "a test"] + more,
            environment: ["MUSTER_SITE": place.site], folder: place.folder)
    }

    /// Leaves a decision in the inbox as a program of one's own would: ben's statement with another name, signed anew.
    private func forge(_ place: Place, _ run: RunEvidence, person: String, key: String) async throws {
        #expect(try await vote(place, as: "ben", key: "ben", "approve", "--out", "vote.json").code == 0)
        var item = try Fields(json: String(contentsOfFile: place.folder + "/vote.json", encoding: .utf8)).members
        let statement = (try #require(item["statement"] as? String)).replacingOccurrences(
            of: "\"person\":\"ben\"", with: "\"person\":\"\(person)\"")
        try statement.write(toFile: place.folder + "/statement", atomically: true, encoding: .utf8)
        let signed = try await MusterTests.run([
            "ssh-keygen", "-q", "-Y", "sign", "-f", place.key(key), "-n", "muster-approval@v1", place.folder + "/statement"
        ])
        #expect(signed.code == 0, "\(signed.problems)")
        item["statement"] = statement
        item["signature"] = try String(contentsOfFile: place.folder + "/statement.sig", encoding: .utf8)
        item["person"] = person
        let data = try JSONSerialization.data(withJSONObject: item, options: [.withoutEscapingSlashes])
        try drop(place, run, String(decoding: data, as: UTF8.self) + "\n")
    }

    private func drop(_ place: Place, _ run: RunEvidence, _ text: String) throws {
        let name = "\(run.name).\(UUID().uuidString)"
        try place.write("inbox/.\(name)", text.trimmingCharacters(in: .newlines))
        try FileManager.default.moveItem(atPath: "\(place.folder)/inbox/.\(name)", toPath: "\(place.folder)/inbox/\(name).json")
    }
}
