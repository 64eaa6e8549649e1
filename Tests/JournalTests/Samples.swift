import CanonicalJSON
import Foundation
import Signatures
import Values

@testable import Journal

/// Records, keys and folders that the tests share.
enum Sample {
    static let run = RunID("20260301T020000Z-drill-4f2a")
    static let boot = "0f8fad5b-d9cb-469f-a165-70867728950e"
    static let start = Timestamp(microsecondsSinceEpoch: 1_772_330_400_000_000)

    /// A key that is the same in every run of the tests; `number` tells several apart.
    static func key(_ number: UInt8 = 1, _ comment: String = "runner@lab") throws -> Ed25519Key {
        try Ed25519Key(seed: [UInt8](repeating: number, count: 32), comment: comment)
    }

    static func at(_ step: Int) -> Timestamp { Timestamp(microsecondsSinceEpoch: start.microsecondsSinceEpoch + Int64(step) * 1_000) }
    static func mono(_ step: Int) -> Microseconds { Microseconds(rawValue: 5_000_000 + Int64(step) * 1_000) }

    static func note(_ text: String = "a note") -> RecordBody { .deviation(Deviation(kind: "note", text: text)) }

    static func opened(
        plan: SHA256Digest = .zero, files: [RunOpened.FileDigest] = [], initiator: String = "dora", undoes: UndoneRun? = nil
    ) throws -> RecordBody {
        .runOpened(
            RunOpened(
                program: "muster 0.1.0", plan: plan, playbook: "drill", title: "A drill", site: "lab", mode: "drill",
                method: "simulation", reason: "quarterly", initiator: Actor(name: initiator, strength: .osUser), files: files,
                host: "bastion", clock: RunOpened.ClockState(synchronised: true, maximumErrorMicroseconds: 1200),
                runnerKey: try key().publicKey.line, undoes: undoes))
    }

    static func intent(_ step: String = "promote", attempt: Int = 1) -> RecordBody {
        .stepIntent(
            StepIntent(
                step: StepID(step), attempt: attempt, effect: "write", request: ["run": ["true"]], key: "\(run)/\(step)//\(attempt)",
                token: "t\(attempt)"))
    }

    static func closed(_ outcome: RunClosed.Outcome = .succeeded) -> RecordBody {
        .runClosed(RunClosed(outcome: outcome, exitCode: 0, text: "done", deviations: 0))
    }
}

/// A folder of its own for one test, removed when nobody holds it any more.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "muster-journal-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // what is left over is in the temporary folder

    func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))) }

    func mode(_ name: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int ?? -1
    }
}

/// Collects a journal's events and lets a test wait for one.
final class EventLog: @unchecked Sendable {
    // @unchecked: `events` is only touched with `lock` held.
    private let lock = ConditionLock()
    private var events: [JournalEvent] = []

    var all: [JournalEvent] { lock.locked { events } }

    func add(_ event: JournalEvent) {
        lock.locked {
            events.append(event)
            lock.broadcast()
        }
    }

    /// Returns when an event that `isWanted` accepts has come.
    func wait(_ isWanted: @escaping (JournalEvent) -> Bool) {
        lock.locked { while !events.contains(where: isWanted) { lock.wait() } }
    }
}

/// Replaces a file's content in place, without syncing: tests do this thousands of times.
func overwrite(_ path: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
