import ActionKit
import Foundation
import Testing
import Values

@testable import Actions

@Suite("Notifications are delivered, or it is said that they were not")
struct NotificationTests {
    @Test("a file gets one line for each notification, safe to show")
    func file() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/incident log.txt"
        let bench = try Bench(secrets: ["pw": "correct-horse"])
        let first = await bench.perform(.notify(.file(path: path), "run started\nstep 1 \u{1B}[31m"))
        let second = await bench.perform(.notify(.file(path: path), "password correct-horse"))
        #expect(first.end == .delivered && second.end == .delivered)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == "run started / step 1 <U+001B>[31m\npassword [secret:pw]\n")
    }

    @Test("a file that cannot be written is an exit code with the reason")
    func unwritableFile() async throws {
        let outcome = await (try Bench()).perform(.notify(.file(path: "/no/such/folder/log"), "x"))
        #expect(outcome.end == .exited(code: 1))
        #expect(outcome.errorText.contains("/no/such/folder/log") && outcome.errorText.contains("No such file or directory"))
    }

    @Test("a long text is cut to one write, between two characters")
    func longText() {
        let line = NotificationText.line(String(repeating: "é", count: 9000))
        #expect(line.utf8.count <= NotificationText.lineLimit && line.hasSuffix("é…\n"))
    }

    @Test("a command gets the text on its standard input")
    func command() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/mail"
        let bench = try Bench()
        let outcome = await bench.perform(.notify(.command(arguments: ["tee", path]), "held: ask carol"))
        #expect(outcome.end == .delivered)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "held: ask carol\n")
        #expect(await bench.perform(.notify(.command(arguments: ["false"]), "x")).end == .exited(code: 1))
    }

    @Test("a webhook takes a POST of JSON; only a status of 2xx is a delivery")
    func webhook() async throws {
        let server = try await WebServer()
        let bench = try Bench()
        let probe = bench.start(.notify(.webhook(url: server.url("/echo")), "held: \"ask\"\n✓"), name: "hook.1")
        #expect(await probe.outcome().end == .delivered)
        let told = try JSONSerialization.jsonObject(with: Data(bench.files.texts["hook.1.body.out", default: ""].utf8)) as? [String: Any]
        #expect(told?["body"] as? String == #"{"text":"held: \"ask\"\n\u2713"}"#)
        #expect((told?["headers"] as? [String: String])?["content-type"] == "application/json")
        #expect(await bench.perform(.notify(.webhook(url: server.url("/status/500")), "x")).end == .http(status: 500))
    }
}
