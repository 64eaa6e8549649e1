import ActionKit
import Foundation
import Testing
import Values

@testable import Actions

@Suite("HTTP requests are made by the system's curl")
struct HTTPTests {
    @Test("every complete response is an outcome, whatever its status", arguments: [200, 204, 404, 500, 503])
    func statuses(_ status: Int) async throws {
        let server = try await WebServer()
        let outputs = [
            OutputRequest(name: "code", type: .integer, source: .httpStatus),
            OutputRequest(name: "by", type: .string, source: .httpHeader(name: "x-served-by"))
        ]
        let outcome = await (try Bench()).perform(.http(server.url("/status/\(status)"), outputs: outputs))
        #expect(outcome.end == .http(status: status))
        #expect(outcome["code"] == .value(.integer(Int64(status))) && outcome["by"] == .value(.string("a, b")))
        #expect(outcome["status"] == .value(.integer(Int64(status))))
        #expect(outcome["body"] == .value(.string(status == 204 ? "" : "as asked")))
        guard case .value(.duration(let elapsed)) = outcome["elapsed"] else { return #expect(Bool(false), "no elapsed") }
        #expect(elapsed > .zero && elapsed <= outcome.elapsed)
    }

    @Test("method, headers and body arrive as they were given")
    func echo() async throws {
        let server = try await WebServer()
        let bench = try Bench(secrets: ["token": "s3cr3t\"\\quoted"])
        let body = "line 1\n\"quoted\" \\ back\ttab\r\n@not-a-file é"
        let request = ActionRequest.http(
            server.url("/echo?a=[1]&b={2}"), method: "PUT",
            headers: [
                NamedText("X-Token", SecretText([.text("Bearer "), .secret("token")])), NamedText("X-Empty", SecretText("")),
                NamedText("Content-Type", SecretText("text/plain"))
            ], body: SecretText(body),
            outputs: [
                OutputRequest(name: "method", type: .string, source: .httpBody, selection: .json(pointer: "/method")),
                OutputRequest(name: "path", type: .string, source: .httpBody, selection: .json(pointer: "/path")),
                OutputRequest(name: "length", type: .integer, source: .httpBody, selection: .json(pointer: "/length")),
                OutputRequest(name: "type", type: .string, source: .httpBody, selection: .json(pointer: "/headers/content-type")),
                OutputRequest(name: "empty", type: .string, source: .httpBody, selection: .json(pointer: "/headers/x-empty")),
                OutputRequest(name: "token", type: .string, source: .httpBody, selection: .json(pointer: "/headers/x-token"))
            ])
        let outcome = await bench.perform(request, name: "put.1")
        #expect(outcome.end == .http(status: 200))
        #expect(outcome["method"] == .value(.string("PUT")) && outcome["path"] == .value(.string("/echo?a=[1]&b={2}")))
        #expect(outcome["length"] == .value(.integer(Int64(body.utf8.count))) && outcome["type"] == .value(.string("text/plain")))
        #expect(outcome["empty"] == .value(.string("")) && outcome["token"] == .containsSecret("token"))
        #expect(outcome.files.map(\.file) == ["put.1.body.out"])
        for text in bench.files.texts.values { #expect(!text.contains("s3cr3t") && text.contains("[secret:token]")) }
    }

    @Test("a POST without a body says so; curl adds no content type of its own")
    func emptyPost() async throws {
        let server = try await WebServer()
        let outputs = [
            OutputRequest(name: "length", type: .string, source: .httpBody, selection: .json(pointer: "/length")),
            OutputRequest(name: "type", type: .optional(.string), source: .httpBody, selection: .json(pointer: "/headers/content-type"))
        ]
        let outcome = await (try Bench()).perform(.http(server.url("/echo"), method: "POST", outputs: outputs))
        #expect(outcome["length"] == .value(.string("0")) && outcome["type"] == .value(.absent))
    }

    @Test("HEAD has no body and does not wait for one")
    func head() async throws {
        let server = try await WebServer()
        let outcome = await (try Bench()).perform(.http(server.url("/status/200"), method: "HEAD", limit: .seconds(60)))
        #expect(outcome.end == .http(status: 200) && outcome["body"] == .value(.string("")))
    }

    @Test("a redirect is a response and is not followed")
    func redirect() async throws {
        let server = try await WebServer()
        let location = OutputRequest(name: "to", type: .string, source: .httpHeader(name: "Location"))
        let outcome = await (try Bench()).perform(.http(server.url("/redirect"), outputs: [location]))
        #expect(outcome.end == .http(status: 302) && outcome["to"] == .value(.string("/status/200")))
    }

    @Test("a request without a complete response is told apart by what may have happened")
    func failures() async throws {
        let server = try await WebServer()
        let bench = try Bench()
        func end(_ url: String, limit: Microseconds = .minutes(3)) async -> String {
            switch await bench.perform(.http(url, limit: limit)).end {
            case .network(.timeout, _): "timeout, nothing sent"
            case .network(let failure, _): failure.rawValue
            case .timedOut: "timeout"
            case .notStarted: "not_started"
            case let end: "\(end)"
            }
        }
        #expect(await end("http://127.0.0.1:\(server.closedPort)/") == "refused")
        #expect(await end("http://name.invalid/") == "dns")
        #expect(await end("https://127.0.0.1:\(server.port)/status/200") == "tls")
        #expect(await end(server.url("/reset")) == "reset")
        #expect(await end(server.url("/empty")) == "reset")
        #expect(await end("http://127.0.0.1:\(server.silentPort)/", limit: .seconds(4)) == "timeout")
        #expect(await end("https://127.0.0.1:\(server.silentPort)/", limit: .seconds(4)) == "timeout, nothing sent")
        #expect(await end(server.url("/silent"), limit: .seconds(4)) == "timeout")
        #expect(await end("ftp://127.0.0.1/") == "not_started")
        #expect(await end("file:///etc/passwd") == "not_started")
        #expect(await end("http://127.0.0.1/ x") == "not_started")
    }

    @Test("outputs of a request without a response have failed for that reason")
    func failedOutputs() async throws {
        let server = try await WebServer()
        let code = OutputRequest(name: "code", type: .integer, source: .httpStatus, defaultValue: .integer(0))
        let outcome = await (try Bench()).perform(.http("http://127.0.0.1:\(server.closedPort)/", outputs: [code]))
        guard case .failed(let reason) = outcome["code"] else { return #expect(Bool(false), "\(outcome)") }
        #expect(reason.hasPrefix("refused: Failed to connect to 127.0.0.1 port \(server.closedPort)"))
        #expect(outcome.outputs.count == 1)
    }

    @Test("while curl runs, neither its arguments nor its environment hold the secret or the address")
    func arguments() async throws {
        let server = try await WebServer()
        let bench = try Bench(secrets: ["token": "correct-horse-battery"])
        let probe = bench.start(.http(server.url("/silent"), headers: [NamedText("X-Token", SecretText([.secret("token")]))]))
        let pid = try #require(probe.started.first?.pid)
        try #require(await server.heldRequest())  // before that the kernel may not yet show the new program's arguments
        let arguments = try kernelFile("/proc/\(pid)/cmdline")
        let environment = try kernelFile("/proc/\(pid)/environ")
        bench.performer.cancel(probe.id)
        let outcome = await probe.outcome()
        #expect(outcome.end == .cancelled)
        #expect(arguments == "curl\0-q\0--config\0-\0")
        #expect(!environment.contains("horse") && environment.contains("MUSTER_STEP_TOKEN="))
    }

    @Test(
        "what cannot be put into a request is refused before anything is sent",
        arguments: [
            ActionRequest.http("http://127.0.0.1/", method: "GET x"),
            ActionRequest.http("http://127.0.0.1/", headers: [NamedText("X: y", SecretText("z"))]),
            ActionRequest.http("http://127.0.0.1/", headers: [NamedText("X", SecretText("a\r\nInjected: yes"))]),
            ActionRequest.http("http://127.0.0.1/", method: "POST", body: SecretText("a\0b")),
            ActionRequest.http("http://127.0.0.1/", method: "POST", body: SecretText(String(repeating: "x", count: 110_000)))
        ])
    func refused(_ request: ActionRequest) async throws {
        let outcome = await (try Bench()).perform(request)
        guard case .notStarted = outcome.end else { return #expect(Bool(false), "\(outcome.end)") }
    }
}
