import Foundation
import Processes
import Secrets
import Testing

@Suite("Starting a command")
struct StartTests {
    static let mechanisms: [SpawnMechanism] = [.clone3, .posixSpawn]

    @Test("reports its exit code and its streams apart", arguments: mechanisms)
    func exitCode(_ mechanism: SpawnMechanism) throws {
        let result = try withReactor(mechanism: mechanism) { try $0.run(script("echo out; echo err >&2; exit 7")) }
        #expect(result.exit == .code(7))
        #expect(result.cause == .ended)
        #expect(!result.isSuccess)
        #expect(result.output.raw == Array("out\n".utf8))
        #expect(result.errorOutput.raw == Array("err\n".utf8))
        #expect(result.killed == [] && result.survivors == [] && result.signals == [])
    }

    @Test("reports the signal that ended it", arguments: mechanisms)
    func signalled(_ mechanism: SpawnMechanism) throws {
        let result = try withReactor(mechanism: mechanism) { try $0.run(script("kill -USR1 $$")) }
        #expect(result.exit == .signal(SIGUSR1, coreDumped: false))
        #expect(result.cause == .ended)
    }

    @Test("gives exactly the environment, plus the token", arguments: mechanisms)
    func environment(_ mechanism: SpawnMechanism) throws {
        setenv("MUSTER_TEST_LEAK", "1", 1)
        var command = Command(executable: "/usr/bin/env", arguments: ["env"])
        command.environment = [
            EnvironmentVariable("PLAIN", "a b=c"), EnvironmentVariable("KEY", try Secret(name: "key", "in the environment"))
        ]
        let result = try withReactor(mechanism: mechanism) { try $0.run(command) }
        let lines = Set(String(decoding: result.output.raw, as: UTF8.self).split(separator: "\n").map(String.init))
        let token = result.running.containment.token
        #expect(lines == ["PLAIN=a b=c", "KEY=in the environment", "MUSTER_STEP_TOKEN=\(token)"])
        #expect(token.count == 32 && token.allSatisfy(\.isHexDigit))
    }

    @Test("opens nothing but the three streams, in a session of its own, with default signals", arguments: mechanisms)
    func cleanProcess(_ mechanism: SpawnMechanism) throws {
        let before = signal(SIGUSR2, SIG_IGN)
        defer { signal(SIGUSR2, before) }
        // glibc's posix_spawn leaves the two signals that it keeps for itself ignored.
        let ignored = mechanism == .posixSpawn ? "0000000180000000" : "0000000000000000"
        try withReactor(mechanism: mechanism) { reactor in
            // ls itself has the folder open as 3, the fourth.
            let list = try reactor.run(Command(executable: "/bin/ls", arguments: ["ls", "/proc/self/fd"]))
            #expect(list.output.raw == Array("0\n1\n2\n3\n".utf8))
            let stat = try reactor.run(Command(executable: "/usr/bin/cut", arguments: ["cut", "-d ", "-f1,5,6", "/proc/self/stat"]))
            let pid = stat.running.pid
            #expect(stat.output.raw == Array("\(pid) \(pid) \(pid)\n".utf8))
            let signals = try reactor.run(
                Command(executable: "/bin/grep", arguments: ["grep", "-E", "Sig(Ign|Blk)", "/proc/self/status"]))
            #expect(signals.output.raw == Array("SigBlk:\t0000000000000000\nSigIgn:\t\(ignored)\n".utf8))
        }
    }

    @Test("enters its working directory", arguments: mechanisms)
    func directory(_ mechanism: SpawnMechanism) throws {
        var command = script("pwd")
        command.workingDirectory = "/usr/bin/../lib"
        let result = try withReactor(mechanism: mechanism) { try $0.run(command) }
        #expect(result.output.raw == Array("/usr/lib\n".utf8))
    }

    @Test("is identified as /proc identifies it, and no longer alive afterwards", arguments: mechanisms)
    func identity(_ mechanism: SpawnMechanism) throws {
        try withReactor(mechanism: mechanism) { reactor in
            for _ in 0..<20 {
                let result = try reactor.run(script("cut -d' ' -f22 /proc/$$/stat"))
                #expect(String(decoding: result.output.raw, as: UTF8.self) == "\(result.running.identity.startTicks)\n")
                #expect(!result.running.identity.isAlive)
                #expect(isGone(result.running.pid))
            }
        }
        #expect(ProcessIdentity.current?.isAlive == true)
        let own = try #require(ProcessIdentity.current)
        #expect(!ProcessIdentity(pid: own.pid, startTicks: own.startTicks + 1, bootID: own.bootID).isAlive)
        #expect(!ProcessIdentity(pid: own.pid, startTicks: own.startTicks, bootID: "another").isAlive)
    }

