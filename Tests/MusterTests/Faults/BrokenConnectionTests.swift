import Foundation
import Testing

/// A port that answers no packet: its listener's queue is full, so the system drops whoever wants to connect.
final class BlackHole {
    let port: Int
    private let sockets: [Int32]

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        try #require(bound && listen(listener, 0) == 0)
        port = Int(in_port_t(bigEndian: address.sin_port))
        // more than the queue holds
        sockets =
            [listener]
            + (0..<4).map { _ in
                let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
                withUnsafeMutablePointer(to: &address) { pointer in
                    _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(filler, $0, length) }
                }
                return filler
            }
    }

    deinit { for socket in sockets { close(socket) } }
}

@Suite("Connections that break")
struct BrokenConnectionTests {
    /// One write with what else its step says.
    private static func step(_ url: String, _ more: String = "", limit: String = "60s") -> String {
        "- { id: write, title: Write, http: { method: POST, url: \"\(url)\" }, attempt_timeout: \(limit), no_undo: \"a line\"\(more) }"
    }

    @Test("Nobody listens: the write has failed, provably without effect, and the run is rolled back without asking anybody")
    func refused() async throws {
        try await Place.with { place in
            let port = try await Target.freePort(place)
            let (done, run) = try await place.drill(try place.playbook("refused", Self.step("http://127.0.0.1:\(port)/do/it")))
            #expect(done.code == 4)
            #expect(try run.judged("write") == "failed refused, refused")
            let text = try run.closed().text
            #expect(text.hasPrefix("step \"Write\" failed: Failed to connect to 127.0.0.1 port \(port)"), "\(text)")
            try await run.expectVerified()
        }
    }

    @Test("Packets are dropped before there is a connection: a request has failed, provably without effect; a command is unknown")
    func blackHole() async throws {
        try await Place.with { place in
            let hole = try BlackHole()
            let url = "http://127.0.0.1:\(hole.port)/do/it"
            let (done, run) = try await place.drill(try place.playbook("hole", Self.step(url, limit: "4s")))
            #expect(done.code == 4)
            #expect(try run.judged("write") == "failed timeout, no_connection")
            let text = try run.closed().text
            #expect(text.hasPrefix("step \"Write\" failed: nothing was sent: Connection timed out after 4"), "\(text)")
            try await run.expectVerified()

            let command =
                "- { id: write, title: Write, run: [ curl, -sS, -X, POST, \"\(url)\" ], attempt_timeout: 4s, no_undo: \"a line\" }"
            let (held, other) = try await place.drill(try place.playbook("command", command))
            #expect(held.code == 6)
            #expect(
                held.told.hasPrefix("ON HOLD: nobody knows whether step \"Write\" took effect: no answer within 4s\n"), "\(held.told)")
            #expect(try other.judged("write") == "unknown timeout, timeout")
            place.expectNothingLeft(other)
            let ruled = try await place.resume(other, "--rule", "write=failed", "--reason", "nobody was there")
            #expect(ruled.code == 4, "\(ruled.problems)")
            try await other.expectVerified()
        }
    }

    @Test("TLS fails: the write has failed, provably without effect: an unknown certificate, and no TLS at all")
    func tls() async throws {
        try await Place.with { place in
            let made = try await run([
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                "/CN=localhost", "-keyout", place.folder + "/tls.key", "-out", place.folder + "/tls.pem"
            ])
            try #require(made.code == 0, "\(made.problems)")
            try await Target.with(place, certificate: (place.folder + "/tls.pem", place.folder + "/tls.key")) { target in
                let (done, run) = try await place.drill(try place.playbook("tls", Self.step("https://127.0.0.1:\(target.port)/do/it")))
                #expect(done.code == 4)
                #expect(try run.judged("write") == "failed tls, tls")
                let text = try run.closed().text
                #expect(text.hasPrefix("step \"Write\" failed: SSL certificate problem: self-signed certificate"), "\(text)")
                #expect(target.effects() == [])
                try await run.expectVerified()
            }
            try await Target.with(place) { target in
                let (done, run) = try await place.drill(try place.playbook("plain", Self.step("https://127.0.0.1:\(target.port)/do/it")))
                #expect(done.code == 4)
                #expect(try run.judged("write") == "failed tls, tls")
                #expect(target.effects() == [])
            }
        }
    }

    @Test(
        "The answer is cut off: unknown, until done_when says whether it took effect, or a person does",
        arguments: [
            ("cut-after", true, 0, ["it"]), ("cut-before", true, 4, []), ("cut-after", false, 6, ["it"]), ("cut-before", false, 6, [])
        ])
    func cut(how: String, probed: Bool, code: Int32, effects: [String]) async throws {
        try await Place.with { place in
            try await Target.with(place) { target in
                let probe = ", done_when: { http: { url: \"\(target.url)/is/it\" }, expect: { status: { eq: 200 } } }"
                let (done, run) = try await place.drill(
                    try place.playbook("cut", Self.step("\(target.url)/\(how)/it", probed ? probe : "")))
                #expect(done.code == code, "\(done.problems)")
                #expect(try run.judged("write") == "unknown reset, reset")
                #expect(target.effects() == effects)
                guard !probed else { return try await run.expectVerified() }
                let why = how == "cut-after" ? "transfer closed with 993 bytes remaining to read" : "Empty reply from server"
                #expect(
                    done.told == """
                        ON HOLD: nobody knows whether step "Write" took effect: \(why)
                          look at the system, then rule: muster resume \(run.folder) --rule write=succeeded|failed|again --reason "WHY"
                          look with: muster status \(run.folder)

                        """)
                let again = try await place.resume(run)
                #expect(again.code == 6 && again.told == done.told, "only a person can tell: \(again.told)")
                let ruled = try await place.resume(run, "--rule", "write=succeeded", "--reason", "seen")
                #expect(ruled.code == 0, "\(ruled.problems)")
                #expect(target.effects() == effects, "nothing is sent twice")
                try await run.expectVerified()
            }
        }
    }
}
