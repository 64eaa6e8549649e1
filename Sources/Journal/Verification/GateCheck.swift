import CanonicalJSON
import Glibc
import Signatures
import Values

/// Checks every gate: what was asked, who answered, and whether the answers make the verdict.
struct GateCheck {
    /// A gate that is open at this place of the journal.
    private struct Gate {
        let body: GateOpened
        let envelope: RecordEnvelope
        let hash: SHA256Digest
        var isOpen = true
        var approvals: [PersonID] = []
        var hasDenial = false
    }

    private struct Place: Hashable {
        let step: StepID
        let item: ItemPath?
    }

    private let folder: RunFolder
    private let facts: JournalFacts
    private let opened: RunOpened
    private let people: PlanPeople
    private let planned: PlanGates
    private let policy: VerificationPolicy
    private var gates: [Place: Gate] = [:]
    /// The number of the record that first let the run pass a gate's step outside of loops: it was approved, a person ruled that it
    /// counts as succeeded, or it, or a phase, was skipped.
    private var passedAt: [StepID: UInt64] = [:]
    /// Who had which step left out.
    private var leftOut: [Place: Actor] = [:]
    private var known: Set<String> = []
    private var good = 0
    private var unsigned = 0

    init(
        _ folder: RunFolder, _ facts: JournalFacts, _ opened: RunOpened, _ people: PlanPeople, _ planned: PlanGates,
        _ policy: VerificationPolicy
    ) {
        self.folder = folder
        self.facts = facts
        self.opened = opened
        self.people = people
        self.planned = planned
        self.policy = policy
    }

    mutating func run(_ log: inout CheckLog) {
        for scanned in facts.records {
            switch scanned.record.body {
            case .gateOpened(let body): open(body, scanned, &log)
            case .gateVote(let body): vote(body, scanned, &log)
            case .gateClosed(let body): close(body, scanned.record.seq, &log)
            case .operatorAction(let body): rule(body, scanned.record.seq, &log)
            case .stepSkipped(let body): skip(body, scanned.record.seq, &log)
            default: break
            }
        }
        for gate in planned.gates where !gate.isLooped && !planned.isDry { order(gate, &log) }
        leftovers(&log)
        let words = unsigned == 0 ? "" : ", \(unsigned) by the operating system's word alone"
        log.passed(.approvals, "\(gates.count) gates, \(good) signed decisions that count\(words)")
        if policy.requireSignatures, unsigned > 0 {
            log.incomplete(.approvals, "signatures are required, but \(unsigned) decisions that count have none")
        }
        if policy.requireSignatures, good > 0, policy.allowedSigners == nil {
            log.incomplete(.approvals, "signatures are required, but no list of allowed signers was given")
        }
    }

    /// A gate that a condition skips is passed. A person's word passes none, and nothing is left out without one.
    private mutating func skip(_ body: StepSkipped, _ seq: UInt64, _ log: inout CheckLog) {
        guard let actor = body.actor else {
            if body.item == nil { pass(body.step, seq) }
            return
        }
        if let gate = planned.gates.first(where: { $0.path.contains(body.step) }) {
            log.failed(.approvals, "line \(seq): the gate \"\(gate.step)\" is skipped by a person; an approval is never skipped")
        }
        if leftOut[Place(step: body.step, item: body.item)] != actor {
            log.failed(.approvals, "line \(seq): \"\(body.step)\" is skipped by the word of \"\(actor.name)\", which no record before has")
        }
    }

    /// Nothing that a gate covers starts before it: by the plan, so that records which were left out prove nothing.
    private func order(_ gate: PlanGates.Gate, _ log: inout CheckLog) {
        let passed = gate.path.compactMap { passedAt[$0] }.min() ?? .max
        for step in gate.covered {
            guard let intent = facts.ledger.firstIntent(of: step), intent < passed else { continue }
            log.failed(
                .approvals, "line \(intent): the step \"\(step)\" starts before the gate \"\(gate.step)\", which covers it, is approved")
        }
    }

    private mutating func pass(_ step: StepID, _ seq: UInt64) { passedAt[step] = passedAt[step] ?? seq }

    private mutating func open(_ body: GateOpened, _ scanned: ScannedRecord, _ log: inout CheckLog) {
        let line = "line \(scanned.record.seq)"
        gates[Place(step: body.step, item: body.item)] = Gate(body: body, envelope: scanned.record.envelope, hash: scanned.hash)
        let name = FilesCheck.plain(body.coversFile, .approvals)
        known.insert(name)
        let plan = planned[body.step]
        if plan?.agrees(with: body) != true || body.minimumIdentity != planned.minimumIdentity {
            log.failed(.approvals, "\(line): the gate \"\(body.step)\" asks for something else than the plan says")
        }
        if facts.closed == nil, access("\(folder.path(.approvals))/\(name)", F_OK) != 0 {
            log.incomplete(.approvals, "\(line): approvals/\(name) is not there yet")
        } else if let covers = content(name, body.coversSha256, line, &log) {
            let what = opened.undoes == nil ? "the gate covers in the plan" : "are taken back"
            if !agrees(covers, plan) { log.failed(.approvals, "\(line): approvals/\(name) shows other steps than \(what)") }
        }
    }

