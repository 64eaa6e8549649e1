import Testing

@testable import Processes

@Suite("Reading what the kernel says")
struct ProcFilesTests {
    @Test("a process's name may hold spaces and parentheses")
    func stat() throws {
        let line = "42 (a) b (c)) S 7 8 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123456 99 1"
        let status = try #require(ProcessStatus(pid: 42, stat: Array(line.utf8)))
        #expect(status.name == "a) b (c)")
        #expect(status.parent == 7 && status.group == 8 && status.session == 9 && status.startTicks == 123456)
        #expect(!status.isDead)
        #expect(ProcessStatus(pid: 42, stat: Array("42 (a) Z 1 1".utf8)) == nil)
    }

    @Test("a token is seen also while its carrier executes one program after another")
    func tokenDuringExecution() throws {
        try withReactor(.sweep) { reactor in
            // The script's name is the script, which replaces its shell by another one of itself, for ever.
            let again = "exec /bin/sh -c \"$0\" \"$0\""
            var command = Command(executable: "/bin/sh", arguments: ["sh", "-c", "echo up >&2; " + again, again])
            command.grace = 0
            let up = Awaited(false)
            command.errorOutput.sink = .closure { _ in up.change { $0 = true } }
            let running = try reactor.start(command) { _ in }
            _ = up.wait { $0 }
            var seen = 0
            for _ in 0..<2000 where Sweep.carries(running.pid, token: running.containment.token) { seen += 1 }
            #expect(seen == 2000)
        }
    }

    @Test(
        "only a cgroup that a reactor can have made is ever killed by its recorded path",
        arguments: [
            ("/sys/fs/cgroup/x/muster-run-1/slot-12", true), ("/sys/fs/cgroup/muster-a/slot-0", true),
            ("/sys/fs/cgroup/system.slice", false), ("/sys/fs/cgroup/muster-a", false), ("/sys/fs/cgroup/muster-a/slot-", false),
            ("/sys/fs/cgroup/muster-a/slot-x", false), ("muster-a/slot-1", false), ("", false),
            ("/sys/fs/cgroup/muster-a/../muster-b/slot-1", false)
        ])
    func recordedCgroup(_ path: String, _ isAcceptable: Bool) {
        #expect(CgroupPool.couldHaveMade(path) == isAcceptable)
    }

    struct Layout: Sendable {
        var cgroup: String
        var mountinfo: String
        var folder: String?
    }

    static let layouts = [
        // unified
        Layout(
            cgroup: "0::/user.slice/a.scope\n",
            mountinfo: "24 18 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n",
            folder: "/sys/fs/cgroup/user.slice/a.scope"),
        // hybrid
        Layout(
            cgroup: "4:memory:/x\n1:name=systemd:/x\n0::/\n",
            mountinfo: """
                31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
                34 31 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
                """,
            folder: "/sys/fs/cgroup/unified"),
        // a container that sees a part of the tree, at a folder with a space
        Layout(
            cgroup: "0::/docker/abc/deep\n", mountinfo: "1 2 0:3 /docker/abc /my\\040cg rw - cgroup2 cgroup rw\n",
            folder: "/my cg/deep"),
        Layout(cgroup: "0::/docker/abc\n", mountinfo: "1 2 0:3 /docker/abc /cg rw - cgroup2 cgroup rw\n", folder: "/cg"),
        Layout(cgroup: "0::/docker/abcd\n", mountinfo: "1 2 0:3 /docker/abc /cg rw - cgroup2 cgroup rw\n", folder: nil),
        // outside of the namespace; no version 2 at all
        Layout(cgroup: "0::/../other\n", mountinfo: "1 2 0:3 / /cg rw - cgroup2 cgroup rw\n", folder: nil),
        Layout(cgroup: "4:memory:/x\n", mountinfo: "1 2 0:3 / /cg rw - cgroup cgroup rw\n", folder: nil)
    ]

    @Test("the own cgroup is found wherever it is mounted", arguments: layouts)
    func ownFolder(_ layout: Layout) {
        let folder = CgroupTree.ownFolder(cgroup: layout.cgroup, mountinfo: layout.mountinfo)
        #expect(folder == layout.folder)
    }
}
