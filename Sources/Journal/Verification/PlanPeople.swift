import CanonicalJSON
import Signatures
import Values

/// The people of the site as `plan.json` names them: who they are, their keys, their roles.
struct PlanPeople {
    struct Person {
        let id: PersonID
        let keys: [SSHPublicKey]
        let roles: [String]
        let osUsers: [String]
    }

    private let people: [PersonID: Person]
    /// Roles that may override, and so redact and break locks, with the modes in which they may; nil is every mode.
    private let overriding: [String: [String]?]

    /// Reads `site.people` and `site.roles`; a plan without them has no people.
    init(plan: JSONValue?) {
        let site = plan?["site"]
        func words(_ value: JSONValue?) -> [String] { (value?.array ?? []).compactMap(\.string) }
        var people: [PersonID: Person] = [:]
        for entry in site?["people"]?.array ?? [] {
            guard let id = entry["id"]?.string.map({ PersonID($0) }) else { continue }
            let keys = words(entry["keys"]).compactMap { try? SSHPublicKey(line: $0) }  // a line that is no key signs nothing
            people[id] = Person(id: id, keys: keys, roles: words(entry["roles"]), osUsers: words(entry["osUsers"]))
        }
        self.people = people
        let roles = site?["roles"]?.array ?? []
        var overriding: [String: [String]?] = [:]
        for role in roles where words(role["may"]).contains("override") {
            guard let id = role["id"]?.string else { continue }
            overriding[id] = .some(role["modes"]?.array.map { _ in words(role["modes"]) })
        }
        self.overriding = overriding
    }

    subscript(_ id: PersonID) -> Person? { people[id] }

    /// Whether `name`, a person's or a login name, means the person `id`.
    func isSame(_ name: String, _ id: PersonID) -> Bool {
        name == id.rawValue || (people[id]?.osUsers.contains(name) ?? false)
    }

    /// Whether the person may take evidence away.
    func mayRedact(_ id: PersonID) -> Bool {
        people[id]?.roles.contains { overriding[$0] != nil } ?? false
    }

    /// Whether the person may overrule what holds for a run of this mode.
    func mayOverride(_ id: PersonID, mode: String) -> Bool {
        people[id]?.roles.contains { role in
            guard let modes = overriding[role] else { return false }
            return modes?.contains(mode) ?? true
        } ?? false
    }
}

/// Checks a person's signature over a file: the person's own key, and where there is a list, one that it allows.
struct PersonSignature {
    let people: PlanPeople
    let policy: VerificationPolicy

    /// Throws why the signature does not count; gives the key where it does.
    func verify(
        _ message: [UInt8], armored: [UInt8], namespace: String, person: PersonID, at time: Timestamp
    ) throws(SignatureError) -> SSHPublicKey {
        let signature = try SSHSignature(armored: armored)
        guard let known = people[person], known.keys.contains(signature.key) else {
            throw SignatureError(.notAllowed, "the key \(signature.key.fingerprint) is none of \"\(person)\" in the plan")
        }
        if let allowed = policy.allowedSigners {
            try allowed.verify(
                message, signature, namespace: namespace, principal: person.rawValue, at: time.microsecondsSinceEpoch / 1_000_000)
        } else {
            try signature.verifyWithAnyKey(message, namespace: namespace)
        }
        return signature.key
    }
}
