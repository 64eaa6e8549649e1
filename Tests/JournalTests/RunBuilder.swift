import CanonicalJSON
import Foundation
import Signatures
import Values

@testable import Journal

/// Builds a whole run's folder, the same bytes every time: a gate with two approvals, two steps with outputs, one of
/// them in a loop, seals, and the end.
final class RunBuilder {
    let folder: RunFolder
    private let storage: FileStorage
    private let journal: JournalWriter
    private let log = EventLog()
    private var clock = 0
    private var deviations = 0
    private(set) var plan = SHA256Digest.zero
    private var gate: (seq: UInt64, hash: SHA256Digest)?

    static let people: [(id: String, key: UInt8, roles: [JSONValue], osUser: String)] = [
        ("ana", 11, ["commander"], "ana-login"), ("ben", 12, ["cab"], "ben-login"), ("cora", 13, ["cab", "keeper"], "cora-login")
    ]

    static func personKey(_ id: String) throws -> Ed25519Key {
        try Sample.key(people.first { $0.id == id }?.key ?? 99, "\(id)@lab")
    }

    /// The runner and everybody who may approve or add statements.
    static func allowedSigners() throws -> AllowedSigners {
        let people = try people.map {
            AllowedSigners.Entry(
                principals: $0.id, namespaces: "muster-approval@v1,muster-statement@v1,muster-unlock@v1",
                key: try personKey($0.id).publicKey)
        }
        return AllowedSigners(
            [AllowedSigners.Entry(principals: "muster", namespaces: "muster-seal@v1", key: try Sample.key().publicKey)] + people)
    }

    init(in parent: TemporaryFolder, name: String = Sample.run.rawValue) throws {
        folder = try RunFolder.create(parent.path + "/" + name)
        storage = try FileStorage.create(folder.journal)
        let sealer = Sealer(run: RunID(name), key: try Sample.key(), storage: storage)
        let log = log
        journal = try JournalWriter(storage: storage, run: RunID(name), boot: Sample.boot, syncing: .inline, sealer: sealer) {
            log.add($0)
        }
    }

    @discardableResult
    func append(_ body: RecordBody) throws -> UInt64 {
        if case .deviation = body { deviations += 1 }
        clock += 1
        let seq = try journal.append(body, at: Sample.at(clock), mono: Sample.mono(clock))
        journal.commit()
        return seq
    }

    /// Lets the clocks jump by so many milliseconds.
    func skip(_ milliseconds: Int) { clock += milliseconds }

    /// Writes a seal, and its record where it is not the last.
    func seal(_ state: SealState = .open) throws {
        journal.seal(state: state)
        if case .sealed(let seal)? = log.all.last, case .intermediate(let number) = seal.number {
            try append(.sealed(Sealed(seal: number, sha256: seal.sha256)))
        }
    }

    /// The plan's steps: a gate, and the two that it covers.
    private static func steps(_ eachOf: [GateOpened.Share]) -> JSONValue {
        let shares = JSONValue.array(eachOf.map { ["role": .string($0.role.rawValue), "count": .integer(Int64($0.count))] })
        return [
            [
                "id": "authorise",
                "body": [
                    "gate": [
                        "_0": [
                            "voters": ["ana", "ben", "cora"], "quorum": 2, "eachOf": shares, "exclude": ["initiator"], "dominates": [1, 3]
                        ]
                    ]
                ]
            ],
            ["id": "promote"], ["id": "shift"], ["id": "shift/set", "parent": 2, "loop": ["name": "x"]]
        ]
    }

    func open(initiator: String = "dora", mode: JSONValue = "drill", eachOf: [GateOpened.Share] = [], undoes: UndoneRun? = nil) throws {
        let people = try Self.people.map { person -> JSONValue in
            [
                "id": .string(person.id), "name": .string(person.id), "keys": [.string(try Self.personKey(person.id).publicKey.line)],
                "roles": .array(person.roles), "osUsers": [.string(person.osUser)]
            ]
        }
        let roles: JSONValue = [
            ["id": "commander", "may": ["start", "approve"]], ["id": "cab", "may": ["approve"]],
            ["id": "keeper", "may": ["override"]]
        ]
        let site: JSONValue = ["name": "lab", "people": .array(people), "roles": roles, "minimumIdentity": "signature"]
        let bytes = (["version": 1, "mode": mode, "steps": Self.steps(eachOf), "site": site] as JSONValue).canonicalBytes
        try folder.writePlan(bytes)
        plan = .of(bytes)
        let playbook = Array("muster: 1\nid: drill\n".utf8)
        try folder.write(playbook, .playbook, "drill.yaml")
        try folder.write([], .playbook, "actions/empty.yaml")
        try append(
            Sample.opened(
                plan: plan,
                files: [
                    RunOpened.FileDigest(file: "drill.yaml", sha256: .of(playbook)),
                    RunOpened.FileDigest(file: "actions/empty.yaml", sha256: .of([]))
                ], initiator: initiator, undoes: undoes))
        try seal()
    }