    @Test("tells the time and the resources it took")
    func usage() throws {
        let result = try withReactor {
            try $0.run(script("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done"))
        }
        let usage = try #require(result.usage)
        #expect(usage.user > 0 && usage.maximumResidentKiB > 100)
        #expect(usage.user + usage.system <= result.elapsed + 20_000)
        #expect(result.ended.wall >= result.running.started.wall)
    }

    struct Refusal: Sendable {
        var executable = "/bin/true"
        var arguments = ["true"]
        var directory = "/"
        var variable = "A"
        var error: ProcessError
    }

    static let refusals = [
        Refusal(
            executable: "/no/such/file",
            error: ProcessError(
                code: .executableNotFound, message: "cannot execute \"/no/such/file\": No such file or directory", errno: ENOENT)),
        Refusal(
            executable: "/etc/passwd",
            error: ProcessError(
                code: .notExecutable, message: "cannot execute \"/etc/passwd\": Permission denied", errno: EACCES)),
        Refusal(
            directory: "/no/such/folder",
            error: ProcessError(
                code: .workingDirectory, message: "cannot enter \"/no/such/folder\": No such file or directory", errno: ENOENT)),
        Refusal(
            executable: "true", error: ProcessError(code: .malformed, message: "the executable \"true\" is not an absolute path")),
        Refusal(
            arguments: ["true", "a\0b"],
            error: ProcessError(code: .malformed, message: "an argument of \"/bin/true\" holds a NUL byte")),
        Refusal(arguments: [], error: ProcessError(code: .malformed, message: "the command has no argv[0]")),
        Refusal(
            variable: "A=B",
            error: ProcessError(
                code: .malformed, message: "the environment variable's name \"A=B\" is empty or holds '='")),
        Refusal(
            variable: "MUSTER_STEP_TOKEN",
            error: ProcessError(code: .malformed, message: "the environment variable \"MUSTER_STEP_TOKEN\" is reserved"))
    ]

    @Test("is refused, saying why, and leaves nothing behind", arguments: refusals, mechanisms)
    func refused(_ refusal: Refusal, _ mechanism: SpawnMechanism) throws {
        var command = Command(executable: refusal.executable, arguments: refusal.arguments)
        command.workingDirectory = refusal.directory
        command.environment = [EnvironmentVariable(refusal.variable, "x")]
        try withReactor(mechanism: mechanism) { reactor in
            #expect(error { try reactor.run(command) } == refusal.error)
            let next = try reactor.run(script("exit 0"))
            #expect(next.isSuccess)
        }
    }

    @Test("is refused after shutdown")
    func shutDown() throws {
        let reactor = try withReactor { $0 }
        let place = reactor.reserve()
        #expect(
            error { try reactor.run(script("exit 0"), in: place) }
                == ProcessError(code: .shutDown, message: "the process reactor was shut down"))
        reactor.shutdown()
    }
}

@Suite("Finding an executable")
struct ExecutableResolverTests {
    @Test("looks through the declared PATH in order, skipping relative entries")
    func path() throws {
        #expect(try ExecutableResolver.resolve("sh", path: ["", ".", "/nowhere", "/bin", "/usr/bin"]) == "/bin/sh")
        #expect(try ExecutableResolver.resolve("/usr/bin/env", path: []) == "/usr/bin/env")
        #expect(try ExecutableResolver.resolve("./env", path: [], relativeTo: "/usr/bin") == "/usr/bin/./env")
    }

    static let failures: [(name: String, path: [String], error: ProcessError)] = [
        (
            "no-such-tool", ["/bin", "/usr/bin"],
            ProcessError(code: .executableNotFound, message: "no executable \"no-such-tool\" in /bin:/usr/bin", errno: ENOENT)
        ),
        ("/no/tool", ["/bin"], ProcessError(code: .executableNotFound, message: "no executable \"/no/tool\"", errno: ENOENT)),
        ("passwd", ["/etc"], ProcessError(code: .notExecutable, message: "\"/etc/passwd\" is not an executable file", errno: EACCES)),
        ("/etc", [], ProcessError(code: .notExecutable, message: "\"/etc\" is not an executable file", errno: EACCES)),
        ("", ["/bin"], ProcessError(code: .malformed, message: "the program's name is empty or holds a NUL byte"))
    ]

    @Test("says what is missing and what may not be executed", arguments: failures)
    func failure(_ name: String, _ path: [String], _ expected: ProcessError) {
        #expect(error { try ExecutableResolver.resolve(name, path: path) } == expected)
    }
}
