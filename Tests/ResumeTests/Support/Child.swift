import Foundation
import Testing

/// What a program left behind: its exit code (128 and the signal where one ended it) and everything it wrote.
struct Finished: Sendable {
    let code: Int32
    let output: String
    let problems: String

    /// Runs a program to its end, on the calling thread.
    static func of(_ arguments: [String]) throws -> Finished { try Child(arguments).finish() }
}

/// A program under way, its output in files.
final class Child: Sendable {
    let pid: pid_t
    private let output: String
    private let problems: String

    /// - Parameter stdout: a file for its standard output, which is then not part of what is left behind.
    init(_ arguments: [String], stdout: String? = nil) throws {
        let base = FileManager.default.temporaryDirectory.path + "/muster-resume-" + UUID().uuidString
        output = stdout ?? base + ".out"
        problems = base + ".err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, problems, O_WRONLY | O_CREAT, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // signals as a shell gives them, whatever the test's own process ignores or blocks
        var all = sigset_t(), none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let settings = ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/nonexistent"]
        let variables: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var pid = pid_t()
        let refused = posix_spawnp(&pid, arguments[0], &actions, &attributes, words, variables)
        guard refused == 0 else { throw POSIXError(POSIXErrorCode(rawValue: refused) ?? .EIO) }
        self.pid = pid
    }

    func signal(_ number: Int32) { kill(pid, number) }

    /// Whether it has ended; it is not reaped by this.
    var hasEnded: Bool {
        var information = siginfo_t()
        return waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) != 0 || information._sifields._sigchld.si_pid == pid
    }

    /// Waits for its end.
    func finish() throws -> Finished {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) == -1 && errno == EINTR {}
        let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        defer { for file in [output, problems] where file.hasPrefix(FileManager.default.temporaryDirectory.path) { unlink(file) } }
        return Finished(code: code, output: Child.text(output), problems: Child.text(problems))
    }

    private static func text(_ path: String) -> String {
        guard path != "/dev/null", let bytes = FileManager.default.contents(atPath: path) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Waits until `happened`, looking every millisecond; false where the program ended or a minute passed before.
    func until(_ happened: () -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(180)
        while ContinuousClock.now < end {
            if happened() { return true }
            if hasEnded { return happened() }
            usleep(1000)
        }
        return false
    }
}

/// Does blocking work on a thread of its own, a few pieces at a time: a blocked thread of the pool would hold up other tests.
func onThread<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            Lanes.free.wait()
            defer { Lanes.free.signal() }
            continuation.resume(with: Swift.Result { try work() })
        }
    }
}

private enum Lanes {
    static let free = DispatchSemaphore(value: 5)
}
