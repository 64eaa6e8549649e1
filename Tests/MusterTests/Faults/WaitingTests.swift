import Foundation
import Testing

@Suite("Thousands of steps that wait")
struct WaitingTests {
    @Test(
        "cost no processor time and little memory, whatever they wait for",
        arguments: [
            ("wait: { for: 1h }", 3000, "wait.begun"),
            ("manual: { instructions: \"Do it\" }", 3000, "input.asked"),
            ("approve: { from: [ lead ], expires: 10h }", 50, "gate.opened"),
            (
                "effect: read, run: [ \"false\" ], retry: { at_most: 3, initial: 1h, max: 1h, factor: 1, jitter: none }", 100,
                "retry.scheduled"
            )
        ])
    func quiet(step: String, count: Int, begun: String) async throws {
        try await Place.with { place in
            let steps = (0..<count).map { "- { id: s\($0), needs: [], \(step) }" }.joined(separator: "\n")
            let playbook = try place.playbook("waiting", head: "max_parallel: 10000", steps)
            let words = [Program.muster, "run", playbook, "--mode", "drill", "--as", "ana", "--reason", "x", "--progress", "none"]
            let running = try Running(words, environment: ["MUSTER_SITE": place.site], folder: place.folder)
            let needle = Data("\"type\":\"\(begun)\"".utf8)
            try await awaiting("all to wait") {
                guard let run = place.runs().first,
                    let journal = FileManager.default.contents(atPath: "\(place.folder)/runs/\(run)/journal.jsonl")
                else { return false }
                var (found, from) = (0, journal.startIndex)
                while let range = journal.range(of: needle, in: from..<journal.endIndex) { (found, from) = (found + 1, range.upperBound) }
                return found >= count
            }
            // it has nothing more to do when a second passes in which it did nothing; a slow disk holds it up for less
            var before = -1
            try await awaiting("the runner to be quiet") {
                try await Task.sleep(for: .seconds(1))
                defer { before = (try? switches(running.pid)) ?? -1 }
                return try before == switches(running.pid)
            }
            let (then, slept) = (try processorTime(running.pid), try switches(running.pid))
            try await Task.sleep(for: .seconds(1))
            #expect(try processorTime(running.pid) - then <= 1, "hundredths of a second in a second")
            #expect(try switches(running.pid) - slept <= 5, "how often its threads woke up in a second")
            let memory = try #require(try status(running.pid, "VmHWM:").first)
            #expect(memory < 100_000, "\(memory) KiB")
            running.send(SIGKILL)
            _ = try await running.finished()
        }
    }

    /// Of the whole process, in hundredths of a second.
    private func processorTime(_ pid: pid_t) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        return try #require(Int(fields[12])) + (try #require(Int(fields[13])))
    }

    /// How often its threads have gone to sleep.
    private func switches(_ pid: pid_t) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task").flatMap {
            try status(pid, "voluntary_ctxt_switches:", thread: $0)
        }.reduce(0, +)
    }

    private func status(_ pid: pid_t, _ field: String, thread: String? = nil) throws -> [Int] {
        let path = "/proc/\(pid)/" + (thread.map { "task/\($0)/" } ?? "") + "status"
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix(field) }
            .compactMap { $0.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Int($0) } }
    }
}
