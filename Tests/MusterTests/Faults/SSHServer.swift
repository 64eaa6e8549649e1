import Foundation
import Testing

/// A real OpenSSH server on loopback for the user who runs the tests, with throwaway keys and nothing of the system's settings.
final class SSHServer {
    private let folder: String
    private let place: Place
    private(set) var port = 0
    private var server: Running?

    /// The command that reaches it, as words of a `run` list.
    var words: String {
        let options =
            ["-F", "none", "-i", place.key("ana"), "-p", "\(port)", "-l", NSUserName()]
            + [
                "BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=\(folder)/known_hosts", "LogLevel=ERROR",
                "ConnectTimeout=10"
            ]
            .flatMap { ["-o", $0] }
        return (["ssh"] + options + ["127.0.0.1"]).joined(separator: ", ")
    }

    init(_ place: Place) async throws {
        self.place = place
        folder = place.folder + "/sshd"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let made = try await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder + "/host"])
        try #require(made.code == 0, "\(made.problems)")
        try FileManager.default.copyItem(atPath: place.key("ana") + ".pub", toPath: folder + "/authorized")
        port = try await Target.freePort(place)
        try """
        Port \(port)
        ListenAddress 127.0.0.1
        HostKey \(folder)/host
        AuthorizedKeysFile \(folder)/authorized
        PermitRootLogin yes
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        UsePAM no
        StrictModes no
        PidFile \(folder)/pid

        """.write(toFile: folder + "/config", atomically: true, encoding: .utf8)
        // where it runs as root, sshd insists on its empty folder
        if geteuid() == 0 { try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true) }
        try await start()
    }

    func start() async throws {
        try? FileManager.default.removeItem(atPath: folder + "/pid")  // not there the first time
        server = try Running(["/usr/sbin/sshd", "-D", "-e", "-f", folder + "/config"])
        try await awaiting("sshd") { FileManager.default.fileExists(atPath: self.folder + "/pid") }
    }

    /// Kills the server and every connection of it with SIGKILL, in the middle of whatever runs there; what runs there stays.
    func kill() async throws {
        guard let server else { return }
        let sessions = Self.descendants(of: server.pid).filter { Self.name($0) == "sshd" }
        for pid in [server.pid] + sessions { Glibc.kill(pid, SIGKILL) }
        _ = try await server.finished()
        self.server = nil
    }

    private static func descendants(of pid: pid_t) -> [pid_t] {
        let children = (try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)) ?? ""  // gone: none
        return children.split(separator: " ").compactMap { pid_t($0) }.flatMap { [$0] + descendants(of: $0) }
    }

    private static func name(_ pid: pid_t) -> String {
        ((try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)) ?? "").trimmingCharacters(in: .newlines)
    }
}
