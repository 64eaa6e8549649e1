import ActionKit
import Foundation
import Testing
import Values

import struct Crypto.SHA256

@testable import Actions

@Suite("Commands run as bounded children in a clean environment")
struct CommandTests {
    @Test("the environment is the declared one and nothing else")
    func cleanEnvironment() async throws {
        setenv("MUSTER_TEST_LEAK", "leaked", 1)
        let bench = try Bench()
        let names = OutputRequest(name: "names", type: .list(of: .string), source: .stdout, selection: .lines)
        let outcome = await bench.perform(
            .command(
                ["sh", "-c", "env -0 | tr '\\0\\n' '\\n.' | sort | cut -d= -f1"], environment: [NamedText("OWN", SecretText("x y"))],
                outputs: [names]))
        let expected = ["HOME", "LANG", "MUSTER_IDEMPOTENCY_KEY", "MUSTER_STEP_TOKEN", "OWN", "PATH", "PWD", "TZ", "USER"]
        #expect(outcome.end == .exited(code: 0))
        #expect(outcome["names"] == .value(.list(expected.map(Value.string))))
    }

    @Test("the context's token and key, and what the request sets, reach the command")
    func variables() async throws {
        let bench = try Bench()
        let probe = Probe(id: Bench.nextCall())
        let context = ActionContext(token: "0123456789abcdef", idempotencyKey: "r/s/1", outputFolder: "outputs", outputName: nil)
        let request = ActionRequest.command(
            ["sh", "-c", "echo $MUSTER_STEP_TOKEN $MUSTER_IDEMPOTENCY_KEY $TZ $LANG $(pwd)"],
            environment: [NamedText("TZ", SecretText("Europe/Berlin"))], cwd: "/usr")
        bench.performer.start(request, as: probe.id, context: context) { probe.take($0) }
        let outcome = await probe.outcome()
        #expect(outcome["stdout"] == .value(.string("0123456789abcdef r/s/1 Europe/Berlin C.UTF-8 /usr")))
    }

