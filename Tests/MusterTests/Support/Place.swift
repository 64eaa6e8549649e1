import Foundation
import Testing

/// A site of its own in a temporary folder, with three people and no servers.
///
/// ana and cia may start runs, ben and cia lead, and each has a throwaway key.
struct Place: Sendable {
    let folder: String

    var site: String { folder + "/site.yaml" }

    static func with(_ body: (Place) async throws -> Void) async throws {
        let template = try #require(strdup("/tmp/muster-test.XXXXXX"))
        defer { free(template) }
        let place = Place(folder: String(cString: try #require(mkdtemp(template))))
        await Turnstile.places.enter()
        let result: Result<Void, any Error>
        do {
            try await place.furnish()
            result = .success(try await body(place))
        } catch { result = .failure(error) }
        let removed = Result { try FileManager.default.removeItem(atPath: place.folder) }
        await Turnstile.places.leave()
        try removed.get()
        try result.get()
    }

    func furnish() async throws {
        var people = ""
        for (person, roles) in [("ana", "operator"), ("ben", "lead"), ("cia", "operator, lead")] {
            let made = try await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", key(person)])
            try #require(made.code == 0, "\(made.problems)")
            let line = try String(contentsOfFile: key(person) + ".pub", encoding: .utf8).trimmingCharacters(in: .newlines)
            people += "  \(person): { name: \(person.capitalized), keys: [ \"\(line)\" ], roles: [ \(roles) ] }\n"
        }
        try write(
            "site.yaml",
            """
            muster: 1
            site: here
            title: A folder
            people:
            \(people)roles:
              operator: { may: [ start ] }
              lead: { may: [ approve ] }
            minimum_identity: signature
            channels: { log: { file: log.txt } }
            folders: { runs: runs, inbox: inbox, locks: locks, keys: keys }
            """)
        for file in try FileManager.default.contentsOfDirectory(atPath: Program.repository + "/Tests/MusterTests/Cases") {
            try FileManager.default.copyItem(atPath: Program.repository + "/Tests/MusterTests/Cases/" + file, toPath: folder + "/" + file)
        }
    }

    func key(_ person: String) -> String { "\(folder)/\(person)" }

    func write(_ name: String, _ text: String) throws {
        try (text + "\n").write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }

    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + name) }

    /// Runs muster in this folder, with this site.
    func muster(_ arguments: String..., environment: [String: String] = [:]) async throws -> Finished {
        try await run([Program.muster] + arguments, environment: environment.merging(["MUSTER_SITE": site]) { $1 }, folder: folder)
    }

    /// Starts a run of one of the playbooks here and waits until its journal says `begun`.
    func start(_ playbook: String, _ arguments: String..., until begun: (RunEvidence) throws -> Bool) async throws -> (Running, RunEvidence)
    {
        let known = Set(runs())
        let running = try Running(
            [Program.muster, "run", playbook, "--mode", "drill", "--as", "ana", "--reason", "a test", "--progress", "json"] + arguments,
            environment: ["MUSTER_SITE": site], folder: folder)
        var found: RunEvidence?
        try await awaiting("the run to get so far") {
            found = Set(runs()).subtracting(known).first.map { RunEvidence(folder: "\(folder)/runs/\($0)") }
            return try found.map(begun) ?? false
        }
        return (running, try #require(found))
    }

    /// Names of the runs, oldest first.
    func runs() -> [String] {
        // no folder yet: no runs
        ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/runs")) ?? []).filter { has("runs/\($0)/journal.jsonl") }.sorted()
    }
}
