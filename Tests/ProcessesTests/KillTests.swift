import Foundation
import Processes
import Testing

/// A tree of processes that does not want to end; its script prints the number of each of them.
struct StubbornTree: Sendable, CustomTestStringConvertible {
    var name: String
    var script: String
    var size: Int
    /// Whether sweeping cannot find all of it.
    var needsCgroup = false
    var testDescription: String { name }

    static let all = [
        StubbornTree(name: "child and grandchild in one session", script: "sleep 300 & echo $!; echo $$; wait", size: 2),
        StubbornTree(
            name: "grandchild in a session of its own",
            script: "setsid sh -c 'echo $$; exec sleep 300' & echo $$; wait", size: 2),
        StubbornTree(
            name: "grandchild ignoring TERM", script: "sh -c 'trap \"\" TERM; echo $$; exec sleep 300' & echo $$; wait", size: 2),
        StubbornTree(
            name: "all ignoring TERM", script: "trap '' TERM; setsid sh -c 'echo $$; exec sleep 300' & echo $$; wait; sleep 300",
            size: 2),
        StubbornTree(
            name: "double-forked daemon", script: "(setsid sh -c 'echo $$; exec sleep 300' &); echo $$; exec sleep 300", size: 2),
        StubbornTree(
            name: "child without the token, in a session of its own",
            script: "env -i setsid sh -c 'echo $$; /bin/sleep 300 & echo $!; wait' & echo $$; wait", size: 3),
        StubbornTree(
            name: "daemon without the token",
            script: "(env -i setsid sh -c 'echo $$; exec /bin/sleep 300' &); echo $$; exec sleep 300", size: 2,
            needsCgroup: true)
    ]
}

/// The signals sent, without repetitions: what was forked meanwhile gets a round of its own.
private func steps(_ result: ProcessResult) -> [Int32] {
    result.signals.map(\.number).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
}