    @Test("an exit code is an outcome, with what the command said")
    func exitCode() async throws {
        let outcome = await (try Bench()).perform(.bash("echo out; echo 'went wrong' >&2; exit 3"))
        #expect(outcome.end == .exited(code: 3))
        #expect(
            outcome.outputs == [
                .init(name: "exit_code", reading: .value(.integer(3))), .init(name: "stdout", reading: .value(.string("out"))),
                .init(name: "stderr", reading: .value(.string("went wrong")))
            ])
        #expect(outcome.errorText == "went wrong")
        #expect(outcome.elapsed > .zero && outcome.killed == 0 && outcome.survivors == 0)
    }

    @Test("a signal is an outcome of its own, and no output was read")
    func signal() async throws {
        let code = OutputRequest(name: "n", type: .integer, source: .stdout, defaultValue: .integer(0))
        let outcome = await (try Bench()).perform(.bash("kill -9 $$", outputs: [code]))
        #expect(outcome.end == .signalled(number: 9))
        #expect(outcome["n"] == .failed(reason: "the command was ended by signal 9"))
        #expect(outcome["exit_code"] == nil)
    }

    @Test(
        "what cannot be started says why, and nothing was started",
        arguments: [
            (["no-such-program"], "/", "no executable \"no-such-program\" in \(CleanEnvironment.path.joined(separator: ":"))"),
            (["/etc/passwd"], "/", "\"/etc/passwd\" is not an executable file"),
            ([], "/", "the command is empty")
        ])
    func notStarted(_ arguments: [String], _ directory: String, _ reason: String) async throws {
        let declared = OutputRequest(name: "n", type: .string, source: .stdout)
        let bench = try Bench()
        let probe = bench.start(.command(arguments, cwd: directory, outputs: [declared]))
        let outcome = await probe.outcome()
        #expect(outcome.end == .notStarted(reason: reason))
        #expect(outcome.outputs == [.init(name: "n", reading: .failed(reason: reason))])
        #expect(probe.started == [])
    }

    @Test("a missing folder or secret keeps the command from starting")
    func missingParts() async throws {
        let bench = try Bench()
        let noFolder = await bench.perform(.command(["true"], cwd: "/no/such/folder"))
        guard case .notStarted(let reason) = noFolder.end else { return #expect(Bool(false), "\(noFolder.end)") }
        #expect(reason.contains("/no/such/folder"))
        let noSecret = await bench.perform(.command(["true"], stdin: SecretText([.secret("pw")])))
        #expect(noSecret.end == .notStarted(reason: "secret \"pw\": not there"))
    }

    @Test("the program that ran is recorded with its digest")
    func program() async throws {
        let bench = try Bench()
        let probe = bench.start(.command(["cat", "/dev/null"]))
        _ = await probe.outcome()
        let started = try #require(probe.started.first)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: started.program))
        #expect(started.program.hasSuffix("/cat") && started.pid > 1 && started.startTicks > 0)
        #expect(started.sha256?.rawValue == SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined())
    }

    @Test("a program that was replaced is read again")
    func replacedProgram() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/tool"
        let programs = ProgramDigests()
        try "one".write(toFile: path, atomically: false, encoding: .utf8)
        let first = programs.digest(of: path)
        try "two".write(toFile: path, atomically: true, encoding: .utf8)
        let second = programs.digest(of: path)
        #expect(first?.rawValue == SHA256.hash(data: Data("one".utf8)).map { String(format: "%02x", $0) }.joined())
        #expect(second?.rawValue == SHA256.hash(data: Data("two".utf8)).map { String(format: "%02x", $0) }.joined())
        #expect(programs.digest(of: folder.path + "/none") == nil)
    }

    @Test("a secret reaches the command but no argument, output or file")
    func secrets() async throws {
        let bench = try Bench(secrets: ["pw": "correct-horse-battery"])
        let request = ActionRequest.command(
            [
                "sh", "-c",
                "cat /proc/$$/cmdline | tr '\\0' ' '; printf 'env %s\\n' \"$PW\"; cat; echo \"$PW\" >&2; test \"$PW\" = pre-correct-horse-battery"
            ],
            environment: [NamedText("PW", SecretText([.text("pre-"), .secret("pw")]))],
            stdin: SecretText([.text("in "), .secret("pw"), .text("\n")]),
            outputs: [
                OutputRequest(name: "leak", type: .string, source: .stdout),
                OutputRequest(name: "length", type: .list(of: .string), source: .stderr, selection: .lines)
            ])
        let outcome = await bench.perform(request, name: "leaky.1")
        #expect(outcome.end == .exited(code: 0))
        #expect(outcome["leak"] == .containsSecret("pw") && outcome["length"] == .containsSecret("pw"))
        #expect(bench.files.texts.keys.sorted() == ["leaky.1.stderr.out", "leaky.1.stdout.out"])
        #expect(bench.files.texts["leaky.1.stderr.out"] == "pre-[secret:pw]\n")
        for text in bench.files.texts.values + ["\(outcome)"] { #expect(!text.contains("horse")) }
    }

    @Test("a secret is quoted where it stands in a text, and is known again as it was quoted", arguments: [Quote.sql, .shell, .json])
    func quotedSecret(_ quote: Quote) async throws {
        let secret = "it's \"so\" \\ secret"
        let bench = try Bench(secrets: ["pw": secret])
        let request = ActionRequest.command(
            ["sh", "-c", "tee /dev/stderr | wc -c"],
            stdin: SecretText([.text(quote.delimiter), .quotedSecret("pw", quote), .text(quote.delimiter)]),
            outputs: [OutputRequest(name: "bytes", type: .integer, source: .stdout)])
        let outcome = await bench.perform(request, name: "quoted.1")
        let escaped = try #require(quote.escape(secret))
        #expect(outcome["bytes"] == .value(.integer(Int64(escaped.utf8.count + 2))))
        #expect(bench.files.texts["quoted.1.stderr.out"] == "\(quote.delimiter)[secret:pw]\(quote.delimiter)")
    }

    @Test("output is kept in files as evidence; a silent stream leaves none")
    func files() async throws {
        let bench = try Bench()
        let outcome = await bench.perform(.bash("printf 'a\\n\\033[31mb\\n'"), name: "step.2")
        let digest = SHA256.hash(data: Data("a\n<U+001B>[31mb\n".utf8)).map { String(format: "%02x", $0) }.joined()
        #expect(bench.files.texts == ["step.2.stdout.out": "a\n<U+001B>[31mb\n"])
        #expect(outcome.files == [.init(stream: "stdout", file: "step.2.stdout.out", bytes: 16, sha256: .init(digest), dropped: 0)])
    }

    @Test("evidence that cannot be written is said, beside how the command ended")
    func unwritable() async throws {
        let performer = ChildProcessPerformer(
            reactor: Shared.reactor, secrets: try FixedSecrets([:]), outputs: MemoryFolder(refuses: true))
        let probe = Probe(id: Bench.nextCall())
        performer.start(.bash("echo x"), as: probe.id, context: Bench.context("s.1")) { probe.take($0) }
        let outcome = await probe.outcome()
        #expect(outcome.end == .exited(code: 0) && outcome.files == [])
        #expect(outcome.evidenceFailure == OutputUnwritable(reason: "s.1.stdout.out: No space left on device"))
    }

    @Test("a file that the command wrote is read after its end, relative to its folder")
    func fileOutput() async throws {
        let folder = try TemporaryFolder()
        let outputs = [
            OutputRequest(name: "n", type: .integer, source: .file(path: "result"), selection: .json(pointer: "/n")),
            OutputRequest(name: "none", type: .optional(.string), source: .file(path: "missing")),
            OutputRequest(name: "gone", type: .string, source: .file(path: "/no/such/file"))
        ]
        let outcome = await (try Bench()).perform(
            .command(["sh", "-c", "echo '{\"n\": 4}' > result"], cwd: folder.path, outputs: outputs))
        #expect(outcome["n"] == .value(.integer(4)) && outcome["none"] == .value(.absent))
        #expect(outcome["gone"] == .failed(reason: "\"/no/such/file\": No such file or directory"))
    }

    @Test("at the time limit the command and what it started are killed")
    func timeout() async throws {
        let bench = try Bench()
        let outcome = await bench.perform(
            .bash("setsid sleep 600 & (trap '' TERM; sleep 600) & echo begun; wait", limit: .seconds(4)))
        #expect(outcome.end == .timedOut && outcome.survivors == 0 && outcome.killed >= 2)
        #expect(outcome["stdout"] == .value(.string("begun")) && outcome["exit_code"] == nil)
        #expect(outcome.elapsed < .seconds(60))
    }

    @Test("a stranger that holds standard output delays nothing, and nothing that the command wrote is lost")
    func stranger() async throws {
        let outcome = await (try Bench()).perform(.bash("setsid sleep 600 & echo all of it", limit: .seconds(60)))
        #expect(outcome.end == .exited(code: 0) && outcome["stdout"] == .value(.string("all of it")))
        #expect(outcome.elapsed < .seconds(55))
    }
}