    /// What people were shown: the steps that the gate covers in the plan, or what is taken back of an earlier run.
    private func agrees(_ covers: [UInt8], _ plan: PlanGates.Gate?) -> Bool {
        let shown = try? JSONParser.parse(covers)  // what is no list of steps shows none
        let entries = shown?["entries"]?.array ?? []
        guard let undoes = opened.undoes else { return entries.map({ $0["step"]?.string }) == (plan?.covered ?? []).map(\.rawValue) }
        let inherited = facts.inherited.map(\.body)
        return shown?["undoes"]?.string == undoes.run.rawValue && shown?["head"]?.string == undoes.head.rawValue
            && entries.count == inherited.count
            && zip(entries, inherited).allSatisfy { entry, body in
                entry["step"]?.string == body.step.rawValue && entry["item"]?.string == body.item?.rawValue
                    && entry["effect"]?.string == body.kind.rawValue
            }
    }

    private mutating func vote(_ body: GateVote, _ scanned: ScannedRecord, _ log: inout CheckLog) {
        let line = "line \(scanned.record.seq)"
        let name = body.file.map { FilesCheck.plain($0, .approvals) }
        if let name { known.formUnion([name, name + ".sig"]) }
        guard body.accepted else {
            if let name, let hash = body.sha256 { _ = content(name, hash, line, &log) }
            return
        }
        let place = Place(step: body.step, item: body.item)
        guard let gate = gates[place], gate.isOpen else {
            return log.failed(.approvals, "\(line): the decision of \"\(body.person)\" counts, but its gate is not open")
        }
        entitled(body, gate, scanned.record.envelope, line, &log)
        switch body.decision {
        case .approve: gates[place]?.approvals.append(body.person)
        case .deny: gates[place]?.hasDenial = true
        }
        guard let name, let hash = body.sha256 else { return withoutStatement(body, gate.body, line, &log) }
        guard let bytes = content(name, hash, line, &log) else { return }
        statement(bytes, body, gate, line, &log)
        signature(bytes, name, body, scanned.record.at, line, &log)
    }

    /// Who may vote, and when.
    private func entitled(_ vote: GateVote, _ gate: Gate, _ now: RecordEnvelope, _ line: String, _ log: inout CheckLog) {
        let person = vote.person
        if !gate.body.voters.contains(person) { log.failed(.approvals, "\(line): \"\(person)\" is not among the gate's voters") }
        if gate.body.excluded.contains(person) { log.failed(.approvals, "\(line): \"\(person)\" is excluded from this gate") }
        if gate.body.exclude.contains("initiator"), people.isSame(opened.initiator.name, person) {
            log.failed(.approvals, "\(line): \"\(person)\" started the run and must not decide at this gate")
        }
        if isExpired(gate, now) { log.failed(.approvals, "\(line): the decision counts, but the gate had expired") }
    }

    /// By the wall clock, and within one boot by the monotonic clock too: the wall clock may have been set meanwhile.
    private func isExpired(_ gate: Gate, _ now: RecordEnvelope) -> Bool {
        let opened = gate.envelope
        let hasTime = opened.boot == now.boot && now.mono - opened.mono <= gate.body.expiresAt - opened.at
        return now.at > gate.body.expiresAt && !hasTime
    }

    private mutating func withoutStatement(_ vote: GateVote, _ gate: GateOpened, _ line: String, _ log: inout CheckLog) {
        unsigned += 1
        if gate.minimumIdentity != Actor.Strength.osUser.rawValue || vote.actor.strength != .osUser {
            log.failed(.approvals, "\(line): the decision of \"\(vote.person)\" counts without a signed statement")
        }
    }

    /// The statement must say what the records say, in every part.
    private func statement(_ bytes: [UInt8], _ vote: GateVote, _ gate: Gate, _ line: String, _ log: inout CheckLog) {
        let statement: ApprovalStatement
        do throws(CanonicalCodingError) {
            statement = try CanonicalDecoder().decode(ApprovalStatement.self, from: bytes)
            guard try CanonicalEncoder().encode(statement) + [10] == bytes else {
                return log.failed(.approvals, "\(line): the statement is not canonical")
            }
        } catch { return log.failed(.approvals, "\(line): the statement cannot be read: \(error.description)") }
        let parts: [(String, Bool)] = [
            ("version", statement.v == 1), ("run", statement.run == facts.run), ("plan", statement.plan == opened.plan),
            ("mode", statement.mode == opened.mode), ("parameters", statement.parameters == opened.parameters),
            ("gate", statement.gate == gate.body.step && statement.item == gate.body.item),
            ("gate's record", statement.gateSeq == Int64(gate.envelope.seq) && statement.gateSha256 == gate.hash),
            ("covered steps", statement.coversSha256 == gate.body.coversSha256), ("decision", statement.decision == vote.decision),
            ("person", statement.person == vote.person), ("expiry", statement.expiresAt == gate.body.expiresAt)
        ]
        for (part, isSame) in parts where !isSame {
            log.failed(.approvals, "\(line): the statement of \"\(vote.person)\" is for another \(part)")
        }
        if statement.signedAt > statement.expiresAt {
            log.failed(.approvals, "\(line): the statement of \"\(vote.person)\" was signed after its expiry")
        }
    }

