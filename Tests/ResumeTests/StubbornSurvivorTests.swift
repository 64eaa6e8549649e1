import Foundation
import Testing

/// What a step may leave when its runner is killed: each writes its pid and stays.
private let brood = """
    muster: 1
    id: stubborn
    title: "Processes that do not want to go"
    steps:
      - id: leave
        effect: write
        idempotent: true
        no_undo: "nothing is changed"
        attempt_timeout: 60s
        shell: |
          echo $$ >> "@/begun"
          stay() { echo $BASHPID >> "@/pids"; while :; do sleep 300; done; }
          setsid bash -c 'setsid bash -c "echo \\$\\$ >> \\"@/pids\\"; trap \\"\\" TERM HUP INT; while :; do sleep 300; done" &' &
          ( ( stay ) & ) &
          ( trap "" TERM HUP INT; stay ) &
          ( stay & echo $! > "@/stopped"; ) 
          kill -STOP $(cat "@/stopped")
          setsid bash -c 'exec -a quiet sleep 300' & echo $! >> "@/pids"
          while [ $(sort -u "@/pids" | wc -l) -lt 5 ]; do sleep 0.01; done
          touch "@/there"
          sleep 300
    """

@Suite("What a dead runner's step leaves")
struct StubbornSurvivorTests {
    @Test(
        "Sessions of their own, daemons forked twice, traps, and processes that stand still: all are gone before the step is run again",
        arguments: ways)
    func killed(byCgroup: Bool) async throws {
        try await onThread {
            let scene = try Scene(brood)
            defer { scene.remove() }
            try scene.write("", "pids")
            try scene.write("", "begun")
            let run = try Child(Self.words(scene.runArguments, scene, byCgroup: byCgroup), stdout: "/dev/null")
            #expect(run.until { FileManager.default.fileExists(atPath: scene.folder + "/there") })
            run.signal(SIGKILL)
            _ = try run.finish()
            let pids = Set(try scene.lines("pids").compactMap { pid_t($0) })
            #expect(pids.count == 5 && pids.filter(ProcessTable.isDead) == [], "they outlive their runner: \(pids)")
            let opened = try #require(try scene.records().first { $0.type == "run.opened" })
            #expect((opened.text("cgroup") != nil) == byCgroup || geteuid() != 0, "\(opened.text("cgroup") ?? "no cgroup")")
            let resume = [Scene.program, "resume", try scene.runFolder(), "--site", scene.folder + "/site.yaml", "--progress", "plain"]
            let second = try Child(Self.words(resume, scene, byCgroup: byCgroup))
            #expect(second.until { scene.hasRecord("\"type\":\"recovered\"") && ((try? scene.lines("begun").count) ?? 0) == 2 })
            #expect(pids.filter { !ProcessTable.isDead($0) } == [])
            second.signal(SIGINT)
            #expect(second.until { scene.operatorActions.count { $0 == "cancel" } == 1 })
            second.signal(SIGINT)
            #expect(try second.finish().code == 130)
            #expect(scene.strays() == [])
        }
    }

    /// The words that run a command where a cgroup file system of version 2 is mounted, at a place of the scene's, or where none is.
    /// Only the superuser can choose; the processes of another's user namespace could not be looked at.
    private static func words(_ command: [String], _ scene: Scene, byCgroup: Bool) -> [String] {
        if geteuid() != 0 { return command }
        let script =
            byCgroup
            ? "mkdir -p '\(scene.folder)/cgroups'; mount -t cgroup2 none '\(scene.folder)/cgroups'; exec \"$@\""
            : "umount -a -t cgroup2 2> /dev/null; exec \"$@\""
        return ["unshare", "-m", "--propagation", "private", "sh", "-c", script, "sh"] + command
    }

    /// Whether this user may mount: else the processes are found as this machine lets them be found.
    private static let ways: [Bool] = {
        let probe =
            (try? Finished.of([
                "unshare", "-m", "--propagation", "private", "sh", "-c",
                "mount -t cgroup2 none /mnt && mkdir /mnt/muster-probe && rmdir /mnt/muster-probe"
            ]))?.code
        if probe == 0 { return [true, false] }
        FileHandle.standardError.write(Data("left out: a cgroup v2 of one's own cannot be had by this user on this machine\n".utf8))
        return [false]
    }()
}