@Suite("Ending a command")
struct KillTests {
    @Test("after its time limit leaves nothing of it", arguments: StubbornTree.all, containmentModes)
    func timeOut(_ tree: StubbornTree, _ mode: ContainmentMode) throws {
        if tree.needsCgroup && mode == .sweep { return }
        var command = script(tree.script, limit: 4_000_000)
        command.grace = 300_000
        let result = try withReactor(mode) { try $0.run(command) }
        let pids = numbers(result.output)
        #expect(pids.count == tree.size)
        for pid in pids { #expect(isGone(pid), "\(pid)") }
        #expect(result.cause == .timedOut)
        #expect(result.survivors == [])
        #expect(result.signals.first?.number == SIGTERM)
        #expect(Set(result.killed.map(\.identity.pid)).isSuperset(of: Set(pids).subtracting([result.running.pid])))
        #expect(result.elapsed >= 4_000_000)
    }

    @Test(
        "ends one that forks and leaves, again and again, each in a session of its own",
        .enabled(if: containmentModes.contains(.cgroup)))
    func runner() throws {
        // Should it escape, it ends when its script is gone.
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("runner-\(UUID().uuidString)").path
        defer { unlink(path) }
        try "#!/bin/sh\necho x\nenv -i setsid /bin/sh \(path) &\n".write(toFile: path, atomically: true, encoding: .utf8)
        var command = script("/bin/sh \(path); exec sleep 300", limit: 2_000_000)
        command.grace = 0
        let result = try withReactor(.cgroup) { reactor in
            let result = try reactor.run(command)
            #expect(result.running.containment.cgroup.map { Survivors.find(token: "none", cgroup: $0) } == [])
            return result
        }
        #expect(result.cause == .timedOut && result.survivors == [])
        #expect(result.output.totalBytes > 2)
    }

    @Test("gives it the grace to leave by itself, and only then kills", arguments: containmentModes)
    func grace(_ mode: ContainmentMode) throws {
        var command = script("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.02; done", limit: 4_000_000)
        command.grace = 30_000_000
        let result = try withReactor(mode) { try $0.run(command) }
        #expect(result.cause == .timedOut)
        #expect(result.exit == .code(3))
        #expect(result.output.raw == Array("up\nbye\n".utf8))
        #expect(steps(result) == [SIGTERM])
    }

    @Test("by cancelling is reported as such", arguments: containmentModes, [false, true])
    func cancel(_ mode: ContainmentMode, _ immediately: Bool) throws {
        try withReactor(mode) { reactor in
            let up = Awaited(false)
            let ended = Awaited<ProcessResult?>(nil)
            var command = script("setsid sh -c 'echo $$; exec sleep 300' & echo $$; wait")
            command.output.sink = .closure { _ in up.change { $0 = true } }
            let running = try reactor.start(command) { result in ended.change { $0 = result } }
            _ = up.wait { $0 }
            reactor.cancel(running, immediately: immediately)
            let result = try #require(ended.wait { $0 != nil })
            #expect(result.cause == .cancelled)
            #expect(result.exit == .signal(immediately ? SIGKILL : SIGTERM, coreDumped: false))
            #expect(steps(result) == [immediately ? SIGKILL : SIGTERM])
            for pid in numbers(result.output) { #expect(isGone(pid)) }
            reactor.cancel(running)
        }
    }

    @Test("a second time, immediately, cuts the grace short", arguments: containmentModes)
    func secondCancel(_ mode: ContainmentMode) throws {
        try withReactor(mode) { reactor in
            let up = Awaited(0)
            let ended = Awaited<ProcessResult?>(nil)
            var command = script("trap 'echo no' TERM; echo up; while :; do sleep 0.02; done")
            command.grace = 300_000_000
            command.output.sink = .closure { _ in up.change { $0 += 1 } }
            let running = try reactor.start(command) { result in ended.change { $0 = result } }
            _ = up.wait { $0 >= 1 }
            reactor.cancel(running)
            _ = up.wait { $0 >= 2 }
            reactor.cancel(running, immediately: true)
            let result = try #require(ended.wait { $0 != nil })
            #expect(result.exit == .signal(SIGKILL, coreDumped: false))
            #expect(steps(result) == [SIGTERM, SIGKILL])
        }
    }

    @Test("by shutting down completes what runs", arguments: containmentModes)
    func shutdown(_ mode: ContainmentMode) throws {
        let ended = Awaited<[ProcessResult]>([])
        try withReactor(mode) { reactor in
            for _ in 0..<3 {
                try reactor.start(script("exec sleep 300")) { result in ended.change { $0.append(result) } }
            }
        }
        #expect(ended.current.map(\.cause) == [.cancelled, .cancelled, .cancelled])
        for result in ended.current { #expect(isGone(result.running.pid)) }
    }
}

@Suite("A stranger that a command leaves behind")
struct StrangerTests {
    @Test("holding the output open delays nothing, loses nothing, and is killed", arguments: containmentModes)
    func holdsOutput(_ mode: ContainmentMode) throws {
        // The substitution ends when the stranger has left the session and taken over the command's own output.
        let text = """
            exec 3>&1
            echo $( (setsid sh -c 'echo $$; exec sleep 100 >&3' &) ) >&2
            head -c 500000 /dev/zero; echo last
            """
        var command = script(text, limit: 90_000_000)
        command.output = OutputPolicy(keep: 1 << 20, inert: false)
        let result = try withReactor(mode) { try $0.run(command) }
        #expect(result.exit == .code(0) && result.cause == .ended)
        #expect(result.output.raw == [UInt8](repeating: 0, count: 500_000) + Array("last\n".utf8))
        #expect(result.elapsed < 90_000_000)
        for pid in numbers(result.errorOutput) { #expect(isGone(pid)) }
        #expect(result.killed.count == 1 && result.survivors == [])
        #expect(steps(result) == [SIGKILL])
        #expect(result.killed.first?.session != result.running.pid)
    }

    @Test("that has written its last words only just before leaves no zombie", arguments: containmentModes)
    func shortLived(_ mode: ContainmentMode) throws {
        try withReactor(mode) { reactor in
            for _ in 0..<10 {
                let result = try reactor.run(script("(setsid sh -c 'echo $$' &); (setsid true &); exit 0"))
                #expect(result.exit == .code(0))
                for pid in numbers(result.output) { #expect(isGone(pid)) }
            }
        }
    }

    @Test(
        "of a runner that died goes with its cgroups, and no other path is ever removed",
        .enabled(if: containmentModes.contains(.cgroup)))
    func deadRunner() throws {
        // What its shutdown leaves of a detached process stands for what a dead runner leaves.
        var command = script("setsid sleep 300 & :")
        command.detach = true
        let (place, folder) = try withReactor(.cgroup) { reactor in
            (try reactor.run(command).running.containment, try #require(reactor.cgroupFolder))
        }
        let cgroup = try #require(place.cgroup)
        #expect(!Survivors.removeFolder(of: cgroup))
        #expect(Survivors.kill(token: place.token, cgroup: cgroup).killed.count == 1)
        #expect(Survivors.removeFolder(of: cgroup))
        #expect(access(folder, F_OK) == -1)
        #expect(!Survivors.removeFolder(of: "/tmp"))
    }

    @Test("lives on if the command says detach, and is found and killed by its token", arguments: containmentModes)
    func detached(_ mode: ContainmentMode) throws {
        try withReactor(mode) { reactor in
            var command = script("setsid sh -c 'exec sleep 300' & echo $!")
            command.detach = true
            let result = try reactor.run(command)
            let pid = try #require(numbers(result.output).first)
            #expect(result.isSuccess && result.killed == [])
            #expect(ProcessIdentity(of: pid)?.isAlive == true)
            // Other commands come and go without touching it.
            #expect(try reactor.run(script("true")).killed == [])
            #expect(ProcessIdentity(of: pid)?.isAlive == true)
            let place = result.running.containment
            #expect(Survivors.find(token: place.token, cgroup: place.cgroup).map(\.identity.pid) == [pid])
            let (killed, surviving) = Survivors.kill(token: place.token, cgroup: place.cgroup)
            #expect(killed.map(\.identity.pid) == [pid] && surviving == [])
            #expect(isGone(pid))
            #expect(Survivors.find(token: place.token, cgroup: place.cgroup) == [])
        }
    }
}
