import Foundation
import Testing

/// A Redis with two replicas and three sentinels on loopback, started by a test and ended by it.
struct RedisNodes: Sendable {
    /// Of the master at the start, and of its replicas.
    let ports: [Int]
    let sentinels: [Int]
    private let folder: String
    private let processes: [Running]

    static func with(_ place: Place, priority: Int = 100, _ body: (RedisNodes) async throws -> Void) async throws {
        let ports = try freePorts(6)
        var nodes = RedisNodes(ports: Array(ports[..<3]), sentinels: Array(ports[3...]), folder: place.folder + "/redis", processes: [])
        let result: Result<Void, any Error>
        do {
            nodes = try nodes.started(priority)
            try await awaiting("the sentinels to know everybody") { nodes.isWhole }
            result = .success(try await body(nodes))
        } catch { result = .failure(error) }
        for process in nodes.processes {
            process.send(SIGKILL)
            _ = try await process.finished()
        }
        try result.get()
    }

    /// The site's values that the playbooks read.
    var values: String {
        let sentinels = sentinels.prefix(1).map { "{ host: 127.0.0.1, port: \($0), name: main }" }[0]
        let node = "{ host: 127.0.0.1, port: \(ports[0]), config: \(folder)/0/redis.conf }"
        return "values: { sentinels: { cache: \(sentinels), sessions: \(sentinels) }, redis: { cache: \(node) } }"
    }

    func kill(node: Int) { processes[node].send(SIGKILL) }

    /// What `redis-cli` says to a command.
    static func ask(_ port: Int, _ words: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/redis-cli")
        process.arguments = ["-p", "\(port)"] + words
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The port that the sentinels give for the master.
    func master() throws -> Int? {
        try Self.ask(sentinels[0], "sentinel", "get-master-addr-by-name", "main").split(separator: "\n").last.flatMap { Int($0) }
    }

    func limit() throws -> String { try Self.ask(ports[0], "config", "get", "client-output-buffer-limit") }

    private var isWhole: Bool {
        sentinels.allSatisfy { port in
            // not there yet: nobody answers
            let state = (try? Self.ask(port, "sentinel", "master", "main")) ?? ""
            let replicas = (try? Self.ask(port, "sentinel", "replicas", "main")) ?? ""
            return state.contains("num-slaves\n2") && state.contains("num-other-sentinels\n2") && state.contains("flags\nmaster\n")
                && replicas.components(separatedBy: "master-link-status\nok").count == 3
        }
    }

    private func started(_ priority: Int) throws -> RedisNodes {
        var processes: [Running] = []
        for (number, port) in ports.enumerated() {
            var lines = [
                "port \(port)", "bind 127.0.0.1", "dir \(folder)/\(number)", "save \"\"", "repl-diskless-sync-delay 0",
                "client-output-buffer-limit replica 256mb 64mb 60"
            ]
            if number > 0 { lines += ["replicaof 127.0.0.1 \(ports[0])", "replica-priority \(priority)"] }
            processes.append(try start("\(number)", "redis.conf", lines, []))
        }
        for port in sentinels {
            let lines = [
                "port \(port)", "bind 127.0.0.1", "dir \(folder)/s\(port)", "sentinel monitor main 127.0.0.1 \(ports[0]) 2",
                "sentinel down-after-milliseconds main 1000", "sentinel failover-timeout main 6000"
            ]
            processes.append(try start("s\(port)", "sentinel.conf", lines, ["--sentinel"]))
        }
        return RedisNodes(ports: ports, sentinels: sentinels, folder: folder, processes: processes)
    }

    private func start(_ name: String, _ file: String, _ lines: [String], _ arguments: [String]) throws -> Running {
        let home = "\(folder)/\(name)"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        try lines.joined(separator: "\n").appending("\n").write(toFile: "\(home)/\(file)", atomically: true, encoding: .utf8)
        return try Running(["redis-server", "\(home)/\(file)"] + arguments)
    }

    /// Ports that nobody listens on, all found before the first is let go.
    private static func freePorts(_ count: Int) throws -> [Int] {
        var sockets: [Int32] = []
        defer { sockets.forEach { close($0) } }
        return try (0..<count).map { _ in
            let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            try #require(socket >= 0)
            sockets.append(socket)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let code = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, size) + getsockname(socket, $0, &size) }
            }
            try #require(code == 0)
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }
}