    private mutating func signature(
        _ bytes: [UInt8], _ name: String, _ vote: GateVote, _ at: Timestamp, _ line: String, _ log: inout CheckLog
    ) {
        do {
            let armored = try folder.read(.approvals, name + ".sig")
            let key = try PersonSignature(people: people, policy: policy).verify(
                bytes, armored: armored, namespace: ApprovalStatement.namespace, person: vote.person, at: at)
            if vote.actor.strength != .signature || vote.actor.key != key.fingerprint {
                log.failed(.approvals, "\(line): the record names another key than the one that signed")
            }
            good += 1
        } catch let error as JournalError where error.code == .missing {
            log.failed(.approvals, "\(line): the statement of \"\(vote.person)\" has no signature")
        } catch { log.failed(.approvals, "\(line): the statement of \"\(vote.person)\": \(error)") }
    }

    private mutating func close(_ body: GateClosed, _ seq: UInt64, _ log: inout CheckLog) {
        let place = Place(step: body.step, item: body.item)
        guard let gate = gates[place], gate.isOpen else {
            return log.failed(.approvals, "line \(seq): a gate is closed that was not open")
        }
        gates[place]?.isOpen = false
        guard body.verdict == .approved else { return }
        if body.item == nil { pass(body.step, seq) }
        let distinct = Set(gate.approvals)
        if gate.hasDenial { log.failed(.approvals, "line \(seq): approved although somebody denied") }
        if distinct.count < gate.body.quorum {
            log.failed(.approvals, "line \(seq): approved by \(distinct.count) people; \(gate.body.quorum) are needed")
        }
        checkSeats(gate.body, distinct, seq, &log)
        if Set(body.people) != distinct { log.failed(.approvals, "line \(seq): names other people than those who approved") }
    }

    /// Nobody counts for two roles.
    private func checkSeats(_ gate: GateOpened, _ approvers: Set<PersonID>, _ seq: UInt64, _ log: inout CheckLog) {
        let shares = gate.eachOf.map { share in
            (share: share, members: approvers.filter { people[$0]?.roles.contains(share.role.rawValue) ?? false })
        }
        var isShort = false
        for (share, members) in shares where members.count < share.count {
            isShort = true
            log.failed(.approvals, "line \(seq): approved by \(members.count) of the role \"\(share.role)\"; \(share.count) are needed")
        }
        if isShort || Seats(shares.map { ($0.share.count, $0.members) }).areFilled(by: approvers.sorted()) { return }
        log.failed(.approvals, "line \(seq): approved by too few people: somebody would count for two roles")
    }

    /// A person may let the run go on past a gate; that is a deviation, and no approval.
    private mutating func rule(_ body: OperatorAction, _ seq: UInt64, _ log: inout CheckLog) {
        if body.action == .skip, body.refused == nil, let step = body.step {
            leftOut[Place(step: step, item: body.item)] = body.actor
        }
        guard body.action == .ruling, body.ruling == .succeeded, let step = body.step, body.item == nil else { return }
        pass(step, seq)
        if gates.keys.contains(where: { $0.step == step }) {
            log.skipped(.approvals, "line \(seq): \"\(body.actor.name)\" overruled the gate \"\(step)\": a deviation, no approval")
        }
    }

    /// The bytes of a file that a record names, where it is there and unchanged.
    private func content(_ name: String, _ hash: SHA256Digest, _ line: String, _ log: inout CheckLog) -> [UInt8]? {
        do throws(JournalError) {
            let bytes = try folder.read(.approvals, name)
            if SHA256Digest.of(bytes) == hash { return bytes }
            log.failed(.approvals, "\(line): approvals/\(name) has another digest than the record says")
        } catch {
            let words = error.code == .missing ? "approvals/\(name) is missing" : error.description
            log.failed(.approvals, "\(line): \(words)")
        }
        return nil
    }

    private func leftovers(_ log: inout CheckLog) {
        for name in FilesCheck.list(folder, .approvals, .approvals, &log) where !known.contains(name) {
            let text = "approvals/\(FileName.shown(name)) is named by no record"
            if facts.mayHaveLeftovers {
                log.skipped(.approvals, text + "; a crash may have left it, and it is no evidence")
            } else {
                log.failed(.approvals, text)
            }
        }
    }
}
