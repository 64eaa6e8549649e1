import PlaybookModel
import Signatures
import Values

/// The people of every simulated site, with their keys.
struct Cast: Sendable {
    struct Member: Sendable {
        let id: PersonID
        let roles: [String]
        let key: Ed25519Key
        /// Whether the site knows the person; a stranger signs well and still must not count.
        var isKnown = true
    }

    let members: [Member]
    /// The runner's own key.
    let runner: Ed25519Key

    static let shared = Cast()

    /// Who starts every run.
    static let initiator = PersonID("ana")

    private init() {
        func key(_ number: UInt8, _ name: String) -> Ed25519Key {
            do { return try Ed25519Key(seed: [UInt8](repeating: number, count: 32), comment: name) } catch {
                preconditionFailure("a seed of 32 bytes is a key: \(error)")
            }
        }
        func member(_ number: UInt8, _ name: String, _ roles: [String]) -> Member {
            Member(id: PersonID(name), roles: roles, key: key(number, name))
        }
        var stranger = member(9, "mallory", [])
        stranger.isKnown = false
        members = [
            member(1, "ana", ["commander"]), member(2, "ben", ["cab"]), member(3, "cleo", ["commander", "cab"]), member(4, "dan", ["cab"]),
            member(5, "eve", ["commander"]), member(6, "fay", ["operator"]), stranger
        ]
        runner = key(200, "runner")
    }

    subscript(person: PersonID) -> Member? { members.first { $0.id == person } }

    /// Everybody whom a name of a role or of a person means.
    func people(_ name: String) -> [PersonID] {
        members.filter { $0.isKnown && ($0.id.rawValue == name || $0.roles.contains(name)) }.map(\.id)
    }

    /// The site file.
    func site(signed: Bool) -> String {
        let people = members.filter(\.isKnown).map { member in
            "  \(member.id): { name: \"\(member.id)\", keys: [ \"\(member.key.publicKey.line)\" ], roles: [ \(member.roles.joined(separator: ", ")) ], os_users: [ \(member.id) ] }"
        }
        return """
            muster: 1
            site: sim
            title: "A site in a made-up world"
            values: { vip: "http://sim/vip", regions: { a: { db: one }, b: { db: two } } }
            people:
            \(people.joined(separator: "\n"))
            roles:
              commander: { may: [ approve, start ] }
              cab: { may: [ approve ] }
              operator: { may: [ start, override ], modes: [ drill, live, dry ] }
            minimum_identity: \(signed ? "signature" : "os-user")
            secrets: { token: { env: TOKEN }, other: { file: /sim/other } }
            channels: { incident: { command: [ tell, incident ] }, log: { file: /sim/log }, hook: { webhook: "http://sim/hook" } }
            folders: { runs: /sim/runs, inbox: /sim/inbox, locks: /sim/locks, keys: /sim/keys }
            pools: { uplink: 2, db: 3 }
            defaults: { attempt_timeout: 1m, grace: 2s }

            """
    }
}
