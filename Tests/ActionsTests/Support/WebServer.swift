import ActionKit
import Foundation
import Processes
import Synchronization

/// A real HTTP server on a free loopback port: Python's standard library in a process of its own.
final class WebServer: Sendable {
    let port: Int
    /// A listening socket that never answers.
    let silentPort: Int
    /// A port on which nobody listens.
    let closedPort: Int
    /// A named pipe that nobody reads from: opening it for writing waits for ever.
    var pipe: String { folder.path + "/pipe" }
    private let folder: TemporaryFolder
    private let process: RunningProcess
    private let lines: LineWaiter

    private struct NotUp: Error { var said: String }

    init() async throws {
        folder = try TemporaryFolder()
        mkfifo(folder.path + "/pipe", 0o600)
        var command = Command(executable: "/usr/bin/python3", arguments: ["python3", "-u", "-c", Self.program])
        command.environment = [EnvironmentVariable("PATH", "/usr/bin:/bin")]
        let line = LineWaiter()
        command.output.sink = .closure { line.take($0) }
        process = try Shared.reactor.start(command) { _ in line.end() }
        let ports = await line.next().split(separator: " ").compactMap { Int($0) }
        guard ports.count == 3 else { throw NotUp(said: "\(ports)") }
        (port, silentPort, closedPort) = (ports[0], ports[1], ports[2])
        lines = line
    }

    /// Waits until a request for `/silent` is there; true when it is.
    func heldRequest() async -> Bool { await lines.next() == "held" }

    deinit { Shared.reactor.cancel(process, immediately: true) }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    private final class LineWaiter: Sendable {
        private let stream: AsyncStream<[UInt8]>
        private let continuation: AsyncStream<[UInt8]>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func take(_ bytes: [UInt8]) { continuation.yield(bytes) }
        func end() { continuation.finish() }

        /// The next piece that ends with a line feed; empty at the server's end.
        func next() async -> String {
            var text = ""
            for await bytes in stream {
                text += String(decoding: bytes, as: UTF8.self)
                if text.contains("\n") { break }
            }
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    private static let program = """
        import http.server, json, os, socket, struct, threading, time

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, status, content, headers=()):
                self.send_response(status)
                for name, value in headers: self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD": self.wfile.write(content)

            def abort(self):
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.wfile.flush()
                self.connection.close()
                self.close_connection = True

            def do(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                path = self.path.split("?")[0]
                if path.startswith("/status/"):
                    self.answer(int(path[8:]), b"as asked\\n", [("X-Served-By", "a"), ("X-Served-By", "b")])
                elif path == "/echo":
                    told = {"method": self.command, "path": self.path, "body": body.decode("latin-1"), "length": self.headers.get("Content-Length"),
                            "headers": {name.lower(): value for name, value in self.headers.items()}}
                    self.answer(200, json.dumps(told).encode())
                elif path == "/redirect":
                    self.answer(302, b"", [("Location", "/status/200")])
                elif path == "/reset":
                    self.send_response(200)
                    self.send_header("Content-Length", "100000")
                    self.end_headers()
                    self.wfile.write(b"x" * 1000)
                    self.abort()
                elif path == "/empty":
                    self.abort()
                elif path == "/silent":
                    print("held")
                    time.sleep(600)
                else:
                    self.answer(404, b"no such path")

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do

            def log_message(self, *arguments): pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        silent = socket.create_server(("127.0.0.1", 0))
        closed = socket.create_server(("127.0.0.1", 0))
        closed_port = closed.getsockname()[1]
        closed.close()
        print(server.server_address[1], silent.getsockname()[1], closed_port)
        parent = os.getppid()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        while os.getppid() == parent:
            time.sleep(0.2)
        """
}
