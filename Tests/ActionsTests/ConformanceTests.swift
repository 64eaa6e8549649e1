import ActionKit
import Foundation
import Testing
import Values

@testable import Actions

/// What every kind of action keeps to, whatever it does.
@Suite("Every kind of action keeps the performer's contract")
struct ConformanceTests {
    enum Kind: String, CaseIterable, Sendable { case command, http, webhook, notifyingCommand, file }

    /// A call of the kind that ends at once, or one that never ends by itself.
    private func request(_ kind: Kind, _ server: WebServer, endless: Bool, limit: Microseconds) -> ActionRequest {
        let url = server.url(endless ? "/silent" : "/status/200")
        let program = endless ? ["sleep", "600"] : ["true"]
        switch kind {
        case .command: return .command(program, limit: limit)
        case .http: return .http(url, limit: limit)
        case .webhook: return .notify(.webhook(url: url), "x", limit: limit)
        case .notifyingCommand: return .notify(.command(arguments: program), "x", limit: limit)
        case .file: return .notify(.file(path: endless ? server.pipe : "/dev/null"), "x", limit: limit)
        }
    }

    private func expectOneStartThenOneEnd(_ probe: Probe) async {
        _ = await probe.outcome()
        #expect(probe.started.count == 1 && probe.outcomes.count == 1 && !probe.startedAfterEnd)
    }

    @Test("a call that ends by itself is reported started once, then ended once", arguments: Kind.allCases)
    func ends(_ kind: Kind) async throws {
        let server = try await WebServer()
        let bench = try Bench()
        let probe = bench.start(request(kind, server, endless: false, limit: .seconds(30)))
        await expectOneStartThenOneEnd(probe)
        switch probe.outcomes[0].end {
        case .exited(code: 0), .http(status: 200), .delivered: break
        // dd cannot sync a device, and says so.
        case .exited(code: 1) where kind == .file: break
        case let end: #expect(Bool(false), "\(end)")
        }
        bench.performer.cancel(probe.id)
        #expect(probe.outcomes.count == 1)
    }

    @Test("its time limit ends a call", arguments: Kind.allCases)
    func timesOut(_ kind: Kind) async throws {
        let server = try await WebServer()
        let probe = (try Bench()).start(request(kind, server, endless: true, limit: .seconds(4)))
        await expectOneStartThenOneEnd(probe)
        #expect(probe.outcomes[0].end == .timedOut && probe.outcomes[0].survivors == 0)
        #expect(!isAlive(probe.started[0]))
    }

    @Test("cancelling ends a call, as often as it is asked for", arguments: Kind.allCases)
    func cancels(_ kind: Kind) async throws {
        let server = try await WebServer()
        let bench = try Bench()
        let probe = bench.start(request(kind, server, endless: true, limit: .seconds(60)))
        bench.performer.cancel(probe.id)
        bench.performer.cancel(probe.id)
        await expectOneStartThenOneEnd(probe)
        #expect(probe.outcomes[0].end == .cancelled && probe.outcomes[0].survivors == 0)
        #expect(!isAlive(probe.started[0]))
    }

    @Test("cancelling a call that is not there does nothing")
    func unknownCall() throws {
        (try Bench()).performer.cancel(CallID(rawValue: -1))
    }

    @Test("many calls at once each end once")
    func many() async throws {
        let bench = try Bench()
        let probes = (0..<200).map { bench.start(.command(["sh", "-c", "exit \($0 % 7)"])) }
        for (number, probe) in probes.enumerated() {
            await expectOneStartThenOneEnd(probe)
            #expect(probe.outcomes[0].end == .exited(code: number % 7))
        }
    }

    private func isAlive(_ process: StartedProcess) -> Bool {
        guard let text = try? kernelFile("/proc/\(process.pid)/stat") else { return false }  // gone
        let fields = text[text.index(after: text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        #expect(fields.count > 40)
        return fields[0] != "Z" && fields[19] == "\(process.startTicks)"
    }
}
