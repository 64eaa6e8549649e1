import CanonicalJSON
import Foundation
import Signatures
import Values

@testable import Journal

extension Tampering {
    /// Records that are chained and sealed rightly, and say what must not be.
    static let records: [Tampering] = [
        run("an approval is for another run", says: "the statement of \"ana\" is for another run") { try gate($0, \.run, "\"other\"") },
        run("an approval is for another plan", says: "the statement of \"ana\" is for another plan") {
            try gate($0, \.plan, "\"\(SHA256Digest.of([1]))\"")
        },
        run("an approval is for another gate's record", says: "the statement of \"ana\" is for another gate's record") {
            try gate($0, \.gateSeq, "2")
        },
        run("an approval is signed after its expiry", says: "the statement of \"ana\" was signed after its expiry") {
            try gate($0, \.signedAt, "\"2027-01-01T00:00:00.000000Z\"")
        },
        run("an approval counts after the gate expired", says: "line 4: the decision counts, but the gate had expired") { builder in
            try builder.open()
            try builder.openGate()
            builder.skip(700_000)
            try votes(builder)
        },
        run("an approval is the initiator's", says: "line 4: \"ana\" started the run and must not decide at this gate") { builder in
            try builder.open(initiator: "ana-login")
            try builder.openGate()
            try votes(builder)
        },
        run("an approval is of one who is excluded", says: "line 4: \"ana\" is excluded from this gate") { builder in
            try builder.open()
            try builder.openGate(exclude: ["executor"], excluded: ["ana"])
            try votes(builder)
        },
        run("an approval is signed in a wrong namespace", says: "the signature is for \"muster-seal@v1\", not for \"muster-approval@v1\"") {
            try $0.open()
            try $0.openGate()
            try $0.vote("ana", namespace: "muster-seal@v1")
            try $0.vote("ben")
            try $0.closeGate()
            try $0.close()
        },
        run("a gate is approved by too few", says: "line 5: approved by 1 people; 2 are needed") { builder in
            try builder.open()
            try builder.openGate()
            try builder.vote("ana")
            try builder.closeGate(["ana"])
            try builder.close()
        },
        run("an approver counts for two roles", says: "line 6: approved by too few people: somebody would count for two roles") { builder in
            let seats = [GateOpened.Share(role: RoleID("cab"), count: 1), GateOpened.Share(role: RoleID("keeper"), count: 1)]
            try builder.open(eachOf: seats)
            try builder.openGate(eachOf: seats)
            try builder.vote("ana")
            try builder.vote("cora")
            try builder.closeGate(["ana", "cora"])
            try builder.close()
        },
        run(
            "a step starts before the gate that covers it is approved",
            says: "line 4: the step \"promote\" starts before the gate \"authorise\", which covers it, is approved"
        ) { builder in
            try builder.open()
            try builder.openGate()
            try builder.step("promote", output: "too early")
            try votes(builder)
        },
        run(
            "the records of a gate are left out",
            says: "line 3: the step \"promote\" starts before the gate \"authorise\", which covers it, is approved"
        ) {
            try $0.open()
            try $0.step("promote", output: "nobody was asked")
            try $0.close()
        },
        run("a gate asks for fewer than the plan", says: "line 3: the gate \"authorise\" asks for something else than the plan says") {
            builder in
            try builder.open()
            try builder.openGate(quorum: 1)
            try votes(builder)
        },
        run(
            "approvers are shown fewer steps than they let run",
            says: "line 3: approvals/authorise.covers.json shows other steps than the gate covers in the plan"
        ) { builder in
            try builder.open()
            try builder.openGate(shown: ["promote"])
            try votes(builder)
        },
        run("a run is opened twice", says: "line 3: the run is opened a second time") { builder in
            try builder.open()
            try builder.append(try Sample.opened(plan: builder.plan))
            try builder.close()
        },
        lines("a decision is no decision any more", says: "line 5: the line is not a record") {
            $0[3] = replace($0[3], "\"accepted\":true", "\"accepted\":\"true\"")
            rechain(&$0)
        },
        run("an effect has no intent", says: "line 3: the record ends attempt 1, which no record before it intends") { builder in
            try builder.open()
            try builder.append(.stepResult(StepResult(step: "promote", attempt: 1, outcome: .succeeded)))
            try builder.close()
        },
        run("an attempt is started without an intent", says: "line 4: the record starts attempt 2, which no record before it intends") {
            try $0.open()
            try $0.append(Sample.intent("promote", attempt: 1))
            try $0.append(.stepStarted(StepStarted(step: "promote", attempt: 2, pid: 7, startTicks: 9, program: "/bin/true")))
            try $0.append(.stepResult(StepResult(step: "promote", attempt: 1, outcome: .succeeded)))
            try $0.close()
        },
        run(
            "the run succeeded with an attempt whose outcome nobody recorded",
            says: "line 3: the run succeeded, but the outcome of this attempt is not recorded"
        ) { builder in
            try builder.open()
            try builder.append(Sample.intent("promote", attempt: 1))
            try builder.close()
        },
        run("the monotonic clock falls", says: "line 3: the monotonic clock falls within a boot") { builder in
            try builder.open()
            builder.skip(-5)
            try builder.append(Sample.note())
            try builder.close()
        },
        run("an output's name leads out of the folder", says: "line 4: \"../../plan.json\" is no name of a file in outputs/") { builder in
            try builder.open()
            let file = OutputFileReference(stream: "stdout", file: "../../plan.json", bytes: 1, sha256: .zero)
            let call = CallEvidence(startedAt: Sample.start, elapsed: .zero, end: "exit:0", files: [file])
            try builder.append(Sample.intent("promote", attempt: 1))
            try builder.append(.stepResult(StepResult(step: "promote", attempt: 1, outcome: .succeeded, call: call)))
            try builder.close()
        }
    ]

