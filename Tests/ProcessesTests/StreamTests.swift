import Foundation
import Processes
import Secrets
import Testing

@Suite("A command's streams")
struct StreamTests {
    @Test("carry more input and output than a pipe holds, both ways at once")
    func largeInput() throws {
        var command = Command(executable: "/bin/cat", arguments: ["cat"])
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        command.input = .bytes(bytes)
        command.output = OutputPolicy(keep: 2_000_000)
        let result = try withReactor { try $0.run(command) }
        #expect(result.isSuccess)
        #expect(result.output.raw == bytes)
        #expect(result.unreadInput == 0)
    }

    @Test("end with input that nobody reads, which is no failure")
    func unreadInput() throws {
        var command = Command(executable: "/bin/true", arguments: ["true"])
        command.input = .bytes([UInt8](repeating: 1, count: 1_000_000))
        let result = try withReactor { try $0.run(command) }
        #expect(result.isSuccess)
        #expect(result.unreadInput > 0)
    }

    @Test("read end of file without input")
    func noInput() throws {
        let result = try withReactor { try $0.run(script("cat; echo end")) }
        #expect(result.output.raw == Array("end\n".utf8))
    }

    @Test(
        "are counted, kept up to the limit, and passed on whole, also 50 MB of them, in bounded memory",
        .enabled(if: ProcessInfo.processInfo.environment["MUSTER_ALONE"] == "1", "hangs beside zombies of other tests: see make test"))
    func manyBytes() async {
        await #expect(processExitsWith: .success) {
            let size = 50 << 20
            let seen = Awaited(0)
            var command = script("yes 0123456789abcde | head -c \(size)")
            command.redaction = RedactionSet([try Secret(name: "k", "not in the text")])
            command.output = OutputPolicy(keep: 1000, sink: .closure { chunk in seen.change { $0 += chunk.count } })
            let result = try withReactor { try $0.run(command) }
            #expect(result.isSuccess)
            #expect(result.output.totalBytes == size)
            #expect(result.output.sinkBytes == size && seen.current == size)
            #expect(result.output.raw.count == 1000 && result.output.safe == result.output.raw)
            #expect(result.output.isTruncated)
            // Not getrusage(2): its peak is inherited from the process that called execve.
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let peak = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?.split(separator: " ").dropLast().last)
            #expect(try #require(Int(peak)) < 150_000, "KiB at most")
        }
    }

    @Test("show no secret to a sink, even when it arrives in pieces, and control characters only inert")
    func redaction() throws {
        let secret = try Secret(name: "pw", "hunter2-hunter2")
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let descriptor = open(file.path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        defer {
            close(descriptor)
            unlink(file.path)
        }
        // The pauses let the pieces arrive apart; what is expected does not depend on that.
        var command = script("printf 'a hunter2'; sleep 0.05; printf -- '-hun'; sleep 0.05; printf 'ter2 \\033[1m!' | tee /dev/stderr")
        command.redaction = RedactionSet([secret])
        command.output = OutputPolicy(sink: .descriptor(descriptor))
        let result = try withReactor { try $0.run(command) }
        let expected = Array("a [secret:pw] <U+001B>[1m!".utf8)
        #expect(result.output.raw == Array("a hunter2-hunter2 \u{1b}[1m!".utf8))
        #expect(result.output.safe == expected)
        #expect(try Array(Data(contentsOf: file)) == expected)
        #expect(result.errorOutput.safe == Array("ter2 <U+001B>[1m!".utf8))
    }

    @Test("report that their sink could not be written, and are read to the end all the same")
    func fullSink() throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        defer { close(full) }
        var command = script("head -c 300000 /dev/zero")
        command.output = OutputPolicy(keep: 10, sink: .descriptor(full), inert: false)
        let result = try withReactor { try $0.run(command) }
        #expect(result.exit == .code(0))
        #expect(result.output.sinkErrno == ENOSPC && result.output.sinkBytes == 0)
        #expect(result.output.totalBytes == 300_000)
    }
}
