import Foundation
import Testing

/// A site of its own in a folder of its own, and the real program to be run there.
final class Scene: Sendable {
    let folder: String

    /// Makes the folder with site, playbook, scripts and Ann's key.
    init(_ playbook: String) throws {
        folder = FileManager.default.temporaryDirectory.path + "/muster-resume-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let made = try Finished.of(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ann", "-f", folder + "/ann"])
        try #require(made.code == 0, "\(made.problems)")
        let key = try read("ann.pub").trimmingCharacters(in: .whitespacesAndNewlines)
        try write(Playbooks.site.replacingOccurrences(of: "#KEY#", with: key), "site.yaml")
        try write(playbook, "playbook.yaml")
        for (name, text) in Playbooks.scripts { try write(text, name) }
        try write("", "log")
        try write("as it was", "old")
    }

    /// Takes the scene away and whatever a failed test left running in it.
    func remove() {
        for pid in strays() { kill(pid, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder)  // what stays behind lies in the temporary folder
    }

    func write(_ text: String, _ name: String) throws {
        try text.replacingOccurrences(of: "@", with: folder).write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: folder + "/" + name, encoding: .utf8) }

    func lines(_ name: String) throws -> [String] { try read(name).split(separator: "\n").map(String.init) }

    func names(_ name: String) -> [String] {
        // a folder that nobody has made yet is empty
        ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + name)) ?? []).sorted()
    }

    /// The files of locks that somebody holds.
    func heldLocks() throws -> [String] {
        try names("locks").filter { $0.hasSuffix(".lock") }.filter { name in
            let sheet =
                try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: "\(folder)/locks/\(name)"))) as? [String: Any]
            return (try #require(sheet?["holders"] as? [Any])).isEmpty == false
        }
    }

    // MARK: - The program

    /// The program as built beside this test bundle.
    static let program: String = {
        let bundle = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().path + "/muster"
    }()

    func run(_ arguments: String...) throws -> Finished { try Finished.of([Scene.program] + arguments + ["--site", folder + "/site.yaml"]) }

    /// Starts a run of the scene's playbook.
    func start(stdout: String = "/dev/null") throws -> Child { try Child(runArguments, stdout: stdout) }

    var runArguments: [String] {
        [
            Scene.program, "run", folder + "/playbook.yaml", "--site", folder + "/site.yaml", "--mode", "drill", "--reason", "test",
            "--progress", "plain"
        ]
    }

    func resuming(_ more: [String] = []) throws -> Child {
        try Child([Scene.program, "resume", try runFolder(), "--site", folder + "/site.yaml", "--progress", "plain"] + more)
    }

    // MARK: - The run

    /// The only run's id; nil until there is one.
    var newestRun: String? { names("runs").last { $0.contains("Z-") } }

    func runID() throws -> String { try #require(newestRun) }

    func runFolder() throws -> String { folder + "/runs/" + (try runID()) }

    var journalPath: String? { newestRun.map { folder + "/runs/\($0)/journal.jsonl" } }

    /// Whether a gate asks for a decision.
    var hasRequest: Bool { names("inbox/requests").contains { $0.hasSuffix(".json") } }

    /// The journal's whole lines so far.
    func recordCount() -> Int {
        guard let path = journalPath, let bytes = FileManager.default.contents(atPath: path) else { return 0 }
        return bytes.count { $0 == 10 }
    }

    /// The records, read by the system's own JSON.
    func records() throws -> [Entry] {
        let text = try String(contentsOfFile: try #require(journalPath), encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            Entry(members: try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]))
        }
    }

    struct Entry {
        let members: [String: Any]

        var type: String { members["type"] as? String ?? "" }

        func text(_ key: String) -> String? { members[key] as? String }
        func integer(_ key: String) -> Int? { members[key] as? Int }
        /// `step` or `step@item`.
        var place: String { (text("step") ?? "") + (text("item").map { "@" + $0 } ?? "") }
    }

    /// Living processes of this scene's runs, by the token in their environment, and of its program, by its arguments.
    func strays() -> [pid_t] {
        let tokens = names("runs").filter { $0.contains("Z-") }.map { Data("MUSTER_STEP_TOKEN=\($0)/".utf8) }
        return ProcessTable.pids.filter { pid in
            guard let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ") else { return false }
            return tokens.contains { environment.range(of: $0) != nil } && !ProcessTable.isDead(pid)
        }
    }

    /// Approves the gate as soon as its request is there; once.
    func approveWhenAsked(_ run: String? = nil, _ location: SourceLocation = #_sourceLocation) -> Approval { Approval(self, run, location) }
}

/// Ann, who signs in a thread of her own.
final class Approval: @unchecked Sendable {
    // the thread writes `finished` before it signals, and the others read it after
    private let done = DispatchSemaphore(value: 0)
    private let stopped = DispatchSemaphore(value: 0)
    private(set) var finished: Finished?

    init(_ scene: Scene, _ run: String?, _ location: SourceLocation) {
        Thread.detachNewThread { [self] in
            defer { done.signal() }
            while !scene.hasRequest {
                if stopped.wait(timeout: .now() + .milliseconds(10)) == .success { return }
            }
            let id = run ?? scene.newestRun ?? ""
            finished = try? scene.run("approve", id, "gate", "--as", "ann", "--key", scene.folder + "/ann")
            if finished?.code != 0 { Issue.record("not approved: \(String(describing: finished))", sourceLocation: location) }
        }
    }

    /// Waits for the signature, or ends the waiting for a request where none came.
    func end() {
        stopped.signal()
        done.wait()
    }
}

/// The system's processes, from `/proc`.
enum ProcessTable {
    static var pids: [pid_t] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
    }

    /// Whether a process has ended, reaped or not.
    static func isDead(_ pid: pid_t) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
        let state = text[text.index(text.lastIndex(of: ")") ?? text.startIndex, offsetBy: 2)]
        return state == "Z" || state == "X"
    }
}