    /// Locks that were broken.
    static let locks: [Tampering] = [
        broken("a lock is broken by one who may not", says: "no role of theirs may override in mode drill") { try $0.breakLock(by: "ana") },
        broken("a broken lock's statement is signed by somebody else", says: "is none of \"cora\" in the plan") {
            try $0.breakLock(signer: "ana")
        },
        broken("a broken lock's statement is signed in a wrong namespace", says: "not for \"muster-unlock@v1\"") {
            try $0.breakLock(namespace: ApprovalStatement.namespace)
        },
        broken("a broken lock's statement is about another lock", says: "is for another lock") { builder in
            try builder.breakLock { statement in changed(statement, key: LockKey("other")) }
        },
        broken("a broken lock's record gives another reason", says: "gives another reason than the record") { builder in
            try builder.breakLock { statement in changed(statement, reason: "something else") }
        },
        broken("a lost lock's statement is about another run", says: "is for another run") { builder in
            try builder.breakLock()
            let record = try JournalReader.readAll(path: builder.folder.journal).compactMap { line -> LockRecord? in
                if case .lockBroken(let body) = line.record.body { body } else { nil }
            }
            try builder.append(.lockLost(record[0]))
        },
        broken("a broken lock's statement is missing", says: "missing") { builder in
            try builder.breakLock()
            for name in try builder.folder.list(.locks) where name.hasSuffix(".json") { try remove(builder.folder, "locks/" + name) }
        },
        broken("something lies among the broken locks", says: "locks/x is named by no record") { try $0.folder.write([1], .locks, "x") }
    ]

    private static func broken(_ name: String, says: String, _ build: @escaping @Sendable (RunBuilder) throws -> Void) -> Tampering {
        run(name, says: says) { builder in
            try builder.open()
            try build(builder)
            try builder.close()
        }
    }

    private static func changed(_ statement: UnlockStatement, key: LockKey? = nil, reason: String? = nil) -> LockRecord? {
        // then nothing is changed, and the test fails
        guard let bytes = try? statement.bytes(), let signer = try? RunBuilder.personKey("cora") else { return nil }
        return LockRecord(
            key: key ?? statement.key, by: Actor(name: "cora", strength: .signature, key: signer.publicKey.fingerprint),
            reason: reason ?? statement.reason, file: "\(SHA256Digest.of(bytes)).json", sha256: .of(bytes))
    }

    /// A run whose first approval says something else in one place.
    private static func gate(_ builder: RunBuilder, _ part: KeyPath<ApprovalStatement, some Any>, _ value: String) throws {
        try builder.open()
        try builder.openGate()
        let good = try CanonicalDecoder().decode(ApprovalStatement.self, from: try builder.statement("ana"))
        let names: [AnyKeyPath: String] = [
            \ApprovalStatement.run: "run", \ApprovalStatement.plan: "plan", \ApprovalStatement.gateSeq: "gate_seq",
            \ApprovalStatement.signedAt: "signed_at"
        ]
        guard case .object(let members) = try CanonicalEncoder().value(of: good) else { preconditionFailure("a statement is an object") }
        let changed = try members.map { member in
            member.name == names[part] ? JSONMember(member.name, try JSONParser.parse(value)) : member
        }
        try votes(builder, first: JSONValue.object(changed).canonicalBytes)
    }

    private static func votes(_ builder: RunBuilder, first: [UInt8]? = nil) throws {
        try builder.vote("ana", statement: first)
        try builder.vote("ben")
        try builder.closeGate()
        try builder.close()
    }

    /// What is added after the end.
    static let statements: [Tampering] = [
        files("a statement is removed from the middle", says: "statements/0002.json is missing") { folder in
            for text in ["one", "two", "three"] { try addStatement(folder, .note, "ana", text) }
            try remove(folder, "statements/0002.json", "statements/0002.json.sig")
        },
        files(
            "the first statement is removed and the next takes its name",
            says: "statements/0001.json does not follow the statement before it"
        ) {
            for text in ["one", "two"] { try addStatement($0, .note, "ana", text) }
            for suffix in ["", ".sig"] {
                try remove($0, "statements/0001.json" + suffix)
                let path = $0.path(.statements)
                try FileManager.default.moveItem(atPath: path + "/0002.json" + suffix, toPath: path + "/0001.json" + suffix)
            }
        },
        files("an output is redacted by one who may not", says: "statements/0001.json: \"ana\" has no role that may redact") {
            try redact($0, by: "ana")
        },
        files("a statement is signed by somebody else", says: "is none of \"cora\" in the plan") {
            try addStatement($0, .note, "cora", "text", signer: "ana")
        }
    ]

    static func addStatement(
        _ folder: RunFolder, _ kind: Statement.Kind, _ person: PersonID, _ text: String, signer: String? = nil, file: String? = nil,
        sha256: SHA256Digest? = nil
    ) throws {
        let statements = StatementLog(folder)
        let statement = try statements.next(
            run: Sample.run, kind: kind, person: person, at: Sample.at(900_000), text: text, file: file, sha256: sha256)
        let key = try RunBuilder.personKey(signer ?? person.rawValue)
        try statements.add(statement, signature: try key.sign(try statement.bytes(), namespace: Statement.namespace).armored)
    }

    static func redact(_ folder: RunFolder, by person: PersonID) throws {
        let name = "promote.1.stdout.out"
        let hash = SHA256Digest.of(try folder.read(.outputs, name))
        try addStatement(folder, .redaction, person, "personal data", file: name, sha256: hash)
        try remove(folder, "outputs/" + name)
    }
}
