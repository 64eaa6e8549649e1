import Glibc
import Processes

/// Runs `/bin/true` again and again, each as a step's command is run: contained, captured, reaped.
enum SpawnProbe {
    static func microseconds(count: Int) throws -> Double {
        let reactor = try ProcessReactor(name: "bench")
        defer { reactor.shutdown() }
        let command = Command(executable: "/bin/true", arguments: ["/bin/true"])
        let begin = seconds(CLOCK_MONOTONIC)
        for _ in 0..<count {
            guard case .code(0) = try reactor.run(command).exit else { throw ProbeError(reason: "/bin/true failed") }
        }
        return (seconds(CLOCK_MONOTONIC) - begin) / Double(count) * 1e6
    }
}
