import CanonicalJSON
import Journal
import Plan
import PlaybookModel
import Signatures
import Values

/// Looks at the word of a person who broke a lock: is it signed by one who may, and about this owner?
package struct UnlockCheck {
    let site: PlannedSite

    package init(site: PlannedSite) { self.site = site }

    /// What a break comes to for the evidence of the run that records it.
    package enum Finding: Equatable {
        /// Nobody signed: the owner's run was over.
        case takenOver(why: String)
        case signed(UnlockStatement, key: String)
        /// The statement does not hold by what this run's plan knows of people.
        case void(problem: String)
    }

    package func look(at broken: LockBreak) -> Finding {
        guard let text = broken.statement else { return .takenOver(why: broken.why ?? "nobody knows why") }
        let bytes = Array(text.utf8)
        let statement: UnlockStatement
        do throws(CanonicalCodingError) { statement = try UnlockStatement(bytes: bytes) } catch {
            return .void(problem: "its statement cannot be read")
        }
        let owner = broken.owner
        guard statement.key == owner.key, statement.run == owner.run, statement.since == owner.since, statement.mode == owner.mode else {
            return .void(problem: "its statement is about another owner")
        }
        guard mayBreak(statement.person, mode: statement.mode) else {
            return .void(problem: "\"\(statement.person)\" may not break it")
        }
        do throws(SignatureError) {
            let signature = try SSHSignature(armored: Array((broken.signature ?? "").utf8))
            guard keys(of: statement.person).contains(signature.key) else {
                return .void(problem: "the key that signed is not one of \"\(statement.person)\"'s")
            }
            try signature.verifyWithAnyKey(bytes, namespace: UnlockStatement.namespace)
            return .signed(statement, key: signature.key.fingerprint)
        } catch {
            return .void(problem: "the signature does not hold: \(error.message)")
        }
    }

    /// Whether a role of the person may override in runs of this mode.
    package func mayBreak(_ person: PersonID, mode: String) -> Bool {
        let roles = site.people.first { $0.id == person }?.roles ?? []
        return site.roles.contains { role in
            guard roles.contains(role.id), role.may.contains(.override) else { return false }
            return role.modes?.contains { $0.rawValue == mode } ?? true
        }
    }

    private func keys(of person: PersonID) -> [SSHPublicKey] {
        // a line that is no key signs nothing
        (site.people.first { $0.id == person }?.keys ?? []).compactMap { try? SSHPublicKey(line: $0) }
    }
}
