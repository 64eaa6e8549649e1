import Foundation
import Processes
import Synchronization
import Testing

/// Runs `body` with a reactor of its own and shuts that down.
func withReactor<Result>(
    _ mode: ContainmentMode = .automatic, mechanism: SpawnMechanism = .automatic,
    _ body: (ProcessReactor) throws -> Result
) throws -> Result {
    let reactor = try ProcessReactor(name: "test-\(getpid())-\(UUID().uuidString)", mode: mode, mechanism: mechanism)
    defer { reactor.shutdown() }
    return try body(reactor)
}

/// A shell script as a command with a generous limit.
func script(_ text: String, limit: UInt64 = 60_000_000) -> Command {
    var command = Command(executable: "/bin/sh", arguments: ["sh", "-c", text])
    command.environment = [EnvironmentVariable("PATH", "/usr/bin:/bin")]
    command.timeLimit = limit
    return command
}

/// The ways of containment that this machine offers.
let containmentModes: [ContainmentMode] = {
    let reactor = try? ProcessReactor(name: "probe-\(getpid())", mode: .cgroup)  // absence is the answer
    reactor?.shutdown()
    return reactor == nil ? [.sweep] : [.sweep, .cgroup]
}()

/// Whether nothing at all has this number any more, not even a zombie.
func isGone(_ pid: Int32) -> Bool { kill(pid, 0) == -1 && errno == ESRCH }

/// The process error that `body` throws, or nil.
func error(_ body: () throws -> some Any) -> ProcessError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? ProcessError
    }
}

/// The numbers that a script printed, one a line.
func numbers(_ output: CapturedOutput) -> [Int32] {
    String(decoding: output.raw, as: UTF8.self).split(separator: "\n").compactMap { Int32($0) }
}

/// A value that several threads change, and that one awaits.
final class Awaited<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    private let changed = DispatchSemaphore(value: 0)

    init(_ value: Value) { self.value = Mutex(value) }

    var current: Value { value.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) {
        value.withLock { value in
            var copy = value
            body(&copy)
            value = copy
        }
        changed.signal()
    }

    /// Waits until the condition holds, for a minute at most.
    func wait(until condition: (Value) -> Bool) -> Value {
        let end = DispatchTime.now() + 60
        while !condition(current) {
            if changed.wait(timeout: end) == .timedOut { return current }
        }
        return current
    }
}