    static let expiry = Sample.at(600_000)

    func openGate(
        quorum: Int = 2, exclude: [String] = ["initiator"], excluded: [PersonID] = [], eachOf: [GateOpened.Share] = [],
        shown: [String] = ["promote", "shift/set"]
    ) throws {
        let covers = (["entries": .array(shown.map { ["step": .string($0), "effect": "write"] })] as JSONValue).canonicalBytes
        try folder.write(covers, .approvals, "authorise.covers.json")
        let seq = try append(
            .gateOpened(
                GateOpened(
                    step: "authorise", from: ["commander", "cab"], voters: ["ana", "ben", "cora"], quorum: quorum, eachOf: eachOf,
                    exclude: exclude,
                    excluded: excluded, minimumIdentity: "signature", expiresAt: Self.expiry, onExpiry: "stop",
                    coversFile: "authorise.covers.json", coversSha256: .of(covers))))
        gate = (seq, journal.position.head)
    }

    /// The statement that `person` signs at this gate; tests change it to make bad ones.
    func statement(_ person: String) throws -> [UInt8] {
        let covers = try folder.read(.approvals, "authorise.covers.json")
        return try CanonicalEncoder().encode(
            ApprovalStatement(
                v: 1, run: RunID(folder.path.split(separator: "/").last.map(String.init) ?? ""), plan: plan, mode: "drill",
                gate: "authorise", gateSeq: Int64(gate?.seq ?? 0), gateSha256: gate?.hash ?? .zero, coversSha256: .of(covers),
                decision: .approve, person: PersonID(person), expiresAt: Self.expiry, signedAt: Sample.at(clock)))
    }

    func vote(
        _ person: String, statement: [UInt8]? = nil, signedBy key: Ed25519Key? = nil, namespace: String = "muster-approval@v1"
    ) throws {
        let key = try key ?? Self.personKey(person)
        let bytes = try (statement ?? self.statement(person)) + [10]
        let name = "authorise.\(person).json"
        try folder.write(bytes, .approvals, name)
        try folder.write(try key.sign(bytes, namespace: namespace).armored, .approvals, name + ".sig")
        try append(
            .gateVote(
                GateVote(
                    step: "authorise", person: PersonID(person), decision: .approve,
                    actor: Actor(name: person, strength: .signature, key: key.publicKey.fingerprint), accepted: true, file: name,
                    sha256: .of(bytes))))
    }

    func closeGate(_ people: [PersonID] = ["ana", "ben"]) throws {
        try append(.gateClosed(GateClosed(step: "authorise", verdict: .approved, people: people)))
        try seal()
    }

    func step(_ step: StepID, item: ItemPath? = nil, output: String) throws {
        try append(
            .stepIntent(
                StepIntent(
                    step: step, item: item, attempt: 1, effect: "write", request: ["run": ["true"]], key: "k", token: "t")))
        let name = FileName.output(step: step, item: item, attempt: 1, stream: "stdout")
        let bytes = Array("salt \(String(repeating: "5a", count: 32))\n\(output)".utf8)
        try folder.write(bytes, .outputs, name)
        let file = OutputFileReference(stream: "stdout", file: name, bytes: Int64(bytes.count), sha256: .of(bytes))
        let call = CallEvidence(startedAt: Sample.at(clock), elapsed: Microseconds(rawValue: 100), end: "exit:0", files: [file])
        try append(.stepResult(StepResult(step: step, item: item, attempt: 1, outcome: .succeeded, call: call)))
    }

    func close(_ end: RunClosed? = nil) throws {
        try append(
            .runClosed(end ?? RunClosed(outcome: .succeeded, exitCode: 0, text: "done", deviations: deviations)))
        try seal(.closed)
        journal.close()
    }

    /// The evidence of a call that left one file, which is written.
    func call(_ name: String) throws -> CallEvidence {
        let bytes = Array("salt \(String(repeating: "5a", count: 32))\n\(name)".utf8)
        try folder.write(bytes, .outputs, name)
        let file = OutputFileReference(stream: "stdout", file: name, bytes: Int64(bytes.count), sha256: .of(bytes))
        return CallEvidence(startedAt: Sample.at(clock), elapsed: Microseconds(rawValue: 100), end: "exit:0", files: [file])
    }

