import Foundation
import Testing

/// A server that a test starts to break it; `Cases/target.py` says what it does at which path.
struct Target: Sendable {
    let process: Running
    let port: Int
    private let folder: String

    var url: String { "http://127.0.0.1:\(port)" }

    /// Starts one for the body and ends it afterwards, whatever state it is in.
    static func with(_ place: Place, certificate: (file: String, key: String)? = nil, _ body: (Target) async throws -> Void) async throws {
        let folder = place.folder + "/target"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let files = certificate.map { [$0.file, $0.key] } ?? []
        let process = try Running(["python3", place.folder + "/target.py", folder] + files)
        let result: Result<Void, any Error>
        do {
            try await awaiting("the target") { FileManager.default.fileExists(atPath: folder + "/port") }
            let port = try #require(Int(String(contentsOfFile: folder + "/port", encoding: .utf8)))
            result = .success(try await body(Target(process: process, port: port, folder: folder)))
        } catch { result = .failure(error) }
        process.send(SIGKILL)
        _ = try await process.finished()
        try FileManager.default.removeItem(atPath: folder)
        try result.get()
    }

    /// A port on which nobody listens any more.
    static func freePort(_ place: Place) async throws -> Int {
        var port = 0
        try await with(place) { port = $0.port }
        return port
    }

    /// The names of the effects so far, in order, each as often as it took place.
    func effects() -> [String] {
        // no effect yet: no file
        ((try? String(contentsOfFile: folder + "/effects", encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    /// Lets a stopped target go on.
    func goOn() { process.send(SIGCONT) }

}

extension Place {
    /// Writes a playbook of these steps (YAML of the list, without indentation) and gives its file's name.
    func playbook(_ id: String, head: String = "", _ steps: String) throws -> String {
        let indented = steps.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n")
        try write("\(id).yaml", "muster: 1\nid: \(id)\ntitle: \"\(id)\"\n" + (head.isEmpty ? "" : head + "\n") + "steps:\n" + indented)
        return "\(id).yaml"
    }

    /// Runs a playbook to its end or its hold, as ana, and gives the run's evidence, too.
    func drill(_ playbook: String, _ arguments: String..., environment: [String: String] = [:]) async throws -> (Finished, RunEvidence) {
        let known = Set(runs())
        let done = try await MusterTests.run(
            [Program.muster, "run", playbook, "--mode", "drill", "--as", "ana", "--reason", "a test", "--progress", "none"] + arguments,
            environment: environment.merging(["MUSTER_SITE": site]) { $1 }, folder: folder)
        let new = try #require(Set(runs()).subtracting(known).first, "\(done.problems)")
        return (done, RunEvidence(folder: "\(folder)/runs/\(new)"))
    }

    /// Goes on with a run.
    func resume(_ run: RunEvidence, _ arguments: String...) async throws -> Finished {
        try await MusterTests.run(
            [Program.muster, "resume", run.folder, "--progress", "none"] + arguments, environment: ["MUSTER_SITE": site], folder: folder)
    }

    /// Nothing that a step of the run started is alive.
    func expectNothingLeft(_ run: RunEvidence, _ location: SourceLocation = #_sourceLocation) {
        let token = Data("MUSTER_STEP_TOKEN=\(run.name)/".utf8)
        let left = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { pid in
            guard Int(pid) != nil, let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ") else { return false }
            return environment.range(of: token) != nil
        }
        #expect(left == [], sourceLocation: location)
    }
}

extension RunEvidence {
    /// How a step's last attempt was judged: outcome, failure kind, and how the call ended.
    func judged(_ step: String) throws -> String {
        let result = try last("step.result", step: step)
        return "\(try result.string("outcome")) \(result.text("kind")), \(try result.object("call").string("end"))"
    }
}

extension Finished {
    /// What is said on standard error behind the warnings about the playbook.
    var told: String { problems.range(of: "ON HOLD: ").map { String(problems[$0.lowerBound...]) } ?? problems }
}
