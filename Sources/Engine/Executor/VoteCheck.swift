import CanonicalJSON
import Journal
import Plan
import Planted
import PlaybookModel
import Signatures
import Values

/// Looks at the signature and the wording of a decision: whether this person signed this very decision for this very gate.
///
/// Whether the person may vote, and whether the vote still counts, is for the state machine.
package struct VoteCheck {
    let plan: Plan
    let planDigest: SHA256Digest
    let run: RunID

    package struct Result {
        package var statement: ApprovalStatement?
        package var actor: Actor
        package var problem: String?
    }

    package init(plan: Plan, planDigest: SHA256Digest, run: RunID) {
        self.plan = plan
        self.planDigest = planDigest
        self.run = run
    }

    /// - Parameters:
    ///   - gate: the gate as it was opened, with the digest of that record's line; nil where it never was.
    ///   - owner: the login name of the message's owner.
    package func check(_ item: InboxItem, gate: (opened: GateOpened, seq: UInt64, digest: SHA256Digest)?, owner: String) -> Result {
        guard let text = item.statement else {
            let actor = Actor(name: owner, strength: .osUser)
            let isOwn = plan.site.people.first { $0.id == item.person }.map { $0.osUsers.contains(owner) || $0.id.rawValue == owner }
            return Result(
                actor: actor, problem: isOwn == true ? nil : "the login \"\(owner)\" is not \"\(item.person.map(\.rawValue) ?? "")\"")
        }
        let bytes = Array(text.utf8)
        var result = Result(actor: Actor(name: owner, strength: .osUser))
        guard bytes.last == 10, let statement = try? CanonicalDecoder().decode(ApprovalStatement.self, from: Array(bytes.dropLast())) else {
            // whatever is wrong with it, it is no statement that could count
            result.problem = "the statement cannot be read"
            return result
        }
        if (statement.reason ?? "").utf8.count > InboxItem.longestReason {
            result.problem = "the statement's reason is too long"
            return result
        }
        result.statement = statement
        let signed = signer(statement.person, bytes, item.signature ?? "")
        result.problem = signed.problem ?? mismatch(statement, bytes, gate)
        if let key = signed.key { result.actor = Actor(name: statement.person.rawValue, strength: .signature, key: key) }
        return result
    }

    private func signer(_ person: PersonID, _ bytes: [UInt8], _ armored: String) -> (key: String?, problem: String?) {
        guard let known = plan.site.people.first(where: { $0.id == person }) else {
            return (nil, "the site knows nobody called \"\(person)\"")
        }
        do throws(SignatureError) {
            let signature = try SSHSignature(armored: Array(armored.utf8))
            var isTheirs = false
            for line in known.keys where try SSHPublicKey(line: line) == signature.key { isTheirs = true }
            guard isTheirs else { return (nil, "the key is not one of \"\(person)\"'s") }
            try signature.verifyWithAnyKey(bytes, namespace: ApprovalStatement.namespace)
            return (signature.key.fingerprint, nil)
        } catch {
            return (nil, "the signature does not hold: \(error.message)")
        }
    }

    private func mismatch(
        _ statement: ApprovalStatement, _ bytes: [UInt8], _ gate: (opened: GateOpened, seq: UInt64, digest: SHA256Digest)?
    ) -> String? {
        // what verify would not accept must not count; what cannot be coded again is not canonical either
        if statement.v != 1 || (try? CanonicalEncoder().encode(statement) + [10]) != bytes { return "the statement is not canonical" }
        guard let gate else { return "the gate was never opened" }
        if statement.run != run { return "it was signed for another run" }
        if statement.plan != planDigest, !planted(.otherPlanApproved) { return "it was signed for another plan" }
        if statement.mode != plan.mode.rawValue { return "it was signed for another mode" }
        if statement.gate != gate.opened.step || statement.item != gate.opened.item { return "it was signed for another gate" }
        if statement.gateSeq != Int64(gate.seq) || statement.gateSha256 != gate.digest {
            return "it was signed for another opening of the gate"
        }
        if statement.coversSha256 != gate.opened.coversSha256 { return "it was signed for other steps" }
        if statement.expiresAt != gate.opened.expiresAt { return "it was signed with another expiry" }
        if statement.signedAt > statement.expiresAt { return "it was signed after its expiry" }
        if statement.parameters != plan.parameters.map({ NamedOutput(name: $0.name, value: $0.value) }) {
            return "it was signed for other parameters"
        }
        return nil
    }
}