    /// A lock that a person broke: another run's, or the run's own.
    func breakLock(
        isOwn: Bool = false, by person: PersonID = "cora", signer: String? = nil, mode: String = "drill",
        namespace: String = UnlockStatement.namespace,
        change: (UnlockStatement) -> LockRecord? = { _ in nil }
    ) throws {
        let statement = UnlockStatement(
            key: LockKey("k"), run: isOwn ? Sample.run : RunID("other"), host: "h", since: Sample.start, mode: mode, head: .zero,
            person: person,
            reason: "its host is gone", signedAt: Sample.at(clock))
        let bytes = try statement.bytes()
        let key = try Self.personKey(signer ?? person.rawValue)
        let name = "\(SHA256Digest.of(bytes)).json"
        try folder.write(try key.sign(bytes, namespace: namespace).armored, .locks, name + ".sig")
        try folder.write(bytes, .locks, name)
        let record =
            change(statement)
            ?? LockRecord(
                key: statement.key, owner: "run other on h",
                by: Actor(name: person.rawValue, strength: .signature, key: key.publicKey.fingerprint),
                reason: statement.reason, file: name, sha256: .of(bytes))
        try append(isOwn ? .lockLost(record) : .lockBroken(record))
    }

    /// A run in which everything happens that leaves files or ends something: checks, probes, undo, release, a second boot.
    static func eventful(in parent: TemporaryFolder) throws -> RunFolder {
        let builder = try RunBuilder(in: parent)
        try builder.open()
        let round = try builder.call("require.1.out")
        try builder.append(.requireResult(RequireResult(check: "ready", round: 1, verdict: .pass, onUnmet: "stop", call: round)))
        try builder.append(
            .probeResult(ProbeResult(step: "prepare", purpose: .beforeAttempt, answer: .notDone, call: try builder.call("probe.1.out"))))
        for attempt in 1...2 {
            try builder.append(Sample.intent("prepare", attempt: attempt))
            try builder.append(
                .stepStarted(StepStarted(step: "prepare", attempt: attempt, pid: 7, startTicks: 9, program: "/bin/false")))
            let call = try builder.call("prepare.\(attempt).stdout.out")
            try builder.append(.stepResult(StepResult(step: "prepare", attempt: attempt, outcome: .failed, kind: "exit", call: call)))
        }
        try builder.append(
            .monitorBreach(MonitorChange(monitor: "m", to: .bad, first: Sample.start, call: try builder.call("monitor.1.out"))))
        try builder.append(.runState(RunStateChanged(to: .undoing, because: "prepare failed", reaction: "rollback")))
        let undo = CompensationIntent(step: "prepare", attempt: 1, token: "t", request: ["files": [["stream": "x"]]])
        let done = try builder.call("undo.1.out")
        try builder.append(.undoIntent(undo))
        try builder.append(.undoResult(CompensationResult(step: "prepare", attempt: 1, outcome: .unknown, call: done)))
        try builder.append(.undoResult(CompensationResult(step: "prepare", attempt: 1, outcome: .succeeded)))
        try builder.append(.releaseResult(CompensationResult(step: "silence", attempt: 0, outcome: .skipped)))
        try builder.append(.notifyResult(NotifyResult(channel: "c", event: "end", text: "é \u{202e}\n", sent: true)))
        let samples = try builder.call("samples.1.out").files[0]
        try builder.append(.samplesKept(SamplesKept(file: samples, samples: 3)))
        try builder.append(
            .runClosed(
                RunClosed(
                    outcome: .rolledBack, exitCode: 4, text: "rolled back", deviations: 0, undone: ["prepare"], obligations: ["silence"])))
        try builder.seal(.closed)
        builder.journal.close()
        return builder.folder
    }

    /// A run that did nothing: for tests that try every byte.
    static func shortest(in parent: TemporaryFolder) throws -> RunFolder {
        let builder = try RunBuilder(in: parent)
        try builder.open()
        try builder.close()
        return builder.folder
    }

    /// A whole run that succeeded.
    @discardableResult
    static func complete(in parent: TemporaryFolder, name: String = Sample.run.rawValue) throws -> RunFolder {
        let builder = try RunBuilder(in: parent, name: name)
        try builder.open()
        try builder.openGate()
        try builder.vote("ana")
        try builder.vote("ben")
        try builder.closeGate()
        try builder.step("promote", output: "promoted\n")
        try builder.step("shift/set", item: "1", output: "weight 10\n")
        try builder.close()
        return builder.folder
    }
}

extension PersonID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}
extension StepID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}
extension ItemPath: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension MonitorID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}
extension ChannelName: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}
