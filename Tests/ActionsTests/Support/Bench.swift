import ActionKit
import Foundation
import Processes
import Secrets
import Synchronization
import Values

import struct Crypto.SHA256

@testable import Actions

/// One reactor for all tests of this process: there is one set of children to reap.
enum Shared {
    static let reactor: ProcessReactor = {
        // Its cgroups are removed with the test process.
        atexit { Shared.reactor.shutdown() }
        do { return try ProcessReactor(name: "actions-tests-\(getpid())") } catch { preconditionFailure("\(error)") }
    }()
}

/// A performer with everything around it, and what it wrote.
final class Bench: Sendable {
    let secrets: FixedSecrets
    let files = MemoryFolder()
    let performer: ChildProcessPerformer
    private static let numbers = Mutex(0)

    init(secrets values: [String: String] = [:]) throws {
        secrets = try FixedSecrets(values)
        performer = ChildProcessPerformer(reactor: Shared.reactor, secrets: secrets, outputs: files)
    }

    static func nextCall() -> CallID {
        CallID(
            rawValue: numbers.withLock { number in
                number += 1
                return number
            })
    }

    static func context(_ outputName: String? = nil) -> ActionContext {
        ActionContext(
            token: "token\(UInt64.random(in: 0 ... .max))", idempotencyKey: "run/step/1", outputFolder: "outputs", outputName: outputName)
    }

    /// Starts a request; its reports are awaited on the probe.
    func start(_ request: ActionRequest, name: String? = nil) -> Probe {
        let probe = Probe(id: Self.nextCall())
        performer.start(request, as: probe.id, context: Self.context(name)) { probe.take($0) }
        return probe
    }

    func perform(_ request: ActionRequest, name: String? = nil) async -> ActionOutcome {
        await start(request, name: name).outcome()
    }
}

/// Collects the reports of one call.
final class Probe: Sendable {
    private struct State {
        var started: [StartedProcess] = []
        var outcomes: [ActionOutcome] = []
        var startedAfterEnd = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let id: CallID
    private let state = Mutex(State())

    init(id: CallID) { self.id = id }

    var started: [StartedProcess] { state.withLock { $0.started } }
    var outcomes: [ActionOutcome] { state.withLock { $0.outcomes } }
    var startedAfterEnd: Bool { state.withLock { $0.startedAfterEnd } }

    func take(_ report: ActionReport) {
        let waiting = state.withLock { state in
            switch report {
            case .started(let process):
                state.startedAfterEnd = state.startedAfterEnd || !state.outcomes.isEmpty
                state.started.append(process)
                return [CheckedContinuation<Void, Never>]()
            case .ended(let outcome):
                state.outcomes.append(outcome)
                defer { state.waiting = [] }
                return state.waiting
            }
        }
        for continuation in waiting { continuation.resume() }
    }

    func outcome() async -> ActionOutcome {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.outcomes.isEmpty { state.waiting.append(continuation) }
                return !state.outcomes.isEmpty
            }
            if isOver { continuation.resume() }
        }
        return outcomes[0]
    }
}

/// Secrets by name; all known from the start.
final class FixedSecrets: SecretProvider {
    private let secrets: [Secret]

    init(_ values: [String: String]) throws { secrets = try values.map { try Secret(name: $0.key, $0.value) } }

    var known: [Secret] { secrets }

    func secret(_ name: SecretName) throws(SecretUnavailable) -> Secret {
        guard let secret = secrets.first(where: { $0.name == name.rawValue }) else {
            throw SecretUnavailable(name: name, reason: "not there")
        }
        return secret
    }
}

/// Files of evidence in memory.
final class MemoryFolder: OutputStore {
    private let content = Mutex<[String: [UInt8]]>([:])
    let refuses: Bool

    init(refuses: Bool = false) { self.refuses = refuses }

    var texts: [String: String] { content.withLock { $0.mapValues { String(decoding: $0, as: UTF8.self) } } }

    func makeFile(named name: String, in _: String) throws(OutputUnwritable) -> any OutputFileWriter {
        if refuses { throw OutputUnwritable(reason: "\(name): No space left on device") }
        return File(name: name, folder: self)
    }

    private final class File: OutputFileWriter {
        let name: String
        let folder: MemoryFolder

        init(name: String, folder: MemoryFolder) {
            self.name = name
            self.folder = folder
        }

        func append(_ bytes: [UInt8]) { folder.content.withLock { $0[name, default: []] += bytes } }

        func finish() -> (bytes: Int64, sha256: SHA256Digest) {
            let bytes = folder.content.withLock { $0[name] ?? [] }
            let digits = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
            return (Int64(bytes.count), SHA256Digest(digits))
        }
    }
}

extension ActionRequest {
    static func command(
        _ arguments: [String], environment: [NamedText] = [], cwd: String? = nil, stdin: SecretText? = nil,
        outputs: [OutputRequest] = [], limit: Microseconds = .minutes(3), grace: Microseconds = .milliseconds(200)
    ) -> ActionRequest {
        let command = CommandRequest(arguments: arguments, environment: environment, workingDirectory: cwd, standardInput: stdin)
        return ActionRequest(kind: .command(command), outputs: outputs, timeLimit: limit, grace: grace)
    }

    static func bash(_ text: String, outputs: [OutputRequest] = [], limit: Microseconds = .minutes(3)) -> ActionRequest {
        command(["bash", "-o", "errexit", "-o", "nounset", "-o", "pipefail", "-c", text], outputs: outputs, limit: limit)
    }

    static func http(
        _ url: String, method: String = "GET", headers: [NamedText] = [], body: SecretText? = nil, outputs: [OutputRequest] = [],
        limit: Microseconds = .minutes(3)
    ) -> ActionRequest {
        let request = HTTPRequest(method: method, url: url, headers: headers, body: body)
        return ActionRequest(kind: .http(request), outputs: outputs, timeLimit: limit, grace: .milliseconds(200))
    }

    static func notify(_ target: NotifyRequest.Target, _ text: String, limit: Microseconds = .minutes(3)) -> ActionRequest {
        ActionRequest(kind: .notify(NotifyRequest(target: target, text: text)), timeLimit: limit, grace: .milliseconds(200))
    }
}

extension ActionOutcome {
    subscript(name: String) -> Reading? { outputs.first { $0.name == name }?.reading }
}

/// A folder that is removed with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "muster-actions-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // a test's leftovers in the temporary folder harm nobody
}

extension SecretName: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

struct Unreadable: Error {}

/// A file of `/proc`, whose size is said to be 0; throws where it is gone.
func kernelFile(_ path: String) throws -> String {
    guard case .bytes(let content) = ResultFile.read(path) else { throw Unreadable() }
    return String(decoding: content.bytes, as: UTF8.self)
}
