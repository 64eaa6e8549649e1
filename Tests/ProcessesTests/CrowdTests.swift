import Foundation
import Processes
import Synchronization
import Testing

@Suite("Many commands")
struct CrowdTests {
    @Test("eight at once, two hundred in all, each complete exactly once", arguments: containmentModes)
    func crowd(_ mode: ContainmentMode) throws {
        let results = Awaited<[ProcessResult]>([])
        try withReactor(mode) { reactor in
            for index in 0..<200 {
                _ = results.wait { index - $0.count < 8 }
                try reactor.start(script("echo \(index); exit \(index % 7)")) { result in results.change { $0.append(result) } }
            }
            _ = results.wait { $0.count == 200 }
        }
        var seen: Set<Int> = []
        for result in results.current {
            let index = try #require(numbers(result.output).first.map(Int.init))
            seen.insert(index)
            #expect(result.exit == .code(Int32(index % 7)))
            #expect(result.killed == [] && result.signals == [])
        }
        #expect(seen.count == 200)
        #expect(Set(results.current.map(\.running.containment.token)).count == 200)
    }

    @Test(
        "leave no descriptor, no zombie and no cgroup",
        .enabled(if: ProcessInfo.processInfo.environment["MUSTER_ALONE"] == "1", "hangs beside zombies of other tests: see make test"),
        arguments: containmentModes.map(\.rawValue))
    func leaks(_ mode: String) async {
        // In a process of its own, where nothing else opens descriptors or starts children.
        await #expect(processExitsWith: .success) { [mode] in
            let mode = try #require(ContainmentMode(rawValue: mode))
            try withReactor(mode) { _ = try $0.run(script("true")) }
            let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            var folder: String?
            try withReactor(mode) { reactor in
                folder = reactor.cgroupFolder
                for index in 0..<40 {
                    var command = script(
                        ["true", "setsid sleep 300 &", "(sh -c 'exit 3' &)", "exec sleep 300"][index % 4],
                        limit: index % 4 == 3 ? 50_000 : 60_000_000)
                    command.input = .bytes([UInt8](repeating: 0, count: index * 10_000))
                    _ = try reactor.run(command)
                    command.executable = "/no/such/file"
                    #expect(error { try reactor.run(command) }?.code == .executableNotFound)
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count == before)
            #expect(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
            #expect(folder.map { !FileManager.default.fileExists(atPath: $0) } ?? (mode == .sweep))
        }
    }

    @Test("use the same cgroup one after another, reserved before they start", .enabled(if: containmentModes.contains(.cgroup)))
    func reuse() throws {
        try withReactor(.cgroup) { reactor in
            let first = reactor.reserve()
            let second = reactor.reserve()
            #expect(first.cgroup != second.cgroup)
            let result = try reactor.run(script("cat /proc/self/cgroup"), in: first)
            let cgroup = try #require(first.cgroup)
            #expect(result.running.containment == first)
            let own = String(decoding: result.output.raw, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("0::") }
            #expect(cgroup.hasSuffix(try #require(own).dropFirst(3)))
            reactor.release(second)
            let again = try (0..<5).map { _ in try reactor.run(script("true")).running.containment.cgroup }
            #expect(Set(again).isSubset(of: [first.cgroup, second.cgroup]))
        }
    }
}
