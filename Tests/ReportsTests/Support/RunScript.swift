import ActionKit
import CanonicalJSON
import Journal
import Reports
import Values

/// Writes a journal by hand on a clock of its own: each record follows the last by so many milliseconds.
struct RunScript {
    static let run = RunID("20260301T020000Z-region-outage-4f2a")
    static let start = Timestamp(microsecondsSinceEpoch: 1_772_330_400_000_000)  // 2026-03-01T02:00:00Z

    private(set) var records: [Record] = []
    private(set) var lines: [[UInt8]] = []
    private(set) var head = SHA256Digest.zero
    var now = start
    var mono = Microseconds.seconds(5_000)
    var boot = "3c1d9a52-7a0e-4d6b-9c31-2b1f0e6a7788"

    mutating func pass(_ milliseconds: Int64) {
        now = now + .milliseconds(milliseconds)
        mono = mono + .milliseconds(milliseconds)
    }

    /// Adds a record `after` milliseconds and gives its number.
    @discardableResult
    mutating func add(_ body: RecordBody, after milliseconds: Int64 = 1) throws -> UInt64 {
        pass(milliseconds)
        let seq = UInt64(records.count + 1)
        let envelope = RecordEnvelope(
            seq: seq, prev: head, synced: seq - 1, at: now, mono: mono, boot: boot, run: Self.run, type: body.type)
        let record = Record(envelope, body)
        var writer = JSONWriter()
        try RecordLine.write(record, to: &writer)
        records.append(record)
        lines.append(writer.bytes)
        head = .of(writer.bytes)
        return seq
    }

    /// An instant so many milliseconds after the run's start.
    static func at(_ milliseconds: Int64) -> Timestamp { start + .milliseconds(milliseconds) }

    static func digest(_ text: String) -> SHA256Digest { .of(Array(text.utf8)) }

    /// A call that took so long and ended now.
    func call(
        _ milliseconds: Int64, _ end: String, detail: String? = nil, outputs: [NamedOutput] = [], conditions: [ConditionEvidence] = [],
        files: [OutputFileReference] = []
    ) -> CallEvidence {
        CallEvidence(
            startedAt: now + .milliseconds(-milliseconds), elapsed: .milliseconds(milliseconds), end: end, detail: detail, outputs: outputs,
            conditions: conditions, files: files)
    }

    func evidence(plan: [UInt8], seals: [SealFile] = []) throws -> RunEvidence {
        RunEvidence(
            run: Self.run, records: records, head: head, plan: try JSONParser.parse(plan), planDigest: .of(plan), seals: seals)
    }
}

extension RunScript {
    /// One whole attempt of a step, with its end.
    mutating func step(
        _ id: String, item: String? = nil, takes milliseconds: Int64, effect: String = "read", request: JSONValue? = nil,
        end: String = "exit:0", outcome: StepResult.Outcome = .succeeded, kind: String? = nil, detail: String? = nil,
        outputs: [NamedOutput] = [], conditions: [ConditionEvidence] = [], files: [OutputFileReference] = [], undo: JSONValue? = nil,
        release: JSONValue? = nil, ended: StepEnded.Outcome? = nil, verdict: String? = nil
    ) throws {
        let step = StepID(id)
        let item = item.map { ItemPath($0) }
        try add(
            .stepIntent(
                StepIntent(
                    step: step, item: item, attempt: 1, effect: effect, request: try request ?? Request.command("true"),
                    key: "\(Self.run)/\(id)/1", token: "t-\(id)",
                    undo: undo, release: release)))
        try add(
            .stepStarted(
                StepStarted(step: step, item: item, attempt: 1, pid: 4_000 + records.count, startTicks: 1, program: "/usr/bin/env")))
        pass(milliseconds)
        try add(
            .stepResult(
                StepResult(
                    step: step, item: item, attempt: 1, outcome: outcome, kind: kind, detail: detail,
                    call: call(milliseconds, end, outputs: outputs, conditions: conditions, files: files))))
        let final: StepEnded.Outcome = ended ?? (outcome == .succeeded ? .succeeded : .failed)
        try add(.stepEnded(StepEnded(step: step, item: item, outcome: final, kind: kind, detail: detail, verdict: verdict)))
    }
}

/// Requests as intent records bear them, coded by the type that the engine codes.
enum Request {
    static func command(_ arguments: String..., secret: (variable: String, name: String)? = nil) throws -> JSONValue {
        let environment = secret.map { [NamedText($0.variable, SecretText([.secret(SecretName($0.name))]))] } ?? []
        return try coded(.command(CommandRequest(arguments: arguments, environment: environment)))
    }

    static func get(_ url: String) throws -> JSONValue { try coded(.http(HTTPRequest(method: "GET", url: url))) }

    private static func coded(_ kind: ActionRequest.Kind) throws -> JSONValue {
        try CanonicalEncoder().value(of: ActionRequest(kind: kind, timeLimit: .minutes(1), grace: .seconds(5)))
    }
}
